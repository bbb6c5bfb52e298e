//! The keys of all entries: from the hash of a key to the sequences that may have it.
//!
//! A hash says "no" for certain and "yes" only perhaps: who finds a sequence looks at the entry.
//!
//! Invariants:
//! - Every key ever written is found; nothing is ever removed.

mod away;
mod book;
mod filter;
#[cfg(all(test, feature = "rocksdb"))]
mod measure;
mod merge;
mod page;
mod run;
mod scan;
mod shard;
mod table;
mod tiers;
mod title;

pub(crate) use away::put_away;
pub(crate) use book::KeyBook;
pub(crate) use run::Run;
pub(crate) use table::Table;
pub(crate) use title::{Title, clear_others};

/// A key: what is kept of its hash, and the sequence of its entry.
pub(crate) type Keyed = (u64, pointbook_core::Sequence);
