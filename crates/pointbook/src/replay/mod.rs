//! Replaying: a journal folded from somewhere on, by as many threads as are of use.
//!
//! To read some batches is a job, to check and decode them another, and so is to fold them into one
//! projection. Reading and each projection go in the journal's order, one job at a time; decoding
//! is done in any. Whoever is free takes what is furthest behind, so no thread waits while there is
//! something to do, whatever takes longest.
//!
//! Invariants:
//! - Every projection folds every entry once and in order, and only entries that were checked.
//! - Of several failures the first in the journal's order is told.

mod board;
mod floor;
mod job;

pub(crate) use board::Fold;
pub use floor::replay;
pub(crate) use floor::{fold_state_of_engine, replay_into};
