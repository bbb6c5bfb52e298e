//! What was measured, as a table.

use std::time::Instant;

use crate::demo::figure::{counted, millis, rate};
use crate::demo::table::Table;
use crate::demo::upset::Told;

/// What was measured.
pub(super) struct Speeds(Table);

impl Speeds {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self(Table::new(1, &["one thread", "how many", "in", "a second"]))
    }

    /// Does so much of some work, and notes how long it took.
    pub(super) fn measure<T>(
        &mut self,
        title: &str,
        count: u64,
        work: impl FnOnce() -> Told<T>,
    ) -> Told<T> {
        let start = Instant::now();
        let done = work()?;
        let elapsed = start.elapsed();
        let cells = [title.to_owned(), counted(count), millis(elapsed)];
        self.0.row(cells.into_iter().chain([rate(count, elapsed)]));
        Ok(done)
    }

    /// All of it.
    pub(super) const fn table(&self) -> &Table {
        &self.0
    }
}
