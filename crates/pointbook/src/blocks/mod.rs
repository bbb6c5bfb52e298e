//! Blocks of series that left memory: on the shelf, and the hot ones in a cache.
//!
//! Invariants:
//! - What stands under a key is never changed, so a cached block is never stale.
//! - A block is removed when no checkpoint that is kept refers to it, and nobody reads who may
//!   have seen what referred to it.
//! - One that is damaged or missing is no block: who needs it is told, and the next opening folds
//!   the journal.

mod cache;
mod damage;
mod epochs;
mod larder;
mod names;

pub(crate) use epochs::Held;
pub(crate) use larder::Larder;
