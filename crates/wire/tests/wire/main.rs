//! The JSON forms as callers see them: one binary, a module per behaviour.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod outcomes;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod round_trip;
