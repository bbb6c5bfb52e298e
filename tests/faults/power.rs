//! The power fails between a write and its sync: whatever is left of what was not safe, everything
//! acknowledged is there.

use std::sync::Arc;

use pointbook::core::Timestamp;
use pointbook::journal::{ErrorKind, Genesis, Journal, MemoryShelf};
use pointbook_testkit::fault::{
    Disk, Lasting, Mishap, Oracle, Remains, Rig, Vice, Witness, Workload,
};

pub(super) fn rig_on(disk: &Arc<Disk>) -> Rig {
    Rig::on(disk.clone(), Arc::new(MemoryShelf::default()))
}

/// Plays a workload on a disk until the power fails at append number `nth`, or until its end.
pub(super) fn play_until_cut(
    workload: &Workload,
    nth: u64,
    vice: Option<Vice>,
) -> (Arc<Disk>, Witness) {
    let (created_at, settings) = (Timestamp::from_micros(0), workload.settings.clone());
    let disk = Arc::new(Disk::new(Genesis { ledger: [7; 16], created_at, settings }, vice));
    disk.sync.arm(nth, Mishap::Fail(ErrorKind::Io), Lasting::Always);
    let rig = rig_on(&disk);
    let ledger = rig.open().unwrap();
    let mut witness = Witness::default();
    let played = witness.play(&ledger, &rig.clock, workload);
    assert_eq!(played.is_err(), disk.sync.struck() > 0);
    (disk, witness)
}

#[test]
fn nothing_acknowledged_is_lost_whatever_a_power_cut_leaves() {
    let workload = Workload::of_seed(31, 120);
    for nth in 1.. {
        let (disk, witness) = play_until_cut(&workload, nth, None);
        let is_cut = disk.sync.struck() > 0;
        assert_eq!(disk.unsafe_batches(), usize::from(is_cut));
        for (batches, bytes) in [(0, 0), (0, 1), (0, 60), (0, 200), (1, 0)] {
            let found = Arc::new(disk.after_power_cut(Remains { batches, bytes }));
            assert!(found.head().sequence >= disk.head().sequence);
            if let Err(finding) = Oracle::new(&workload).examine(&rig_on(&found), &witness) {
                panic!("append {nth}, {batches} batches and {bytes} bytes left: {finding}");
            }
        }
        if !is_cut {
            assert!(nth > APPENDS_MIN, "only {nth} appends");
            return;
        }
    }
}

const APPENDS_MIN: u64 = 20;
