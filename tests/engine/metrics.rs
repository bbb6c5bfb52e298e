//! Metrics say what happened.

use pointbook::core::Sequence;
use pointbook::journal::{BATCH_ENTRIES_MAX, ErrorKind as Cause};
use pointbook_testkit::fault::{Lasting, Mishap};

use super::kit::*;

#[test]
fn written_entries_batches_and_bytes_are_counted() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    book.send(earn("k1", 500));
    book.ledger.submit_batch(many("k-", BATCH_ENTRIES_MAX + 10)).unwrap().wait().unwrap();
    let metrics = book.ledger.metrics();
    let written = book.ledger.journal().read(Sequence::new(1)).unwrap();
    let (bytes, entries): (Vec<usize>, Vec<usize>) = written
        .map(Result::unwrap)
        .map(|it| (it.bytes().len(), it.entries().unwrap().len()))
        .unzip();
    let largest = entries.into_iter().max().unwrap();
    assert!((2..=BATCH_ENTRIES_MAX).contains(&largest), "{largest}");
    assert_eq!(metrics.sequence, Sequence::new(2 + BATCH_ENTRIES_MAX as u64 + 10));
    assert_eq!(metrics.entries, metrics.sequence.number());
    assert_eq!(metrics.bytes, bytes.into_iter().sum::<usize>() as u64);
    assert_eq!(metrics.batch_entries_max, largest as u64);
    assert_eq!(metrics.keys, metrics.entries);
    assert!(metrics.key_bytes >= metrics.keys * 8);
    assert_eq!((metrics.lag, metrics.queued, metrics.sweeps), (0, 0, 0));
    for timing in [metrics.decide, metrics.append, metrics.fold] {
        assert!(timing.total >= timing.longest);
    }
}

#[test]
fn counting_begins_anew_when_the_ledger_is_opened() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    let metrics = book.reopened().ledger.metrics();
    assert_eq!(metrics.sequence, Sequence::new(2));
    assert_eq!((metrics.entries, metrics.batches, metrics.bytes), (0, 0, 0));
}

#[test]
fn what_was_not_written_is_not_counted() {
    let book = Book::new();
    let before = book.ledger.metrics();
    book.rig.journal.append.arm(1, Mishap::FailDone(Cause::Io), Lasting::Once);
    book.ledger.submit(earn("k1", 1)).unwrap().wait().unwrap_err();
    let after = book.ledger.metrics();
    assert_eq!((after.entries, after.bytes), (before.entries, before.bytes));
    assert_eq!(after.sequence, before.sequence);
}
