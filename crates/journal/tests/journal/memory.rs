//! The journal in memory: what it takes, what it gives back, and when waiting ends.

use std::sync::Arc;
use std::time::Duration;

use pointbook_core::{Entry, Sequence};
use pointbook_journal::{BatchBuilder, ErrorKind, Genesis, Journal, MemoryJournal, Sealed};

use crate::samples;

fn sealed(genesis: &Genesis) -> Vec<Sealed> {
    let mut builder = BatchBuilder::new(genesis.head());
    let seal = |entries: Vec<Entry>| {
        for entry in &entries {
            let _ = builder.push(entry).unwrap();
        }
        builder.seal().unwrap()
    };
    samples::batches().into_iter().map(seal).collect()
}

fn filled() -> (MemoryJournal, Vec<Sealed>) {
    let genesis = samples::genesis();
    let batches = sealed(&genesis);
    let journal = MemoryJournal::new(genesis);
    journal.append(Sequence::new(0), &batches).unwrap();
    (journal, batches)
}

/// The first sequences of the batches that are read from `from` on.
pub(crate) fn firsts(journal: &dyn Journal, from: u64) -> Vec<Sequence> {
    let batches = journal.read(Sequence::new(from)).unwrap();
    batches.map(|batch| batch.unwrap().header().first).collect()
}

/// Reading and finding agree with the batches that were appended.
pub(crate) fn holds_what_was_appended(journal: &dyn Journal, batches: &[Sealed]) {
    let last = batches.last().unwrap().head;
    assert_eq!(journal.head(), last);
    let all: Vec<Sequence> = batches.iter().map(|batch| batch.first).collect();
    for sequence in 0..=last.sequence.number() + 1 {
        let at = Sequence::new(sequence);
        let holding = batches.iter().filter(|it| (it.first..=it.head.sequence).contains(&at));
        let holding = holding.map(|it| it.bytes.clone()).next();
        let found = journal.find(at).unwrap();
        assert_eq!(found.map(pointbook_journal::Batch::into_bytes), holding, "{sequence}");
        let skipped = batches.iter().filter(|batch| batch.head.sequence < at).count();
        assert_eq!(firsts(journal, sequence), all[skipped..], "{sequence}");
    }
    assert!(firsts(journal, u64::MAX).is_empty());
}

#[test]
fn what_was_appended_is_read_and_found() {
    let (journal, batches) = filled();
    holds_what_was_appended(&journal, &batches);
}

#[test]
fn a_writer_that_looked_too_long_ago_is_fenced() {
    let (journal, batches) = filled();
    let found = journal.head().sequence;
    let expected = Sequence::new(3);
    let error = journal.append(expected, &batches[1..]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Fenced { expected, found });
}

#[test]
fn batches_that_do_not_follow_are_refused_and_nothing_is_kept() {
    let genesis = samples::genesis();
    let batches = sealed(&genesis);
    let journal = MemoryJournal::new(genesis);
    let wrong = [batches[0].clone(), batches[2].clone()];
    let error = journal.append(Sequence::new(0), &wrong).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Corrupt(_)), "{error}");
    assert_eq!(journal.head(), journal.genesis().head());
    assert!(firsts(&journal, 0).is_empty());
}

#[test]
fn waiting_ends_with_the_time_or_with_an_append() {
    let genesis = samples::genesis();
    let batches = sealed(&genesis);
    let journal = Arc::new(MemoryJournal::new(genesis));
    let empty = journal.head();
    assert_eq!(journal.wait(Sequence::new(0), Duration::from_millis(1)).unwrap(), empty);
    let waiting = {
        let journal = Arc::clone(&journal);
        std::thread::spawn(move || journal.wait(Sequence::new(0), Duration::from_secs(60)))
    };
    journal.append(Sequence::new(0), &batches[..1]).unwrap();
    assert_eq!(waiting.join().unwrap().unwrap(), batches[0].head);
    assert_eq!(journal.wait(Sequence::new(0), Duration::MAX).unwrap(), batches[0].head);
}
