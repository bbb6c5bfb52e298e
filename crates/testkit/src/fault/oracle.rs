//! The oracle: says whether what is left after a fault is right.
//!
//! Invariants, of a ledger that is right:
//! - Every acknowledged command is in the journal, once, with the outcome that was told.
//! - What the journal folds to is what the reference model makes of the same commands.
//! - A repeated command is answered again and writes nothing; a second start changes nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use pointbook::core::{Entry, Key, Outcome, Sequence, Timestamp};
use pointbook::{Ledger, Ticket};
use pointbook_wire::{encode_command, encode_outcome};

use crate::engine::EngineSubject;
use crate::harness::{Subject, difference, model};

use super::rig::Rig;
use super::witness::Witness;
use super::workload::Workload;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding(String);

impl Finding {
    /// Something that is wrong.
    pub fn new(text: impl Into<String>) -> Finding {
        Finding(text.into())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Finding {}

/// Knows the workload, and what a ledger must be like after a part of it.
#[derive(Clone, Copy, Debug)]
pub struct Oracle<'a> {
    workload: &'a Workload,
}

impl<'a> Oracle<'a> {
    /// The oracle of a workload.
    pub fn new(workload: &'a Workload) -> Oracle<'a> {
        Oracle { workload }
    }

    /// Opens what a restart finds, and looks at everything. The clock is set to the workload's end.
    ///
    /// # Errors
    /// What is wrong.
    pub fn examine(&self, rig: &Rig, witness: &Witness) -> Result<(), Finding> {
        rig.clock.set(self.workload.ends());
        let ledger = open(rig)?;
        let entries = entries(&ledger)?;
        present_once(&entries, witness)?;
        let answers = self.same_as_model(&ledger, rig, &entries)?;
        refolds(&ledger)?;
        replays(&ledger, witness)?;
        ledger.close();
        let again = open(rig)?;
        if self::entries(&again)? != entries {
            return Err(Finding::new("a second start finds other entries"));
        }
        if self.answers(&again, rig) != answers {
            return Err(Finding::new("a second start gives other answers"));
        }
        refolds(&again)
    }

    /// Replays the journal's commands on the reference model, and compares all there is to see.
    fn same_as_model(
        &self,
        ledger: &Ledger,
        rig: &Rig,
        entries: &[Arc<Entry>],
    ) -> Result<Vec<Value>, Finding> {
        let mut model = model(&self.workload.program);
        for entry in entries {
            let envelope = encode_command(&entry.command, ledger.scale());
            let expected = model.command(entry.recorded_at.micros(), &envelope);
            let found = told(ledger, &Outcome::of(entry));
            let at = entry.sequence.number();
            same(&format!("the model says otherwise of entry {at}"), &found, &expected)?;
        }
        let clock = self.asked_at(entries).micros();
        let answers = self.answers(ledger, rig);
        for (question, answer) in self.workload.questions.iter().zip(&answers) {
            let expected = model.ask(clock, question);
            same(&format!("the model answers {question} otherwise"), answer, &expected)?;
        }
        Ok(answers)
    }

    fn answers(&self, ledger: &Ledger, rig: &Rig) -> Vec<Value> {
        let mut subject = EngineSubject::on(ledger.clone(), rig.clock.clone());
        let clock = self.workload.ends().micros();
        self.workload.questions.iter().map(|question| subject.ask(clock, question)).collect()
    }

    /// A question is asked at the clock's time, but not before the last entry was written.
    fn asked_at(&self, entries: &[Arc<Entry>]) -> Timestamp {
        let last = entries.last().map_or(Timestamp::MIN, |entry| entry.recorded_at);
        self.workload.ends().max(last)
    }
}

fn open(rig: &Rig) -> Result<Ledger, Finding> {
    rig.open().map_err(|error| Finding::new(format!("the ledger does not open: {error:?}")))
}

/// All entries of a ledger.
fn entries(ledger: &Ledger) -> Result<Vec<Arc<Entry>>, Finding> {
    let mut follower = ledger.follow(Sequence::new(1));
    let mut entries = Vec::new();
    loop {
        match follower.next_within(Duration::ZERO) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => return Ok(entries),
            Err(error) => {
                return Err(Finding::new(format!("the journal cannot be read: {error:?}")));
            }
        }
    }
}

/// Every acknowledged command is in the journal, once, with the outcome that was told.
fn present_once(entries: &[Arc<Entry>], witness: &Witness) -> Result<(), Finding> {
    let mut by_key: BTreeMap<&Key, &Entry> = BTreeMap::new();
    for (number, entry) in (1..).zip(entries) {
        let key = &entry.command.key;
        if entry.sequence.number() != number {
            return Err(Finding::new(format!("entry {number} has {:?}", entry.sequence)));
        }
        if by_key.insert(key, entry).is_some() {
            return Err(Finding::new(format!("the key {key} is written twice")));
        }
    }
    for (command, outcome) in witness.written() {
        let Some(entry) = by_key.get(&command.key) else {
            return Err(Finding::new(format!("{} was acknowledged and is gone", command.key)));
        };
        let found = Outcome::of(entry);
        if found.settled != outcome.settled {
            let text = format!("{} was told {outcome:?}, and is {found:?}", command.key);
            return Err(Finding::new(text));
        }
    }
    Ok(())
}

/// A repeated command is answered as before, and writes nothing.
fn replays(ledger: &Ledger, witness: &Witness) -> Result<(), Finding> {
    let before = ledger.sequence();
    for (command, outcome) in witness.written() {
        let again = ledger.submit(command.clone()).and_then(Ticket::wait);
        let again = again.map_err(|error| Finding::new(format!("a replay fails: {error:?}")))?;
        if !again.replayed || again.settled != outcome.settled {
            let text = format!("{} was told {outcome:?}, and now {again:?}", command.key);
            return Err(Finding::new(text));
        }
    }
    if ledger.sequence() == before { Ok(()) } else { Err(Finding::new("a replay wrote something")) }
}

fn refolds(ledger: &Ledger) -> Result<(), Finding> {
    let folded = ledger.refold().and_then(Ticket::wait);
    folded.map_err(|error| Finding::new(format!("the journal folds to something else: {error:?}")))
}

fn told(ledger: &Ledger, outcome: &Outcome) -> Value {
    encode_outcome(outcome, ledger.scale(), &|account| ledger.account_name(account))
}

fn same(what: &str, found: &Value, expected: &Value) -> Result<(), Finding> {
    let Some(differs) = difference(found, expected) else { return Ok(()) };
    Err(Finding::new(format!("{what} at {}: {found} {expected}", differs.path)))
}
