//! The program of the demo: two years of a shop's members, the same on every run.
//!
//! Invariants:
//! - Size and seed say all: no clock, no chance and no outcome of the ledger changes a command.

mod acts;
mod days;
mod draft;
mod family;
mod make;
mod numbers;
mod people;
mod purse;
mod settings;
mod world;

pub(super) use days::{FIRST_DAY, LAST_DAY};
pub(super) use family::FAMILY;
pub(super) use make::{Made, Stage, make};
pub(super) use settings::settings;
