//! The same commands at the same times give the same journal, byte for byte.

use pointbook::core::Sequence;
use pointbook::journal::Journal;
use pointbook_testkit::fault::{Load, Rig, Witness, Workload};

use super::kit::entries;

/// Plays a workload and gives all bytes of the journal.
fn bytes(workload: &Workload) -> Vec<Vec<u8>> {
    let rig = Rig::new(&workload.settings);
    let ledger = rig.open().unwrap();
    Witness::default().play(&ledger, &rig.clock, workload).unwrap();
    let batches = rig.journal.read(Sequence::new(1)).unwrap();
    batches.map(|batch| batch.unwrap().into_bytes()).collect()
}

#[test]
fn journal_is_the_same_byte_for_byte_when_the_same_is_sent() {
    for seed in 1..=6 {
        let workload = Workload::of_seed(seed, 200);
        let (one, other) = (bytes(&workload), bytes(&workload));
        assert!(one.len() > 50);
        assert_eq!(one, other, "seed {seed}");
    }
}

#[test]
fn entries_are_the_same_however_they_are_batched() {
    for seed in 1..=6 {
        let workload = Workload::of_seed(seed, 200);
        let mut singly = workload.clone();
        singly.loads.clear();
        for (clock, load) in &workload.loads {
            match load {
                Load::Many(commands) => {
                    let one = |command: &_| (*clock, Load::One(Box::new(Clone::clone(command))));
                    singly.loads.extend(commands.iter().map(one));
                }
                other => singly.loads.push((*clock, other.clone())),
            }
        }
        let [one, other] = [workload, singly].map(|workload| {
            let rig = Rig::new(&workload.settings);
            let ledger = rig.open().unwrap();
            Witness::default().play(&ledger, &rig.clock, &workload).unwrap();
            entries(&ledger)
        });
        assert_eq!(one, other, "seed {seed}");
    }
}
