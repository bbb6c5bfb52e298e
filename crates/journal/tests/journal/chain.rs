//! Batches that were changed, swapped, left out, repeated or come from elsewhere are found.

use pointbook_core::{Entry, Sequence};
use pointbook_journal::{Batch, BatchBuilder, Corrupt, Fault, Genesis, Head, Sealed};

use crate::samples;

fn chained(genesis: &Genesis) -> Vec<Sealed> {
    let mut builder = BatchBuilder::new(genesis.head());
    let seal = |entries: Vec<Entry>| {
        for entry in &entries {
            let _ = builder.push(entry).unwrap();
        }
        builder.seal().unwrap()
    };
    samples::batches().into_iter().map(seal).collect()
}

/// Opens batches in this order and follows them from the genesis; the fault of the first that
/// does not follow.
fn follow(genesis: &Genesis, batches: &[&Sealed]) -> Result<Head, Corrupt> {
    let mut head = genesis.head();
    for sealed in batches {
        head = Batch::open(sealed.bytes.clone())?.follows(head)?;
    }
    Ok(head)
}

/// The same bytes with one bit flipped.
fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

/// Bytes whose checksum was made anew, as somebody would who changes them on purpose.
fn forged(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - 4;
    let checksum = crc32c::crc32c(&bytes[..end]);
    bytes[end..].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

#[test]
fn batches_follow_one_another_from_the_genesis() {
    let genesis = samples::genesis();
    let batches = chained(&genesis);
    let all: Vec<&Sealed> = batches.iter().collect();
    let last = batches.last().unwrap();
    assert_eq!(follow(&genesis, &all), Ok(last.head));
    let mut head = genesis.head();
    for sealed in &batches {
        assert_eq!((sealed.first, sealed.previous), (head.sequence.next(), head.hash));
        head = sealed.follows(head).unwrap();
    }
}

#[test]
fn every_flipped_bit_is_found_when_a_batch_is_opened() {
    let sealed = &chained(&samples::genesis())[0];
    for bit in 0..sealed.bytes.len() * 8 {
        assert!(Batch::open(flipped(&sealed.bytes, bit)).is_err(), "bit {bit}");
    }
}

#[test]
fn every_flipped_bit_is_found_when_a_forged_batch_is_followed() {
    let genesis = samples::genesis();
    let sealed = &chained(&genesis)[0];
    let before_checksum = sealed.bytes.len() - 4;
    for bit in 0..before_checksum * 8 {
        let opened = Batch::open(forged(flipped(&sealed.bytes, bit)));
        let followed = opened.and_then(|batch| batch.follows(genesis.head()));
        assert!(followed.is_err(), "bit {bit}");
    }
}

#[test]
fn every_cut_batch_is_found() {
    let sealed = &chained(&samples::genesis())[0];
    for length in 0..sealed.bytes.len() {
        let fault = Batch::open(sealed.bytes[..length].to_vec()).unwrap_err().fault();
        assert!(matches!(fault, Fault::Length { .. }), "{length}: {fault}");
    }
    let mut longer = sealed.bytes.clone();
    longer.push(0);
    assert!(matches!(Batch::open(longer).unwrap_err().fault(), Fault::Length { .. }));
}

#[test]
fn a_swapped_missing_or_repeated_batch_does_not_follow() {
    let genesis = samples::genesis();
    let batches = chained(&genesis);
    let [one, two, three, ..] = batches.as_slice() else { panic!("there are three") };
    for wrong in [vec![two], vec![one, three], vec![one, one], vec![one, three, two]] {
        let corrupt = follow(&genesis, &wrong).unwrap_err();
        assert!(matches!(corrupt.fault(), Fault::Sequence { .. }), "{corrupt}");
        assert!(corrupt.sequence().is_some());
    }
}

#[test]
fn a_batch_of_another_ledger_does_not_follow() {
    let genesis = samples::genesis();
    let mut other = genesis.clone();
    other.ledger[0] ^= 1;
    let (ours, theirs) = (chained(&genesis), chained(&other));
    for mixed in [vec![&theirs[0]], vec![&ours[0], &theirs[1]]] {
        let corrupt = follow(&genesis, &mixed).unwrap_err();
        assert!(matches!(corrupt.fault(), Fault::Previous { .. }), "{corrupt}");
    }
}

#[test]
fn a_newer_version_is_told_from_damage() {
    let genesis = samples::genesis();
    let sealed = &chained(&genesis)[0];
    let mut newer = sealed.bytes.clone();
    newer[4] = 2;
    let fault = Batch::open(forged(newer)).unwrap_err().fault();
    assert_eq!(fault, Fault::Newer { version: 2 });
    let mut newer = genesis.encode();
    newer[4..6].copy_from_slice(&700_u16.to_le_bytes());
    let fault = Genesis::decode(&forged(newer)).unwrap_err().fault();
    assert_eq!(fault, Fault::Newer { version: 700 });
}

#[test]
fn every_flipped_bit_of_a_genesis_is_found() {
    let bytes = samples::genesis().encode();
    for bit in 0..bytes.len() * 8 {
        assert!(Genesis::decode(&flipped(&bytes, bit)).is_err(), "bit {bit}");
    }
}

#[test]
fn a_table_of_ends_that_does_not_fit_is_refused() {
    let sealed = &chained(&samples::genesis())[0];
    let ends = 104..104 + 3 * 4;
    let with = |at: usize, end: u32| {
        let mut bytes = sealed.bytes.clone();
        bytes[at..at + 4].copy_from_slice(&end.to_le_bytes());
        Batch::open(forged(bytes)).unwrap_err()
    };
    for at in ends.step_by(4) {
        for end in [0, 1 << 20, u32::MAX] {
            let corrupt = with(at, end);
            assert!(matches!(corrupt.fault(), Fault::Malformed(_)), "{at} {end}: {corrupt}");
            assert_eq!(corrupt.sequence(), Some(Sequence::new(1)));
        }
    }
    // The number of entries, their first and their last contradict one another.
    for (at, number) in [(12, 0), (12, 4), (12, 8_191), (16, 0), (16, 2), (24, 4)] {
        let corrupt = with(at, number);
        assert!(matches!(corrupt.fault(), Fault::Malformed(_)), "{at} {number}: {corrupt}");
    }
}
