//! Checkpoints: all projections as of one entry, kept beside the journal.
//!
//! Invariants:
//! - A checkpoint is only ever a short cut: what it says is what the journal folds to.
//! - Its manifest is written last and removed first; the two newest checkpoints are kept.
//! - One that is damaged in any part is not used at all.

mod keeper;
mod load;
mod manifest;
mod names;
mod parts;

pub(crate) use keeper::{Keeper, Kept, Snapshot};
pub(crate) use load::{forget_if_damaged, newest};
