//! All keys: the newest in memory, the older ones in runs on the shelf.
//!
//! The names of holds are among them, under the entries that placed and closed them, with hashes of
//! their own.
//!
//! Invariants:
//! - Every key ever written is found: in the open table, in one being put away, or in a run.

use std::sync::Arc;

use pointbook_core::{Entry, Key, Sequence, hash_text};
use pointbook_journal::Shelf;

use super::table::UNKNOWN_BITS;
use super::{Run, Table};
use crate::error::Error;

/// All keys of a ledger.
#[derive(Debug)]
pub(crate) struct KeyBook {
    /// What hashes begin with: the ledger's own, so that nobody can choose keys that collide.
    seed: u64,
    open: Table,
    /// Tables that are in no run yet, the oldest first; so many of them are being put away.
    closed: Vec<Arc<Table>>,
    leaving: usize,
    runs: Vec<Arc<Run>>,
}

impl KeyBook {
    /// The keys that these runs have.
    pub(crate) fn new(seed: u64, runs: Vec<Arc<Run>>) -> Self {
        Self { seed, open: Table::default(), closed: Vec::new(), leaving: 0, runs }
    }

    /// Adds the hash of a key; they come in the order of their sequences.
    pub(crate) fn add(&mut self, hash: u64, sequence: Sequence) {
        if !self.open.add(hash, sequence) {
            self.close_open();
            let added = self.open.add(hash, sequence);
            assert!(added, "invariant: an empty table takes any sequence");
        }
    }

    /// Adds the keys of entries, and the names of the holds that they placed or closed. Where they
    /// go is asked for before, for some at once.
    pub(crate) fn add_all(&mut self, entries: &[Entry]) {
        let mut keyed = Vec::new();
        for some in entries.chunks(ADDED_AT_ONCE) {
            for entry in some {
                keyed.push((self.hash(&entry.command.key), entry.sequence));
                keyed.extend(entry.holds().map(|name| (self.hash_of_hold(name), entry.sequence)));
            }
            keyed.iter().for_each(|(hash, _)| self.open.ask_for_shard(*hash));
            keyed.iter().for_each(|(hash, _)| self.open.ask_for(*hash));
            keyed.drain(..).for_each(|(hash, sequence)| self.add(hash, sequence));
        }
    }

    /// Adds the names of holds that an entry placed or closed.
    #[inline]
    pub(crate) fn add_holds<'a>(
        &mut self,
        names: impl Iterator<Item = &'a Key>,
        sequence: Sequence,
    ) {
        names.for_each(|name| self.add(self.hash_of_hold(name), sequence));
    }

    /// The entries that may have a key of this hash.
    pub(crate) fn candidates(&self, hash: u64, shelf: &dyn Shelf) -> Result<Vec<Sequence>, Error> {
        // Nearly always there is none, and then nothing is allocated.
        let mut found = Vec::new();
        self.tables().for_each(|table| table.find(hash, &mut found));
        for run in &self.runs {
            run.find(shelf, hash, &mut found)?;
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Asks for the shards of a hash.
    #[inline]
    pub(crate) fn ask_for_shard(&self, hash: u64) {
        self.tables().for_each(|table| table.ask_for_shard(hash));
    }

    /// Asks for the places of a hash, so that they are near when they are looked for.
    #[inline]
    pub(crate) fn ask_for(&self, hash: u64) {
        self.tables().for_each(|table| table.ask_for(hash));
        self.runs.iter().for_each(|run| run.ask_for(hash));
    }

    /// Asks for the places of keys, so that they are near when they are looked for.
    pub(crate) fn warm<'a>(&self, keys: impl Iterator<Item = &'a Key>) {
        let hashes: Vec<u64> = keys.map(|key| self.hash(key)).collect();
        hashes.iter().for_each(|hash| self.ask_for_shard(*hash));
        hashes.into_iter().for_each(|hash| self.ask_for(hash));
    }

    /// Closes the open table; gives all that is in no run, to be put away together.
    pub(crate) fn close(&mut self) -> Vec<Arc<Table>> {
        if self.open.len() > 0 {
            self.close_open();
        }
        self.leaving = self.closed.len();
        self.closed.clone()
    }

    /// Takes the runs that have what was closed last, and all that was in runs before.
    pub(crate) fn put_away(&mut self, runs: Vec<Arc<Run>>) {
        self.closed.drain(..std::mem::take(&mut self.leaving));
        self.runs = runs;
    }

    /// The runs, the oldest first.
    pub(crate) fn runs(&self) -> &[Arc<Run>] {
        &self.runs
    }

    /// How many keys are in memory as they are, and how many bytes all of this takes in memory.
    pub(crate) fn size(&self) -> (usize, usize) {
        let runs = self.runs.iter().map(|run| run.bytes());
        let bytes = self.tables().map(Table::bytes).chain(runs).fold(0, usize::saturating_add);
        (self.tables().map(Table::len).fold(0, usize::saturating_add), bytes)
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.closed.iter().map(Arc::as_ref).chain([&self.open])
    }

    fn close_open(&mut self) {
        self.closed.push(Arc::new(std::mem::take(&mut self.open)));
    }

    /// The hash of a key: those bits of it that are kept.
    #[inline]
    pub(crate) fn hash(&self, key: &Key) -> u64 {
        hash_text(self.seed, key.as_bytes()) >> UNKNOWN_BITS << UNKNOWN_BITS
    }

    /// The hash of a hold's name, which may well be a key too: they are not to be found for one
    /// another.
    #[inline]
    pub(crate) fn hash_of_hold(&self, name: &Key) -> u64 {
        hash_text(!self.seed, name.as_bytes()) >> UNKNOWN_BITS << UNKNOWN_BITS
    }
}

/// How many keys are asked for in a row: memory answers some at once.
const ADDED_AT_ONCE: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use pointbook_core::{
        AccountId, Action, Body, Command, Fact, Hold, HoldId, Member, Name, OneOrMany, Points,
        Release, Timestamp, Verdict, Who,
    };
    use pointbook_journal::MemoryShelf;

    fn entry(number: u64) -> Entry {
        let key = Key::new(&format!("k{number}")).unwrap();
        Entry {
            sequence: Sequence::new(number),
            recorded_at: Timestamp::from_micros(0),
            command: Command::new(key, Action::Expire),
            due: Vec::new(),
            verdict: Verdict::Accepted(OneOrMany::new()),
        }
    }

    #[test]
    fn holds_are_found_by_name_among_the_entries_that_placed_and_closed_them() {
        let (name, other) = (Key::new("h").unwrap(), Key::new("k1").unwrap());
        let (id, deadline) = (HoldId::new(0), Timestamp::from_micros(9));
        let mut placing = entry(1);
        let fact = Fact::HoldPlaced { hold: id, name: name.clone(), deadline };
        placing.command.body = Body::Single(Action::Hold(Hold {
            who: Who::Account(Name::new("a").unwrap()),
            points: Points::new(1),
            hold: name.clone(),
            ttl_seconds: None,
            reference: None,
        }));
        placing.verdict = Verdict::Accepted(OneOrMany::from_iter([member(fact)]));
        let (mut closing, mut keeping) = (entry(2), entry(3));
        for (entry, fact) in [
            (&mut closing, Fact::HoldClosed { hold: id }),
            (&mut keeping, Fact::Touched { account: AccountId::new(0) }),
        ] {
            let release = Release { hold: name.clone(), points: None };
            entry.command.body = Body::Single(Action::Release(release));
            entry.verdict = Verdict::Accepted(OneOrMany::from_iter([member(fact)]));
        }
        let mut book = KeyBook::new(7, Vec::new());
        book.add_all(&[placing, closing, keeping]);
        assert_eq!(book.size().0, 5);
        let found = |hash| book.candidates(hash, &MemoryShelf::default()).unwrap();
        assert_eq!(found(book.hash_of_hold(&name)), [1, 2].map(Sequence::new));
        assert_eq!(found(book.hash(&other)), [Sequence::new(1)]);
        assert!(found(book.hash_of_hold(&other)).is_empty() && found(book.hash(&name)).is_empty());
    }

    fn member(fact: Fact) -> Member {
        Member {
            effective_at: Timestamp::from_micros(0),
            requested_effective_at: None,
            points: None,
            facts: OneOrMany::from_iter([fact]),
        }
    }

    #[test]
    fn every_key_is_found_when_keys_were_added_at_once() {
        let shelf = MemoryShelf::default();
        for count in [0, 1, ADDED_AT_ONCE - 1, ADDED_AT_ONCE, ADDED_AT_ONCE + 1, 1_000] {
            let entries: Vec<Entry> = (1..).take(count).map(entry).collect();
            let mut book = KeyBook::new(7, Vec::new());
            book.add_all(&entries);
            assert_eq!(book.size().0, count);
            for entry in &entries {
                let hash = book.hash(&entry.command.key);
                let found = book.candidates(hash, &shelf).unwrap();
                assert!(found.contains(&entry.sequence), "{count}");
            }
        }
    }
}
