//! Batches: records that are submitted together, with the text that they were read from.

use std::ops::Range;

use pointbook_core::Command;
use pointbook_wire::Invalid;

/// Records that are submitted together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The text that holds them.
    pub(super) text: Vec<u8>,
    /// The records that are commands or bad, in order.
    pub(super) records: Vec<Record>,
    /// The commands, in the order of their records.
    pub(super) commands: Vec<Command>,
    /// Where the source goes on after it.
    pub(super) end: Place,
}

/// One record.
#[derive(Debug)]
pub(super) struct Record {
    /// The line that it begins on.
    pub(super) line: u64,
    /// Its place in the text of the batch.
    pub(super) text: Range<usize>,
    /// What is wrong with it; none when it is a command.
    pub(super) fault: Option<Box<Invalid>>,
}

/// A place in a source, between two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// How many bytes are before it.
    pub(super) offset: u64,
    /// The number of the line that begins there.
    pub(super) line: u64,
}

impl Default for Place {
    fn default() -> Self {
        Self { offset: 0, line: 1 }
    }
}

impl Batch {
    /// The text of a record, without the end of its line.
    pub(super) fn text_of(&self, record: &Record) -> &[u8] {
        let text = self.text.get(record.text.clone()).unwrap_or_default();
        text.trim_ascii_end()
    }
}

/// The most records of a batch: what fits into one batch of the journal.
pub(super) const BATCH_RECORDS_MAX: usize = 8_190;
/// The most bytes of text that a batch gathers before it is full.
pub(super) const BATCH_BYTES_MAX: usize = 4 << 20;
