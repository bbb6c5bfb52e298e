//! Walking through a journal: its batches are read in order, worked on by all processors, and
//! what comes of each is taken in order again.
//!
//! Invariants:
//! - What is taken is taken once, in the journal's order, whatever thread made it.
//! - What was made before a failure is taken before the failure is told.
//! - No more than a few dozen batches are in memory at a time.

mod belt;
mod entries;
mod line;
mod source;

pub(crate) use entries::entries_until;
pub(crate) use line::{Step, run};
pub(crate) use source::{Sheaf, Source};
