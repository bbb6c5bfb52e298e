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
        let mut rest = Self::default();
        for flow in numbers(self.flows | earlier.flows) {
            rest.add(flow, self.of_number(flow).wrapping_sub(earlier.of_number(flow)));
        }
        rest
    }

    /// What an account of these totals has.
    pub(crate) fn balance(&self) -> Balance {
        let mut balance = Balance::default();
        for (flow, points) in self.iter() {
            let net = |held: &mut i128, sign: i128| {
                *held = held.wrapping_add(points.wrapping_mul(sign));
            };
            match flow {
                Flow::Earned | Flow::Refunded | Flow::AdjustedUp | Flow::TransferredIn => {
                    net(&mut balance.total, 1);
                }
                Flow::EarnReversed
                | Flow::Redeemed
                | Flow::Expired
                | Flow::AdjustedDown
                | Flow::TransferredOut => net(&mut balance.total, -1),
                Flow::Held => net(&mut balance.on_hold, 1),
                Flow::Captured => {
                    net(&mut balance.total, -1);
                    net(&mut balance.on_hold, -1);
                }
                Flow::Released => net(&mut balance.on_hold, -1),
                Flow::PendingAdded => net(&mut balance.pending, 1),
                Flow::PendingActivated | Flow::PendingCancelled => net(&mut balance.pending, -1),
                Flow::Shortfall => {}
            }
        }
        balance
    }

    /// The flows that may have a sum, and their sums.
    fn iter(&self) -> impl Iterator<Item = (Flow, i128)> {
        numbers(self.flows).filter_map(|flow| Some((*FLOWS.get(flow)?, self.of_number(flow))))
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
        for (flow, points) in totals.iter() {
            let sum = match flow {
                Flow::Earned => &mut self.earned,
                Flow::EarnReversed => &mut self.earn_reversed,
                Flow::Redeemed => &mut self.redeemed,
                Flow::Refunded => &mut self.refunded,
                Flow::Expired => &mut self.expired,
                Flow::AdjustedUp => &mut self.adjusted_up,
                Flow::AdjustedDown => &mut self.adjusted_down,
                Flow::TransferredIn => &mut self.transferred_in,
                Flow::TransferredOut => &mut self.transferred_out,
                Flow::Held => &mut self.held,
                Flow::Captured => {
                    self.redeemed = self.redeemed.wrapping_add(points);
                    &mut self.captured
                }
                Flow::Released => &mut self.released,
                Flow::PendingAdded => &mut self.pending_added,
                Flow::PendingActivated => &mut self.pending_activated,
                Flow::PendingCancelled => &mut self.pending_cancelled,
                Flow::Shortfall => &mut self.shortfall,
            };
            *sum = sum.wrapping_add(points);
        }
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
