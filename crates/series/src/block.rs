//! Blocks: a few rows in effective order, beginning with a snapshot.
//!
//! Invariants:
//! - A block has between 1 and [`BLOCK_ROWS_MAX`] rows, by effective time and then by arrival.
//! - Its snapshot is the totals of all rows of the series before its first row.

use pointbook_core::Timestamp;

use crate::measure::Totals;
use crate::row::Row;

/// A few rows, and the totals before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    snapshot: Totals,
    rows: Vec<Row>,
}

impl Block {
    /// A block of one row, after `snapshot`.
    pub(crate) fn new(snapshot: Totals, row: Row) -> Self {
        let mut rows = Vec::with_capacity(BLOCK_ROWS_MAX);
        rows.push(row);
        Self { snapshot, rows }
    }

    /// Puts a row in its place: after those of the same instant.
    pub(crate) fn insert(&mut self, row: Row) {
        let index = self.rows.partition_point(|known| known.effective_at <= row.effective_at);
        self.rows.insert(index, row);
    }

    /// Adds a row that went into a block before this one.
    pub(crate) fn lift(&mut self, row: &Row) {
        self.snapshot.record(row.flow, row.points);
    }

    /// Parts with the later half of its rows.
    pub(crate) fn split(&mut self) -> Self {
        let rows = self.rows.split_off(self.rows.len().div_euclid(2));
        Self { snapshot: self.totals(), rows }
    }

    /// Whether a row more would be too many.
    pub(crate) const fn is_full(&self) -> bool {
        self.rows.len() >= BLOCK_ROWS_MAX
    }

    /// When its first row counts.
    pub(crate) fn begins_at(&self) -> Timestamp {
        self.rows.first().map_or(Timestamp::MAX, |row| row.effective_at)
    }

    /// When its last row counts.
    pub(crate) fn ends_at(&self) -> Timestamp {
        self.rows.last().map_or(Timestamp::MIN, |row| row.effective_at)
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The totals of the series through its last row.
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = self.snapshot.clone();
        for row in &self.rows {
            totals.record(row.flow, row.points);
        }
        totals
    }

    /// The totals of the series before `instant`, which is after the block's first row.
    pub(crate) fn totals_before(&self, instant: Timestamp) -> Totals {
        let mut totals = self.snapshot.clone();
        for row in self.rows.iter().take_while(|row| row.effective_at < instant) {
            totals.record(row.flow, row.points);
        }
        totals
    }
}

/// The most rows of a block.
pub(crate) const BLOCK_ROWS_MAX: usize = 64;
