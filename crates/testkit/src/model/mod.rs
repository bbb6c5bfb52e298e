//! The reference model: `semantics.md` written down as plainly as it can be, to be compared with
//! the engine. It shares nothing with the engine and speaks JSON only.
//!
//! Invariants:
//! - the journal and its flows only grow; every balance and every window is a sum over flows;
//! - who owned an account is found by walking the dated memberships, anew for every question;
//! - time-driven changes come from one loop (`settle`), for commands and questions alike;
//! - amounts are whole units in `i128`; there is no float.

#![expect(
    clippy::indexing_slicing,
    reason = "places are handed out by the model itself and never removed; a wrong one must stop it"
)]

mod amount;
mod ask;
mod book;
mod command;
mod desk;
mod flow;
mod history;
mod ledger;
mod lot;
mod owners;
mod policy;
mod program;
mod refusal;
mod schema;
mod settle;
mod state;
mod value;
mod verbs_holds;
mod verbs_people;
mod verbs_points;
mod verbs_reverse;
mod view;
mod window;
mod zone;

pub use ledger::Model;

/// Microseconds since 1970, UTC.
type Micros = i64;

#[cfg(test)]
mod tests;
