//! Imports: files of commands, many at once, which go on where they were after any end.
//!
//! A thread reads records and makes commands of them; batches of them are submitted, several on
//! their way at a time; what was acknowledged is noted in the ledger itself, with what came of it.
//!
//! Invariants:
//! - The note of how far an import has come is written after the entries that it speaks of, into
//!   the same log: no end of the process or the machine leaves the note without them.
//! - A record that is sent again is known by its key, so nothing happens twice.

mod batch;
mod blocks;
mod columns;
mod csv;
mod cursor;
mod format;
mod progress;
mod pump;
mod reader;
mod rejects;
mod source;
mod tally;

pub(crate) use format::FormatArgs;
pub(crate) use progress::{Progress, rate};
pub(crate) use pump::{From, Pump};
pub(crate) use source::Source;
pub(crate) use tally::Tally;
