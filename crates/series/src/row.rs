//! Rows: the flows of one account, as its series keeps them.

use pointbook_core::{Flow, Points, Posting, Sequence, Timestamp};

use crate::measure::Totals;

/// One flow of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// When it counts.
    pub(crate) effective_at: Timestamp,
    /// The entry that wrote it down; 0 when none has yet.
    pub(crate) written: Sequence,
    /// What made it.
    pub(crate) cause: Cause,
    /// What kind of flow.
    pub(crate) flow: Flow,
    /// How many.
    pub(crate) points: Points,
}

impl Row {
    /// The row of `posting`.
    pub(crate) const fn new(posting: &Posting, written: Sequence, cause: Cause) -> Self {
        let Posting { effective_at, flow, points, .. } = *posting;
        Self { effective_at, written, cause, flow, points }
    }

    /// Its flow as totals.
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        totals.record(self.flow, self.points);
        totals
    }
}

/// What made a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A command, when its entry was written.
    Command,
    /// Time, at the instant it was due, whoever wrote it down.
    Time,
}
