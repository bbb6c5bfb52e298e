//! Totals: a sum for each kind of flow.
//!
//! Invariants:
//! - A capture is redeemed as well; an activation is only no longer pending: what it earns is a
//!   posting of its own.
//! - Sums are exact: an amount is an `i64`, and no ledger holds the 2^64 postings that it would
//!   take to leave `i128`. So where sums saturate here, they never do.

use pointbook_core::{Flow, Points};

use crate::answer::{Balance, Flows};

/// A sum for each kind of flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals([i128; FLOWS.len()]);

impl Totals {
    /// Adds one flow.
    pub(crate) fn record(&mut self, flow: Flow, points: Points) {
        self.add(flow_number(flow), i128::from(points.units()));
    }

    /// Adds to the sum of a flow, given by its number.
    pub(crate) fn add(&mut self, flow: usize, points: i128) {
        if let Some(sum) = self.0.get_mut(flow) {
            *sum = sum.saturating_add(points);
        }
    }

    /// The sum of a flow, given by its number.
    pub(crate) fn of_number(&self, flow: usize) -> i128 {
        self.0.get(flow).copied().unwrap_or(0)
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
        let net = |plus: &[Flow], minus: &[Flow]| {
            let plus = plus.iter().fold(0_i128, |sum, flow| sum.saturating_add(self.of(*flow)));
            minus.iter().fold(plus, |sum, flow| sum.saturating_sub(self.of(*flow)))
        };
        Balance {
            total: net(
                &[Flow::Earned, Flow::Refunded, Flow::AdjustedUp, Flow::TransferredIn],
                &[
                    Flow::EarnReversed,
                    Flow::Redeemed,
                    Flow::Captured,
                    Flow::Expired,
                    Flow::AdjustedDown,
                    Flow::TransferredOut,
                ],
            ),
            on_hold: net(&[Flow::Held], &[Flow::Captured, Flow::Released]),
            pending: net(&[Flow::PendingAdded], &[Flow::PendingActivated, Flow::PendingCancelled]),
        }
    }

    /// The sum of one kind of flow.
    fn of(&self, flow: Flow) -> i128 {
        self.of_number(flow_number(flow))
    }
}

impl Flows {
    /// Adds flows of an account.
    pub(crate) fn add(&mut self, totals: &Totals) {
        for (sum, flow) in [
            (&mut self.earned, Flow::Earned),
            (&mut self.earn_reversed, Flow::EarnReversed),
            (&mut self.redeemed, Flow::Redeemed),
            (&mut self.refunded, Flow::Refunded),
            (&mut self.expired, Flow::Expired),
            (&mut self.adjusted_up, Flow::AdjustedUp),
            (&mut self.adjusted_down, Flow::AdjustedDown),
            (&mut self.transferred_in, Flow::TransferredIn),
            (&mut self.transferred_out, Flow::TransferredOut),
            (&mut self.held, Flow::Held),
            (&mut self.captured, Flow::Captured),
            (&mut self.released, Flow::Released),
            (&mut self.pending_added, Flow::PendingAdded),
            (&mut self.pending_activated, Flow::PendingActivated),
            (&mut self.pending_cancelled, Flow::PendingCancelled),
            (&mut self.shortfall, Flow::Shortfall),
        ] {
            *sum = sum.saturating_add(totals.of(flow));
        }
        self.redeemed = self.redeemed.saturating_add(totals.of(Flow::Captured));
    }
}

/// The number of a flow in what is stored; it never changes.
pub(crate) const fn flow_number(flow: Flow) -> usize {
    flow as usize
}

/// All flows by their numbers.
pub(crate) const FLOWS: [Flow; 16] = [
    Flow::Earned,
    Flow::EarnReversed,
    Flow::Redeemed,
    Flow::Refunded,
    Flow::Expired,
    Flow::AdjustedUp,
    Flow::AdjustedDown,
    Flow::TransferredIn,
    Flow::TransferredOut,
    Flow::Held,
    Flow::Captured,
    Flow::Released,
    Flow::PendingAdded,
    Flow::PendingActivated,
    Flow::PendingCancelled,
    Flow::Shortfall,
];

/// Stored bytes name flows by number: a new order of the flows must not pass unseen.
const _: () = {
    let mut number = 0;
    let mut rest: &[Flow] = &FLOWS;
    while let [flow, tail @ ..] = rest {
        assert!(flow_number(*flow) == number, "a flow's number is its place in the list");
        number += 1;
        rest = tail;
    }
};
