//! A state with its journal, for tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use pointbook_core::*;

/// All entries, by key.
#[derive(Default)]
pub(crate) struct Journal {
    pub(crate) entries: Vec<Arc<Entry>>,
    keys: BTreeMap<String, Arc<Entry>>,
    holds: BTreeMap<String, Vec<Arc<Entry>>>,
}

impl Past for Journal {
    fn find(&self, key: &Key) -> Option<Arc<Entry>> {
        self.keys.get(key.as_str()).cloned()
    }

    fn hold(&self, name: &Key) -> Option<PastHold> {
        PastHold::of(name, self.holds.get(name.as_str())?)
    }
}

impl Journal {
    /// Keeps an entry; of several under one key the first answers.
    pub(crate) fn append(&mut self, entry: Entry) {
        let entry = Arc::new(entry);
        self.keys.entry(entry.command.key.to_string()).or_insert_with(|| entry.clone());
        for name in entry.holds() {
            self.holds.entry(name.to_string()).or_default().push(entry.clone());
        }
        self.entries.push(entry);
    }
}

/// A state that adopts, beside its journal.
pub(crate) struct Desk {
    pub(crate) state: State,
    pub(crate) journal: Journal,
}

impl Desk {
    pub(crate) fn new(settings: &ProgramSettings) -> Self {
        Self { state: State::new(settings), journal: Journal::default() }
    }

    /// Decides and adopts a command; gives back what was written.
    pub(crate) fn submit(&mut self, command: Command, clock: Timestamp) -> Option<Arc<Entry>> {
        match decide_with_effect(&self.state, &self.journal, command, clock).unwrap() {
            Decided::Write(written) => Some(self.write(*written)),
            Decided::Answer(_) => None,
        }
    }

    pub(crate) fn write(&mut self, written: Written) -> Arc<Entry> {
        self.state.adopt(written.effect).unwrap();
        self.journal.append(written.entry);
        self.journal.entries.last().unwrap().clone()
    }

    /// The state that folding the journal from the beginning gives.
    pub(crate) fn refolded(&self, settings: &ProgramSettings) -> State {
        let mut state = State::with_seed(settings, 42);
        self.journal.entries.iter().for_each(|entry| state.apply(entry).unwrap());
        state
    }
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

/// So many seconds after the beginning of 2026, in UTC.
pub(crate) fn at(seconds: u32) -> Timestamp {
    Timestamp::parse("2026-01-01T00:00:00Z").unwrap().plus_seconds(seconds)
}

pub(crate) const DAY: u32 = 86_400;

pub(crate) fn open(account: &str, customer: &str, household: &str) -> Action {
    let (account, customer, household) = (name(account), name(customer), name(household));
    Action::Open(Open { account, customer, household })
}

pub(crate) fn earn(account: &str, points: i64, expires: Option<Expiry>) -> Action {
    let amount = EarnAmount::Points(Points::new(points));
    let account = name(account);
    Action::Earn(Earn { account, amount, expires, activates: None, reference: None })
}
