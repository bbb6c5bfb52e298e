//! Who an account belonged to at each instant: a walk over the dated memberships.

use std::collections::BTreeMap;

use super::Micros;
use super::flow::Mark;
use super::state::State;

/// The customer and the household an account belongs to, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// The customer.
    pub(super) customer: usize,
    /// The household.
    pub(super) household: usize,
}

/// Whom a question or a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    /// One account.
    Account(usize),
    /// All accounts of a customer.
    Customer(usize),
    /// All accounts of a household.
    Household(usize),
}

/// A belonging since an instant; the first of a list holds since ever.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    /// Since when.
    pub(super) since: Micros,
    /// The command that said so.
    pub(super) mark: Mark,
    /// The customer of an account, or the household of a customer.
    pub(super) owner: usize,
}

/// A change of home.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// When.
    pub(super) at: Micros,
    /// Where it came from.
    pub(super) from: Home,
    /// Where it went.
    pub(super) to: Home,
}

/// All homes of an account, in order of time.
#[derive(Clone, Debug)]
pub(super) struct Path {
    first: Home,
    /// The changes.
    pub(super) turns: Vec<Turn>,
}

impl Path {
    /// The home at an instant; of several changes at one instant the last one counts.
    pub(super) fn at(&self, at: Micros) -> Home {
        let last = self.turns.iter().rev().find(|turn| turn.at <= at);
        last.map_or(self.first, |turn| turn.to)
    }

    /// The home just before an instant.
    pub(super) fn before(&self, at: Micros) -> Home {
        self.at(at - 1)
    }
}

impl Whom {
    /// Whether an account with this home is meant.
    pub(super) fn includes(self, account: usize, home: Home) -> bool {
        match self {
            Whom::Account(one) => one == account,
            Whom::Customer(customer) => customer == home.customer,
            Whom::Household(household) => household == home.household,
        }
    }
}

impl State {
    /// The homes of an account.
    pub(super) fn path(&self, account: usize) -> Path {
        let owners = &self.accounts[account].owners;
        let mut events: Vec<(Micros, Mark, Option<usize>, usize)> = Vec::new();
        let mut households = BTreeMap::new();
        for stay in owners {
            let homes = &self.customers[stay.owner].homes;
            if households.insert(stay.owner, homes[0].owner).is_none() {
                let moves = homes.iter().skip(1);
                events.extend(moves.map(|h| (h.since, h.mark, Some(stay.owner), h.owner)));
            }
        }
        events.extend(owners.iter().skip(1).map(|s| (s.since, s.mark, None, s.owner)));
        events.sort_unstable();
        let mut customer = owners[0].owner;
        let first = Home { customer, household: households[&customer] };
        let mut path = Path { first, turns: Vec::new() };
        let mut from = first;
        for (at, _, moved, owner) in events {
            match moved {
                Some(moved) => {
                    households.insert(moved, owner);
                }
                None => customer = owner,
            }
            let to = Home { customer, household: households[&customer] };
            if from != to {
                path.turns.push(Turn { at, from, to });
            }
            from = to;
        }
        path
    }

    /// The home of an account by the newest moves.
    pub(super) fn home_now(&self, account: usize) -> Home {
        let customer = self.accounts[account].owners.last().map_or(0, |stay| stay.owner);
        let household = self.customers[customer].homes.last().map_or(0, |stay| stay.owner);
        Home { customer, household }
    }

    /// The household of a customer at an instant.
    pub(super) fn household_at(&self, customer: usize, at: Micros) -> usize {
        let homes = &self.customers[customer].homes;
        let known = homes.iter().rev().find(|stay| stay.since <= at);
        known.unwrap_or(&homes[0]).owner
    }

    /// The accounts meant at an instant, the one opened first coming first.
    pub(super) fn accounts_of(&self, whom: Whom, at: Micros) -> Vec<usize> {
        (0..self.accounts.len())
            .filter(|account| whom.includes(*account, self.path(*account).at(at)))
            .collect()
    }

    /// The account, customer or household of a name.
    pub(super) fn whom(&self, kind: &str, name: &str) -> Option<Whom> {
        match kind {
            "account" => self.account(name).map(Whom::Account),
            "customer" => self.customer(name).map(Whom::Customer),
            _ => self.household(name).map(Whom::Household),
        }
    }
}
