//! The n-th append fails, for n = 1, 2, 3 and so on until a run meets no fault: what is left is
//! always right.

use pointbook::journal::ErrorKind;
use pointbook_testkit::fault::{Lasting, Mishap, Oracle, Rig, Witness, Workload};

/// Plays the workload with each append in turn going wrong, and examines what is left.
fn sweep(seed: u64, mishap: Mishap, lasting: Lasting) {
    let workload = Workload::of_seed(seed, COMMANDS);
    for nth in 1.. {
        let rig = Rig::new(&workload.settings);
        let ledger = rig.open().unwrap();
        rig.journal.append.arm(nth, mishap, lasting);
        let mut witness = Witness::default();
        let played = witness.play(&ledger, &rig.clock, &workload);
        ledger.close();
        let struck = rig.journal.append.struck();
        assert!(struck <= 1, "the engine tried again after append {nth} failed");
        assert_eq!(played.is_err(), struck == 1, "append {nth}: {played:?}");
        if let Err(finding) = Oracle::new(&workload).examine(&rig.restarted(), &witness) {
            panic!("seed {seed}, append {nth} {mishap:?}: {finding}");
        }
        if struck == 0 {
            assert!(nth > APPENDS_MIN, "only {nth} appends");
            return;
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_an_append_fails_before_it_writes() {
    sweep(1, Mishap::Fail(ErrorKind::Io), Lasting::Once);
    sweep(2, Mishap::Fail(ErrorKind::Full), Lasting::Always);
}

#[test]
fn nothing_acknowledged_is_lost_when_an_append_fails_after_it_wrote() {
    sweep(3, Mishap::FailDone(ErrorKind::Io), Lasting::Once);
    sweep(4, Mishap::FailDone(ErrorKind::Io), Lasting::Always);
}

#[test]
fn nothing_acknowledged_is_lost_when_an_append_writes_a_part() {
    sweep(5, Mishap::FailHalf(ErrorKind::Io), Lasting::Once);
}

#[test]
fn nothing_acknowledged_is_lost_when_an_append_panics() {
    let workload = Workload::of_seed(6, COMMANDS);
    for (nth, mishap) in [(3, Mishap::Panic), (17, Mishap::PanicDone), (40, Mishap::PanicDone)] {
        let rig = Rig::new(&workload.settings);
        let ledger = rig.open().unwrap();
        rig.journal.append.arm(nth, mishap, Lasting::Once);
        let mut witness = Witness::default();
        witness.play(&ledger, &rig.clock, &workload).unwrap_err();
        ledger.close();
        Oracle::new(&workload).examine(&rig.restarted(), &witness).unwrap();
    }
}

/// Also the oracle's own check: without a fault it finds nothing, on any history.
#[test]
fn nothing_is_found_when_nothing_fails() {
    for seed in 100..130 {
        let workload = Workload::of_seed(seed, COMMANDS);
        let rig = Rig::new(&workload.settings);
        let ledger = rig.open().unwrap();
        let mut witness = Witness::default();
        witness.play(&ledger, &rig.clock, &workload).unwrap();
        ledger.close();
        if let Err(finding) = Oracle::new(&workload).examine(&rig.restarted(), &witness) {
            panic!("seed {seed}: {finding}");
        }
        assert!(witness.mishaps.is_empty(), "{:?}", witness.mishaps);
    }
}

const COMMANDS: usize = 200;
const APPENDS_MIN: u64 = 40;
