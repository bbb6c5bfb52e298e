//! Rows: the flows of one account, as its series keeps them.

use pointbook_core::{Flow, Kind, Points, Posting, Sequence, Timestamp};

use crate::totals::Totals;

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
    /// A single command that this row tells all about: its verb is the usual one of the flow, and
    /// it counts when the row does. So nothing else need be kept of it.
    PlainCommand,
}

/// The verb that usually makes a flow; `None` when there is no such.
pub(crate) const fn usual_kind(flow: Flow) -> Option<Kind> {
    match flow {
        Flow::Earned | Flow::PendingAdded => Some(Kind::Earn),
        Flow::Redeemed => Some(Kind::Redeem),
        Flow::AdjustedUp | Flow::AdjustedDown => Some(Kind::Adjust),
        Flow::TransferredIn | Flow::TransferredOut => Some(Kind::Transfer),
        Flow::Held => Some(Kind::Hold),
        Flow::Captured => Some(Kind::Capture),
        Flow::Released => Some(Kind::Release),
        Flow::Refunded | Flow::EarnReversed => Some(Kind::Reverse),
        Flow::Expired | Flow::PendingActivated | Flow::PendingCancelled | Flow::Shortfall => None,
    }
}
