//! Random histories, wide on purpose: a generator that is too narrow hides bugs.
//!
//! A history comes from one seed. The generator keeps a light picture of the ledger, so that most
//! commands pass, and aims the rest at the edges: clock changes, deadlines, moves, empty lots.
//!
//! Invariants: same seed, same history, on every machine; no wall clock; names are few, so that
//! things collide.

mod amounts;
mod calendar;
mod choices;
mod clock;
mod earning;
mod generator;
mod groups;
mod history;
mod keeping;
mod malformed;
mod owners;
mod questions;
mod settings;
mod spending;
mod strategy;
mod undoing;
mod world;

pub use amounts::amount;
pub use calendar::{Calendar, DAY, HOUR, MINUTE, SECOND, read_instant, utc_text};
pub use choices::Choices;
pub use generator::{Shape, history};
pub use history::{Header, History, Step, Upkeep};
pub use strategy::{Histories, HistoryTree, histories};

#[cfg(test)]
mod tests;
