//! Totals: a sum for each kind of flow.
//!
//! Invariants:
//! - A capture is redeemed as well; an activation is only no longer pending: what it earns is a
//!   posting of its own.
//! - Sums are exact: an amount is an `i64`, and no ledger holds the 2^64 postings that it would
//!   take to leave `i128`. So where sums wrap here, they never do.

use pointbook_core::{Flow, Points};

use crate::answer::{Balance, Flows};

/// A sum for each kind of flow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    sums: [i128; FLOWS.len()],
    /// Which flows may have a sum, a bit each: all others are passed over.
    flows: u16,
}

impl Totals {
    /// Adds one flow.
    pub(crate) fn record(&mut self, flow: Flow, points: Points) {
        self.add(flow_number(flow), i128::from(points.units()));
    }

    /// Adds to the sum of a flow, given by its number.
    pub(crate) fn add(&mut self, flow: usize, points: i128) {
        if let Some(sum) = self.sums.get_mut(flow) {
            *sum = sum.wrapping_add(points);
            self.flows |= 1 << flow;
        }
    }

    /// Adds the totals of other rows.
    pub(crate) fn add_all(&mut self, other: &Self) {
        for flow in numbers(other.flows) {
            self.add(flow, other.of_number(flow));
        }
    }

    /// The sum of a flow, given by its number.
    pub(crate) fn of_number(&self, flow: usize) -> i128 {
        self.sums.get(flow).copied().unwrap_or(0)
    }

    /// What was added since `earlier`.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        // One by one: a copy of what was just written would wait until it is in the cache.
        let mut rest = Self { flows: self.flows | earlier.flows, ..Self::default() };
        let sums = self.sums.iter().zip(&earlier.sums);
        for (rest, (sum, earlier)) in rest.sums.iter_mut().zip(sums) {
            *rest = sum.wrapping_sub(*earlier);
        }
        rest
    }

    /// What an account of these totals has.
    pub(crate) fn balance(&self) -> Balance {
        // Without a branch, as no two accounts have the same flows.
        let net = |plus: &[Flow], minus: &[Flow]| {
            let sum = |flows: &[Flow]| {
                flows.iter().fold(0_i128, |sum, flow| sum.wrapping_add(self.of(*flow)))
            };
            sum(plus).wrapping_sub(sum(minus))
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

    fn of(&self, flow: Flow) -> i128 {
        self.of_number(flow_number(flow))
    }
}

impl PartialEq for Totals {
    fn eq(&self, other: &Self) -> bool {
        self.sums == other.sums
    }
}

impl Flows {
    /// Adds flows of an account.
    pub(crate) fn add(&mut self, totals: &Totals) {
        let add = |sum: &mut i128, flow| *sum = sum.wrapping_add(totals.of(flow));
        add(&mut self.earned, Flow::Earned);
        add(&mut self.earn_reversed, Flow::EarnReversed);
        add(&mut self.redeemed, Flow::Redeemed);
        add(&mut self.redeemed, Flow::Captured);
        add(&mut self.refunded, Flow::Refunded);
        add(&mut self.expired, Flow::Expired);
        add(&mut self.adjusted_up, Flow::AdjustedUp);
        add(&mut self.adjusted_down, Flow::AdjustedDown);
        add(&mut self.transferred_in, Flow::TransferredIn);
        add(&mut self.transferred_out, Flow::TransferredOut);
        add(&mut self.held, Flow::Held);
        add(&mut self.captured, Flow::Captured);
        add(&mut self.released, Flow::Released);
        add(&mut self.pending_added, Flow::PendingAdded);
        add(&mut self.pending_activated, Flow::PendingActivated);
        add(&mut self.pending_cancelled, Flow::PendingCancelled);
        add(&mut self.shortfall, Flow::Shortfall);
    }
}

/// The numbers of the flows of a set, in order.
pub(crate) fn numbers(mut flows: u16) -> impl Iterator<Item = usize> {
    core::iter::from_fn(move || {
        let number = flows.trailing_zeros();
        flows &= flows.wrapping_sub(1);
        (number < u16::BITS).then_some(number as usize)
    })
}

/// The number of a flow in what is stored; it never changes.
pub(crate) const fn flow_number(flow: Flow) -> usize {
    flow as usize
}

/// All flows by their numbers.
pub(crate) const FLOWS: [Flow; 16] = Flow::ALL;

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
