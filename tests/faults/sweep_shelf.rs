//! Whatever happens to the shelf, the journal alone says what is true.

use std::sync::Arc;

use pointbook::Ticket;
use pointbook::journal::{ErrorKind, MemoryShelf};
use pointbook_testkit::fault::{
    FaultShelf, Finding, Lasting, Mishap, Oracle, Rig, Trigger, Witness, Workload, altered, copied,
    kept,
};

/// Examines a ledger on a shelf that may be damaged. Damage may be found only when it is read: then
/// the ledger stops before it tells anything wrong, and opening it once more is enough.
fn examine(workload: &Workload, rig: &Rig, witness: &Witness) -> Result<(), Finding> {
    let ledger = rig.open().map_err(|error| Finding::new(format!("does not open: {error:?}")))?;
    for (command, outcome) in witness.written() {
        match ledger.submit(command.clone()).and_then(Ticket::wait) {
            Ok(again) if again.replayed && again.settled == outcome.settled => {}
            Ok(again) => return Err(Finding::new(format!("told {outcome:?}, and now {again:?}"))),
            Err(_) => break,
        }
    }
    ledger.close();
    Oracle::new(workload).examine(&rig.restarted(), witness)
}

/// Plays the workload with each call of a kind in turn going wrong, and examines what is left, with
/// the shelf as it was left and without.
fn sweep(seed: u64, of: impl Fn(&FaultShelf) -> &Trigger, mishap: Mishap) {
    let workload = Workload::of_seed(seed, COMMANDS);
    for nth in 1.. {
        let rig = Rig::new(&workload.settings);
        let ledger = rig.open().unwrap();
        of(&rig.shelf).arm(nth, mishap, Lasting::Once);
        let mut witness = Witness::default();
        let played = witness.play(&ledger, &rig.clock, &workload);
        ledger.close();
        let struck = of(&rig.shelf).struck() > 0;
        assert!(struck || played.is_ok(), "call {nth}: {played:?}");
        let journal = rig.journal.inner().clone();
        let bare = Rig::on(journal, Arc::new(MemoryShelf::default()));
        for (rig, shelf) in [(rig.restarted(), "the same"), (bare, "an empty")] {
            if let Err(finding) = examine(&workload, &rig, &witness) {
                panic!("seed {seed}, call {nth} {mishap:?}, {shelf} shelf: {finding}");
            }
        }
        if !struck {
            assert!(nth > CALLS_MIN, "only {nth} calls, seed {seed}");
            return;
        }
    }
}

#[test]
fn journal_says_what_is_true_when_a_write_to_the_shelf_fails() {
    sweep(11, |shelf| &shelf.write, Mishap::Fail(ErrorKind::Full));
    sweep(12, |shelf| &shelf.write, Mishap::FailDone(ErrorKind::Io));
    sweep(13, |shelf| &shelf.write, Mishap::FailHalf(ErrorKind::Io));
}

#[test]
fn journal_says_what_is_true_when_a_write_to_the_shelf_is_lost() {
    sweep(14, |shelf| &shelf.write, Mishap::Lose);
}

#[test]
fn journal_says_what_is_true_when_a_sync_of_the_shelf_fails() {
    sweep(15, |shelf| &shelf.sync, Mishap::Fail(ErrorKind::Io));
}

#[test]
fn journal_says_what_is_true_when_the_shelf_cannot_be_read() {
    sweep(16, |shelf| &shelf.read, Mishap::Fail(ErrorKind::Io));
}

/// A ledger that has played a workload, and what its shelf has.
fn played(seed: u64) -> (Workload, Rig, Witness) {
    let workload = Workload::of_seed(seed, COMMANDS / 3);
    let rig = Rig::new(&workload.settings);
    let ledger = rig.open().unwrap();
    let mut witness = Witness::default();
    witness.play(&ledger, &rig.clock, &workload).unwrap();
    ledger.close();
    (workload, rig, witness)
}

#[test]
fn journal_says_what_is_true_when_a_value_on_the_shelf_is_altered() {
    let (workload, rig, witness) = played(19);
    let values = kept(&**rig.shelf.inner()).unwrap();
    assert!(values.len() > 3, "{} values", values.len());
    for (room, key, value) in spread(values) {
        let bits = value.len() as u64 * 8;
        let flips = [0, 77, bits - 1].map(Mishap::Flip);
        let cuts = [0, value.len() - 1].map(Mishap::Cut);
        for mishap in flips.into_iter().chain(cuts).chain([Mishap::Miss]) {
            let shelf = altered(&**rig.shelf.inner(), (room, &key), mishap).unwrap();
            let again = Rig::on(rig.journal.inner().clone(), Arc::new(shelf));
            if let Err(finding) = examine(&workload, &again, &witness) {
                panic!("{room:?} {key:02x?} {mishap:?}: {finding}");
            }
        }
    }
}

#[test]
fn journal_says_what_is_true_when_the_shelf_is_an_older_copy() {
    let workload = Workload::of_seed(18, COMMANDS);
    let rig = Rig::new(&workload.settings);
    let (mut witness, mut copies) = (Witness::default(), Vec::new());
    let ledger = rig.open().unwrap();
    for part in workload.loads.chunks(20) {
        let part = Workload { loads: part.to_vec(), ..workload.clone() };
        witness.play(&ledger, &rig.clock, &part).unwrap();
        copies.push(copied(&**rig.shelf.inner()).unwrap());
    }
    ledger.close();
    for (number, copy) in copies.into_iter().enumerate() {
        let again = Rig::on(rig.journal.inner().clone(), Arc::new(copy));
        if let Err(finding) = Oracle::new(&workload).examine(&again, &witness) {
            panic!("copy {number}: {finding}");
        }
    }
}

/// At most so many of the values, from all over the shelf.
fn spread<T>(values: Vec<T>) -> impl Iterator<Item = T> {
    let step = values.len().div_ceil(VALUES_MAX);
    values.into_iter().step_by(step)
}

const VALUES_MAX: usize = 24;
const COMMANDS: usize = 150;
const CALLS_MIN: u64 = 3;
