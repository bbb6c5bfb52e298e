//! The ways of accounts from owner to owner.
//!
//! Invariants:
//! - Of several moves at one instant each is a crossing, in the order of their entries.
//! - What happens at the very instant of a crossing happens after it.

use std::collections::BTreeMap;

use pointbook_core::{AccountId, CustomerId, EntryRef, Fact, HouseholdId, Timestamp};

use crate::people::{Owners, People};

/// An account crossing from owners to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crossing {
    pub(super) at: Timestamp,
    pub(super) from: Owners,
    pub(super) to: Owners,
}

/// All moves so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    of_accounts: BTreeMap<AccountId, Vec<(Timestamp, EntryRef, CustomerId)>>,
    of_customers: BTreeMap<CustomerId, Vec<(Timestamp, EntryRef, HouseholdId)>>,
}

/// The way of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) first: Owners,
    pub(super) crossings: Vec<Crossing>,
}

impl Ways {
    /// Takes a move down.
    pub(super) fn add(&mut self, fact: &Fact, at: Timestamp, written: EntryRef) {
        match fact {
            Fact::AccountMoved { account, to, .. } => {
                self.of_accounts.entry(*account).or_default().push((at, written, *to));
            }
            Fact::CustomerMoved { customer, to, .. } => {
                self.of_customers.entry(*customer).or_default().push((at, written, *to));
            }
            _ => {}
        }
    }

    /// The way of an account; `None` when nobody knows it.
    pub(super) fn of(&self, account: AccountId, people: &People) -> Option<Way> {
        let owner = people.holding(account)?.owner.first();
        let moves = self.of_accounts.get(&account).map_or(&[][..], Vec::as_slice);
        let mut customers: Vec<CustomerId> = moves.iter().map(|(_, _, to)| *to).collect();
        customers.push(owner);
        customers.sort_unstable();
        customers.dedup();
        let mut homes = BTreeMap::new();
        let mut steps: Vec<(Timestamp, EntryRef, Step)> =
            moves.iter().map(|(at, written, to)| (*at, *written, Step::Account(*to))).collect();
        for customer in customers {
            homes.insert(customer, people.homes(customer)?.first());
            let moves = self.of_customers.get(&customer).map_or(&[][..], Vec::as_slice);
            let step = |(at, written, to): &(_, _, _)| (*at, *written, Step::Home(customer, *to));
            steps.extend(moves.iter().map(step));
        }
        steps.sort_unstable_by_key(|(at, written, _)| (*at, *written));
        walk(owner, homes, &steps)
    }
}

impl Way {
    /// The owners at an instant.
    pub(super) fn at(&self, instant: Timestamp) -> Owners {
        let after = self.crossings.partition_point(|crossing| crossing.at <= instant);
        let last = after.checked_sub(1).and_then(|last| self.crossings.get(last));
        last.map_or(self.first, |crossing| crossing.to)
    }

    /// The crossings from an instant on, through another.
    pub(super) fn crossings(
        &self,
        from: Timestamp,
        through: Timestamp,
    ) -> impl Iterator<Item = &Crossing> {
        self.crossings.iter().filter(move |it| from <= it.at && it.at <= through)
    }
}

#[derive(Clone, Copy)]
enum Step {
    Account(CustomerId),
    Home(CustomerId, HouseholdId),
}

fn walk(
    mut customer: CustomerId,
    mut homes: BTreeMap<CustomerId, HouseholdId>,
    steps: &[(Timestamp, EntryRef, Step)],
) -> Option<Way> {
    let mut from = Owners { customer, household: *homes.get(&customer)? };
    let mut way = Way { first: from, crossings: Vec::new() };
    for (at, _, step) in steps {
        match step {
            Step::Account(to) => customer = *to,
            Step::Home(who, to) => {
                homes.insert(*who, *to);
            }
        }
        let to = Owners { customer, household: *homes.get(&customer)? };
        if to != from {
            way.crossings.push(Crossing { at: *at, from, to });
            from = to;
        }
    }
    Some(way)
}
