//! The journal of Pointbook: entries as bytes, batches chained by hash, and what keeps them.
//!
//! A [`BatchBuilder`] makes [`Sealed`] batches of entries; a [`Journal`] keeps them in order; a
//! [`Batch`] gives the entries back. What is kept beside a journal and can be rebuilt from it
//! stands on a [`Shelf`]. The format is written down byte by byte in `docs/format.md`.
//!
//! Invariants:
//! - Bytes and domain are two types; all conversion is written by hand in `codec`, the only
//!   module that knows bincode.
//! - Bytes that are wrong give [`Corrupt`]: never a panic, and never more memory than a fixed
//!   multiple of their length.
//! - What is persisted is append-only: tags are never given another meaning.

#![forbid(unsafe_code)]

mod batch;
mod builder;
mod checkpoint;
mod codec;
mod corrupt;
mod error;
mod frame;
mod genesis;
mod hash;
mod head;
mod header;
mod journal;
mod lanes;
mod leaf;
mod limits;
mod memory_journal;
mod memory_shelf;
mod pbj;
mod raw_entry;
mod sealed;
mod shelf;

pub use batch::Batch;
pub use builder::{BatchBuilder, Fit, entry_bytes};
pub use checkpoint::{PART_BYTES_MAX, Part};
pub use codec::{check_command, decode_state_part, put_state_part};
pub use corrupt::{Corrupt, Fault};
pub use error::{Error, ErrorKind};
pub use frame::FORMAT_VERSION;
pub use genesis::Genesis;
pub use hash::Hash;
pub use head::Head;
pub use header::Header;
pub use journal::{Batches, Journal};
pub use limits::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, TooLarge};
pub use memory_journal::MemoryJournal;
pub use memory_shelf::MemoryShelf;
pub use pbj::{PbjFile, PbjReader, PbjWriter, Torn};
pub use raw_entry::RawEntry;
pub use sealed::Sealed;
pub use shelf::{Change, Pair, Pairs, Room, Shelf, SortedPairs};
