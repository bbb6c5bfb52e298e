//! A journal that is not as it was written is never opened as if it were.

use std::error::Error as _;

use pointbook::ErrorKind;
use pointbook::core::Sequence;
use pointbook::journal::ErrorKind as Cause;
use pointbook_testkit::fault::{Lasting, Mishap, Rig, Witness, Workload};

/// A journal of a few small batches.
fn written() -> Rig {
    let workload = Workload::of_seed(23, 12);
    let rig = Rig::new(&workload.settings);
    let ledger = rig.open().unwrap();
    Witness::default().play(&ledger, &rig.clock, &workload).unwrap();
    ledger.close();
    rig.restarted()
}

fn batches(rig: &Rig) -> Vec<Vec<u8>> {
    let batches = rig.journal.inner().read(Sequence::new(1)).unwrap();
    batches.map(|batch| batch.unwrap().into_bytes()).collect()
}

/// Opening fails, and the error says that the journal is corrupt.
fn assert_refused(rig: &Rig, what: &str) {
    let error = match rig.open() {
        Ok(ledger) => panic!("{what}: opened through {:?}", ledger.sequence()),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::Journal, "{what}: {error:?}");
    assert!(error.source().is_some(), "{what}: {error:?}");
}

#[test]
fn journal_with_any_byte_altered_is_refused() {
    let rig = written();
    for (number, batch) in (1..).zip(batches(&rig)) {
        for byte in 0..batch.len() as u64 {
            let bit = byte * 8 + byte % 8;
            rig.journal.read.arm(number, Mishap::Flip(bit), Lasting::Once);
            assert_refused(&rig, &format!("batch {number} bit {bit}"));
        }
    }
    break_even(&rig);
}

/// The rig is as good as before: what was injected is gone.
fn break_even(rig: &Rig) {
    rig.journal.read.disarm();
    drop(rig.open().unwrap());
}

#[test]
fn journal_with_a_batch_cut_short_is_refused() {
    let rig = written();
    for (number, batch) in (1..).zip(batches(&rig)) {
        for length in 0..batch.len() {
            rig.journal.read.arm(number, Mishap::Cut(length), Lasting::Once);
            assert_refused(&rig, &format!("batch {number} of {length} bytes"));
        }
    }
    break_even(&rig);
}

#[test]
fn journal_with_a_batch_missing_twice_or_unreadable_is_refused() {
    let rig = written();
    let count = batches(&rig).len() as u64;
    assert!(count > 4, "{count} batches");
    for number in 1..=count {
        for mishap in [Mishap::Skip, Mishap::Repeat, Mishap::Miss, Mishap::Fail(Cause::Io)] {
            rig.journal.read.arm(number, mishap, Lasting::Once);
            assert_refused(&rig, &format!("batch {number} {mishap:?}"));
        }
    }
    break_even(&rig);
}

#[test]
fn damage_that_appears_while_the_ledger_runs_is_found_by_a_refold() {
    let rig = written();
    let ledger = rig.open().unwrap();
    for mishap in [Mishap::Flip(333), Mishap::Skip, Mishap::Repeat, Mishap::Miss] {
        rig.journal.read.arm(2, mishap, Lasting::Once);
        let error = ledger.refold().unwrap().wait().unwrap_err();
        let found = matches!(error.kind(), ErrorKind::Journal | ErrorKind::Differs(_));
        assert!(found, "{mishap:?}: {error:?}");
    }
    ledger.refold().unwrap().wait().unwrap();
}

#[test]
fn lost_write_is_found_at_the_next_append() {
    let workload = Workload::of_seed(22, 60);
    let rig = Rig::new(&workload.settings);
    let ledger = rig.open().unwrap();
    rig.journal.append.arm(5, Mishap::Lose, Lasting::Once);
    let mut witness = Witness::default();
    let error = witness.play(&ledger, &rig.clock, &workload).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Poisoned);
    assert_eq!(rig.journal.append.calls(), 6, "the next append meets another head");
    assert_eq!(ledger.journal().head().sequence, rig.journal.inner().head().sequence);
}
