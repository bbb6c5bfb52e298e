//! Measures: what a series counts, and their sums.
//!
//! Invariants:
//! - A capture counts twice, as captured and as redeemed; every other flow is a measure of its
//!   own. An activation is only no longer pending: what it earns is a posting of its own.
//! - Sums are exact: an amount is an `i64`, and no ledger holds the 2^64 postings that it would
//!   take to leave `i128`. So where sums saturate here, they never do.

use pointbook_core::{Flow, Points};

use crate::answer::{Balance, Flows};

/// One of the sums that a series keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    Earned,
    EarnReversed,
    Redeemed,
    Refunded,
    Expired,
    AdjustedUp,
    AdjustedDown,
    TransferredIn,
    TransferredOut,
    Held,
    Captured,
    Released,
    PendingAdded,
    PendingActivated,
    PendingCancelled,
    Shortfall,
}

impl Measure {
    /// The measures that a flow counts in.
    pub(crate) const fn of(flow: Flow) -> &'static [Self] {
        match flow {
            Flow::Earned => &[Self::Earned],
            Flow::EarnReversed => &[Self::EarnReversed],
            Flow::Redeemed => &[Self::Redeemed],
            Flow::Refunded => &[Self::Refunded],
            Flow::Expired => &[Self::Expired],
            Flow::AdjustedUp => &[Self::AdjustedUp],
            Flow::AdjustedDown => &[Self::AdjustedDown],
            Flow::TransferredIn => &[Self::TransferredIn],
            Flow::TransferredOut => &[Self::TransferredOut],
            Flow::Held => &[Self::Held],
            Flow::Captured => &[Self::Captured, Self::Redeemed],
            Flow::Released => &[Self::Released],
            Flow::PendingAdded => &[Self::PendingAdded],
            Flow::PendingActivated => &[Self::PendingActivated],
            Flow::PendingCancelled => &[Self::PendingCancelled],
            Flow::Shortfall => &[Self::Shortfall],
        }
    }
}

/// A sum for each measure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals([i128; MEASURES]);

impl Totals {
    /// Adds one flow.
    pub(crate) fn record(&mut self, flow: Flow, points: Points) {
        for measure in Measure::of(flow) {
            if let Some(sum) = self.0.get_mut(*measure as usize) {
                *sum = sum.saturating_add(i128::from(points.units()));
            }
        }
    }

    /// The sum of one measure.
    pub(crate) fn of(&self, measure: Measure) -> i128 {
        self.0.get(measure as usize).copied().unwrap_or(0)
    }

    /// What was added since `earlier`.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut rest = self.clone();
        for (sum, before) in rest.0.iter_mut().zip(&earlier.0) {
            *sum = sum.saturating_sub(*before);
        }
        rest
    }

    /// What an account of these totals has.
    pub(crate) fn balance(&self) -> Balance {
        let mut flows = Flows::default();
        flows.add(self);
        Balance::default().after(&flows)
    }
}

const MEASURES: usize = 16;
const _: () = assert!(Measure::Shortfall as usize + 1 == MEASURES);
