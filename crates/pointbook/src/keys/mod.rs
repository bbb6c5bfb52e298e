//! The keys of all entries: from the hash of a key to the sequences that may have it.
//!
//! A hash says "no" for certain and "yes" only perhaps: who finds a sequence looks at the entry.
//!
//! Invariants:
//! - Every key ever written is found; nothing is ever removed.

mod book;
mod filter;
mod run;
mod table;

pub(crate) use book::KeyBook;
pub(crate) use run::Run;
pub(crate) use table::Table;
