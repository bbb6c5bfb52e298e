//! Totals: a sum for each kind of flow.
//!
//! Invariants:
//! - A capture is redeemed as well; an activation is only no longer pending: what it earns is a
//!   posting of its own.
//! - Sums are exact: an amount is an `i64`, and no ledger holds the 2^64 postings that it would
//!   take to leave `i128`. So where sums wrap here, they never do.

use pointbook_core::{Flow, Points};

use crate::answer::{Balance, Flows, Window};

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
        let mut balance = Balance::default();
        self.flows().for_each(|(flow, sum)| balance.add_flow(flow, sum));
        balance
    }

    /// Tells the sum of each flow.
    pub(crate) fn tell(&self, mut each: impl FnMut(usize, i128)) {
        numbers(self.flows).for_each(|flow| each(flow, self.of_number(flow)));
    }

    /// Tells the sum of each flow in these totals and in others.
    pub(crate) fn tell_with(&self, other: &Self, mut each: impl FnMut(usize, [i128; 2])) {
        for flow in numbers(self.flows | other.flows) {
            each(flow, [self.of_number(flow), other.of_number(flow)]);
        }
    }

    fn flows(&self) -> impl Iterator<Item = (Flow, i128)> {
        numbers(self.flows).filter_map(|flow| Some((*FLOWS.get(flow)?, *self.sums.get(flow)?)))
    }
}

impl PartialEq for Totals {
    fn eq(&self, other: &Self) -> bool {
        self.sums == other.sums
    }
}

impl Balance {
    /// Adds what a flow does to what there is.
    fn add_flow(&mut self, flow: Flow, points: i128) {
        let Self { total, on_hold, pending } = self;
        let plus = |sum: &mut i128| *sum = sum.wrapping_add(points);
        let minus = |sum: &mut i128| *sum = sum.wrapping_sub(points);
        match flow {
            Flow::Earned | Flow::Refunded | Flow::AdjustedUp | Flow::TransferredIn => plus(total),
            Flow::EarnReversed
            | Flow::Redeemed
            | Flow::Expired
            | Flow::AdjustedDown
            | Flow::TransferredOut => minus(total),
            Flow::Captured => {
                minus(total);
                minus(on_hold);
            }
            Flow::Held => plus(on_hold),
            Flow::Released => minus(on_hold),
            Flow::PendingAdded => plus(pending),
            Flow::PendingActivated | Flow::PendingCancelled => minus(pending),
            Flow::Shortfall => {}
        }
    }
}

impl Flows {
    /// Adds flows of an account.
    pub(crate) fn add(&mut self, totals: &Totals) {
        totals.flows().for_each(|(flow, sum)| self.add_flow(flow, sum));
    }

    /// Adds to one flow.
    fn add_flow(&mut self, flow: Flow, points: i128) {
        let sum = match flow {
            Flow::Earned => &mut self.earned,
            Flow::EarnReversed => &mut self.earn_reversed,
            Flow::Redeemed => &mut self.redeemed,
            Flow::Captured => {
                self.redeemed = self.redeemed.wrapping_add(points);
                &mut self.captured
            }
            Flow::Refunded => &mut self.refunded,
            Flow::Expired => &mut self.expired,
            Flow::AdjustedUp => &mut self.adjusted_up,
            Flow::AdjustedDown => &mut self.adjusted_down,
            Flow::TransferredIn => &mut self.transferred_in,
            Flow::TransferredOut => &mut self.transferred_out,
            Flow::Held => &mut self.held,
            Flow::Released => &mut self.released,
            Flow::PendingAdded => &mut self.pending_added,
            Flow::PendingActivated => &mut self.pending_activated,
            Flow::PendingCancelled => &mut self.pending_cancelled,
            Flow::Shortfall => &mut self.shortfall,
        };
        *sum = sum.wrapping_add(points);
    }
}

impl Window {
    /// Adds a flow, given by its number, of an account that belonged all the time: the sums before
    /// the window and before its end.
    pub(crate) fn add_flow(&mut self, number: usize, [before, through]: [i128; 2]) {
        if let Some(flow) = FLOWS.get(number).copied() {
            self.opening.add_flow(flow, before);
            self.flows.add_flow(flow, through.wrapping_sub(before));
            self.closing.add_flow(flow, through);
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
