//! Faults that are planted in a journal are found, every one of them: else the tests that find
//! nothing would mean nothing.

use std::sync::Arc;

use pointbook_testkit::fault::{Disk, Finding, Oracle, Remains, Vice, Witness, Workload};

use super::power::{play_until_cut, rig_on};

/// What the oracle says of a journal with this vice after a power cut, over some workloads.
fn findings(vice: Option<Vice>) -> Vec<Finding> {
    let examined = (41..45).map(|seed| {
        let workload = Workload::of_seed(seed, 150);
        let (disk, witness) = match vice {
            Some(Vice::LetsTwoWrite) => written_by_two(&workload, vice),
            _ => play_until_cut(&workload, APPENDS, vice),
        };
        let found = Arc::new(disk.after_power_cut(Remains::default()));
        Oracle::new(&workload).examine(&rig_on(&found), &witness)
    });
    examined.filter_map(Result::err).collect()
}

/// Two ledgers on one disk, each of which believes that it is alone.
fn written_by_two(workload: &Workload, vice: Option<Vice>) -> (Arc<Disk>, Witness) {
    let part = |loads: &[_]| Workload { loads: loads.to_vec(), ..workload.clone() };
    let (disk, mut witness) = play_until_cut(&part(&[]), u64::MAX, vice);
    let (one, other) = (rig_on(&disk), rig_on(&disk));
    let ledgers = [one.open().unwrap(), other.open().unwrap()];
    let (first, second) = workload.loads.split_at(workload.loads.len() / 2);
    witness.play(&ledgers[0], &one.clock, &part(first)).unwrap();
    // What the first wrote may stop the second.
    let _ = witness.play(&ledgers[1], &other.clock, &part(second));
    (disk, witness)
}

#[test]
fn nothing_is_found_in_a_journal_without_a_vice() {
    assert_eq!(findings(None), []);
}

#[test]
fn every_vice_is_found() {
    for vice in Vice::ALL {
        let found = findings(Some(vice));
        assert!(!found.is_empty(), "{vice:?} is not found");
        for finding in found {
            println!("{vice:?}: {}", finding.to_string().chars().take(160).collect::<String>());
        }
    }
}

const APPENDS: u64 = 40;
