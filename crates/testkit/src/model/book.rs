//! What later commands refer to: keys, reversible facts, and hold ids, with a way back.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::amount::Ratio;
use super::flow::Mark;
use super::lot::LotId;

/// Points taken from one lot of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Draw {
    /// The account.
    pub(super) account: usize,
    /// The lot.
    pub(super) lot: LotId,
    /// Its date when they were taken.
    pub(super) expires: Option<NaiveDate>,
    /// How many.
    pub(super) points: i128,
}

/// What a reversible command did.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    /// Points came to a lot.
    Earn {
        /// The account.
        account: usize,
        /// The lot.
        lot: LotId,
    },
    /// Points were redeemed or captured.
    Spend,
    /// A positive adjustment.
    AdjustUp {
        /// The account.
        account: usize,
        /// The lot.
        lot: LotId,
    },
    /// A negative adjustment.
    AdjustDown,
    /// A transfer.
    Transfer {
        /// The account that received.
        to: usize,
        /// The lots where the points landed.
        landed: Vec<LotId>,
    },
}

/// A reversible command and how much of it is reversed.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// What it did.
    pub(super) deed: Deed,
    /// The accounts it touched.
    pub(super) accounts: Vec<usize>,
    /// How many points it moved.
    pub(super) points: i128,
    /// What it took, in order.
    pub(super) draws: Vec<Draw>,
    /// The account and amount that became a deficit after the draws.
    pub(super) owed: Option<(usize, i128)>,
    /// The exact sum of the shares reversed.
    pub(super) shares: Ratio,
    /// The sum of the other reversals.
    pub(super) absolute: i128,
}

/// What became of a hold id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HoldEnd {
    /// Open as far as commands go; it may have lapsed.
    Placed,
    /// Captured or released to the end.
    Closed,
}

/// One step back.
#[derive(Debug)]
enum Undo {
    Key(String),
    Fact(Mark, Option<Fact>),
    Hold(String, Option<HoldEnd>),
    Touched(Mark),
}

/// Keys, facts and holds.
#[derive(Debug, Default)]
pub(super) struct Book {
    keys: BTreeMap<String, (u64, bool)>,
    facts: BTreeMap<Mark, Fact>,
    holds: BTreeMap<String, HoldEnd>,
    touched: BTreeMap<Mark, Vec<usize>>,
    undo: Vec<Undo>,
}

impl Book {
    /// Makes what was written so far final.
    pub(super) fn keep(&mut self) {
        self.undo.clear();
    }

    /// Takes back what was written since `keep`.
    pub(super) fn roll_back(&mut self) {
        while let Some(step) = self.undo.pop() {
            match step {
                Undo::Key(key) => drop(self.keys.remove(&key)),
                Undo::Fact(mark, Some(fact)) => drop(self.facts.insert(mark, fact)),
                Undo::Fact(mark, None) => drop(self.facts.remove(&mark)),
                Undo::Hold(id, Some(end)) => drop(self.holds.insert(id, end)),
                Undo::Hold(id, None) => drop(self.holds.remove(&id)),
                Undo::Touched(mark) => drop(self.touched.remove(&mark)),
            }
        }
    }

    /// Writes a key with its sequence, and whether it is a group's.
    pub(super) fn write_key(&mut self, key: &str, sequence: u64, group: bool) {
        self.keys.insert(key.to_owned(), (sequence, group));
        self.undo.push(Undo::Key(key.to_owned()));
    }

    /// Writes a fact.
    pub(super) fn write_fact(&mut self, mark: Mark, fact: Fact) {
        let old = self.facts.insert(mark, fact);
        self.undo.push(Undo::Fact(mark, old));
    }

    /// Writes what became of a hold.
    pub(super) fn write_hold(&mut self, id: &str, end: HoldEnd) {
        let old = self.holds.insert(id.to_owned(), end);
        self.undo.push(Undo::Hold(id.to_owned(), old));
    }

    /// Writes which accounts a command was about.
    pub(super) fn write_touched(&mut self, mark: Mark, accounts: Vec<usize>) {
        self.touched.insert(mark, accounts);
        self.undo.push(Undo::Touched(mark));
    }

    /// The accounts that a command was about; all of an entry's when the item names none of it.
    pub(super) fn touched(&self, sequence: u64, item: Option<usize>) -> Vec<usize> {
        let named = item.and_then(|item| self.touched.get(&(sequence, item)));
        let all = || self.touched.range((sequence, 0)..=(sequence, usize::MAX));
        named.cloned().unwrap_or_else(|| all().flat_map(|(_, accounts)| accounts.clone()).collect())
    }

    /// The sequence of a key, and whether it is a group's.
    pub(super) fn key(&self, key: &str) -> Option<(u64, bool)> {
        self.keys.get(key).copied()
    }

    /// A fact.
    pub(super) fn fact(&self, mark: Mark) -> Option<&Fact> {
        self.facts.get(&mark)
    }

    /// What became of a hold.
    pub(super) fn hold(&self, id: &str) -> Option<HoldEnd> {
        self.holds.get(id).copied()
    }
}

impl Fact {
    /// A fact nothing of which is reversed yet.
    pub(super) fn new(deed: Deed, accounts: Vec<usize>, points: i128) -> Fact {
        let (shares, absolute) = (Ratio::ZERO, 0);
        Fact { deed, accounts, points, draws: Vec::new(), owed: None, shares, absolute }
    }

    /// The reversed points when the shares add up to this.
    pub(super) fn reversed_with(&self, shares: Ratio) -> i128 {
        shares.times(self.points).map_or(self.points, Ratio::floor) + self.absolute
    }

    /// The reversed points.
    pub(super) fn reversed(&self) -> i128 {
        self.reversed_with(self.shares)
    }
}
