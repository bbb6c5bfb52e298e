//! Whatever was encoded decodes to the same.

use pointbook_core::{Entry, Sequence, Timestamp, Verdict};
use pointbook_journal::{Batch, BatchBuilder, Fit, Genesis, Hash, Head, entry_bytes};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::samples;
use crate::strategies::{entry, settings};

/// Any head will do.
const HEAD: Head = Head { sequence: Sequence::new(0), hash: Hash::from_bytes([9; 32]) };

fn sealed(entries: &[Entry]) -> Batch {
    let mut builder = BatchBuilder::new(HEAD);
    for entry in entries {
        assert_eq!(builder.push(entry), Ok(Fit::Fits));
    }
    let bytes = builder.bytes();
    let sealed = builder.seal().unwrap();
    assert_eq!(sealed.bytes.len(), bytes);
    let batch = Batch::open(sealed.bytes).unwrap();
    assert_eq!(batch.follows(HEAD), Ok(sealed.head));
    batch
}

fn numbered(mut entries: Vec<Entry>) -> Vec<Entry> {
    for (entry, sequence) in entries.iter_mut().zip(1..) {
        entry.sequence = Sequence::new(sequence);
    }
    entries
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn every_entry_comes_back(entry in entry()) {
        let batch = sealed(std::slice::from_ref(&entry));
        prop_assert_eq!(batch.bytes().len(), entry_bytes(&entry));
        prop_assert_eq!(batch.entries().unwrap(), [entry]);
    }

    #[test]
    fn settings_of_a_genesis_come_back(
        settings in settings(),
        ledger: [u8; 16],
        created_at: i64,
    ) {
        let created_at = Timestamp::from_micros(created_at);
        let genesis = Genesis { ledger, created_at, settings };
        prop_assert_eq!(Genesis::decode(&genesis.encode()), Ok(genesis));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn entries_come_back_alone_as_together(entries in vec(entry(), 1..20)) {
        let entries = numbered(entries);
        let batch = sealed(&entries);
        prop_assert_eq!(&batch.entries().unwrap(), &entries);
        for entry in &entries {
            let alone = batch.entry(entry.sequence).unwrap();
            prop_assert_eq!(alone.as_ref(), Some(entry));
            prop_assert!(batch.leaf(entry.sequence).is_some());
        }
        let (before, after) = (Sequence::new(0), Sequence::new(entries.len() as u64 + 1));
        for outside in [before, after, Sequence::new(u64::MAX)] {
            prop_assert_eq!(batch.entry(outside), Ok(None));
            prop_assert_eq!(batch.leaf(outside), None);
        }
    }
}

#[test]
fn samples_of_every_shape_come_back() {
    let entries: Vec<Entry> = samples::batches().into_iter().flatten().collect();
    assert_eq!(sealed(&entries).entries().unwrap(), entries);
}

#[test]
fn leaves_differ_for_the_same_entry_elsewhere() {
    let mut entries = numbered(vec![samples::batches()[0][0].clone(); 2]);
    let batch = sealed(&entries);
    let leaves = [1, 2].map(|sequence| batch.leaf(Sequence::new(sequence)).unwrap());
    assert_ne!(leaves[0], leaves[1]);
    // The same bytes beside another base are another entry.
    for entry in &mut entries {
        entry.recorded_at = entry.recorded_at.next();
    }
    assert_ne!(sealed(&entries).leaf(Sequence::new(1)), Some(leaves[0]));
}

#[test]
fn times_that_are_as_far_apart_as_can_be_come_back() {
    let mut entries = numbered(vec![samples::batches()[0][0].clone(); 3]);
    entries[0].recorded_at = Timestamp::MAX;
    entries[1].recorded_at = Timestamp::MIN;
    for entry in &mut entries {
        let Verdict::Accepted(members) = &mut entry.verdict else { panic!("it is accepted") };
        members[0].effective_at = Timestamp::MIN;
        members[0].requested_effective_at = Some(Timestamp::MAX);
    }
    assert_eq!(sealed(&entries).entries().unwrap(), entries);
}
