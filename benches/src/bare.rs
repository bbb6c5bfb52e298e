//! The bare limit of a window: two binary searches over plain arrays of prefix sums, after a
//! look-up of the account by name.

use std::collections::HashMap;

use pointbook_core::{Name, Who};

use crate::{Flow, Span};

/// Plain arrays: instants, and the sums of earned and redeemed points through each.
#[derive(Default)]
pub struct Bare {
    names: HashMap<Name, u32>,
    accounts: Vec<Row>,
}

/// The arrays of one account.
#[derive(Default)]
pub struct Row {
    times: Vec<i64>,
    sums: Vec<[i64; 2]>,
}

impl Row {
    /// Arrays with room for so many flows.
    pub fn with_capacity(flows: usize) -> Self {
        Self { times: Vec::with_capacity(flows), sums: Vec::with_capacity(flows) }
    }

    /// Adds a flow; flows are put in order afterwards.
    pub fn push(&mut self, flow: Flow) {
        self.times.push(flow.micros);
        self.sums.push([flow.points.max(0), -flow.points.min(0)]);
    }

    /// Puts the flows in order and adds them up.
    pub fn finish(&mut self) {
        let mut rows: Vec<_> = self.times.iter().copied().zip(self.sums.iter().copied()).collect();
        rows.sort_by_key(|row| row.0);
        let mut sum = [0; 2];
        let places = self.times.iter_mut().zip(&mut self.sums);
        for ((time, through), (at, [earned, redeemed])) in places.zip(rows) {
            sum = [sum[0] + earned, sum[1] + redeemed];
            (*time, *through) = (at, sum);
        }
    }

    /// Puts a flow in its place, and lifts all sums after it.
    pub fn insert(&mut self, flow: Flow) {
        let [earned, redeemed] = [flow.points.max(0), -flow.points.min(0)];
        let place = self.times.partition_point(|time| *time <= flow.micros);
        let before = self.before(place);
        self.times.insert(place, flow.micros);
        self.sums.insert(place, before);
        for sum in self.sums.iter_mut().skip(place) {
            *sum = [sum[0] + earned, sum[1] + redeemed];
        }
    }

    fn before(&self, row: usize) -> [i64; 2] {
        row.checked_sub(1).and_then(|row| self.sums.get(row)).copied().unwrap_or_default()
    }

    /// Opening, earned, redeemed and closing.
    pub fn window(&self, (from, to): Span) -> [i64; 4] {
        let before = |instant| self.before(self.times.partition_point(|time| *time < instant));
        let ([earned, redeemed], [later, taken]) = (before(from), before(to));
        [earned - redeemed, later - earned, taken - redeemed, later - taken]
    }
}

impl Bare {
    /// Adds an account.
    pub fn push(&mut self, name: Name, row: Row) {
        self.names.insert(name, u32::try_from(self.accounts.len()).unwrap_or(u32::MAX));
        self.accounts.push(row);
    }

    /// Opening, earned, redeemed and closing of an account.
    pub fn window(&self, who: &Who, span: Span) -> [i64; 4] {
        let Who::Account(name) = who else { return [0; 4] };
        let row = self.names.get(name).and_then(|id| self.accounts.get(*id as usize));
        row.map_or([0; 4], |row| row.window(span))
    }
}
