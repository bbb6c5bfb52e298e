//! What an audit promises outward: one binary, a module per promise.

#![forbid(unsafe_code)]

#[cfg(test)]
mod digests;
#[cfg(test)]
mod explained;
#[cfg(test)]
mod exported;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod liabilities;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod trial;
#[cfg(test)]
mod verified;
