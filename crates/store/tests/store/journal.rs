//! The store as a journal: what is appended is there, in order, and one writer appends.

use std::thread;
use std::time::Duration;

use pointbook_core::Sequence;
use pointbook_journal::{BATCH_BYTES_MAX, ErrorKind, Fault, Journal as _};

use crate::kit::{self, batch, batches, created, grow, opened};

#[test]
fn batches_come_back_as_they_were_appended() {
    let (_folder, store) = created();
    let all = batches(store.head(), 40, 5_000);
    store.append(Sequence::new(0), &all[..1]).unwrap();
    store.append(all[0].head.sequence, &all[1..]).unwrap();
    assert_eq!(store.head(), all[39].head);
    let frames: Vec<Vec<u8>> = all.iter().map(|batch| batch.bytes.clone()).collect();
    assert_eq!(kit::contents(&store).unwrap().frames, frames);
}

#[test]
fn a_batch_is_found_by_each_of_its_entries() {
    let (_folder, store) = created();
    let all = batches(store.head(), 3, 1_000);
    store.append(Sequence::new(0), &all).unwrap();
    let last = store.head().sequence.number();
    for number in 1..=last {
        let sequence = Sequence::new(number);
        let found = store.find(sequence).unwrap().unwrap();
        let meant = all.iter().find(|batch| batch.head.sequence >= sequence).unwrap();
        assert_eq!(found.bytes(), meant.bytes, "sequence {number}");
        let first = store.read(sequence).unwrap().next().unwrap().unwrap();
        assert_eq!(first.bytes(), meant.bytes, "sequence {number}");
    }
    for absent in [0, last + 1, u64::MAX] {
        assert_eq!(store.find(Sequence::new(absent)).unwrap(), None, "sequence {absent}");
    }
    assert_eq!(store.read(Sequence::new(0)).unwrap().count(), 3);
    assert_eq!(store.read(Sequence::new(last + 1)).unwrap().count(), 0);
}

#[test]
fn an_empty_journal_ends_with_its_genesis() {
    let (_folder, store) = created();
    assert_eq!(store.head(), kit::genesis().head());
    assert_eq!(store.read(Sequence::new(1)).unwrap().count(), 0);
    assert_eq!(store.find(Sequence::new(1)).unwrap(), None);
    store.append(Sequence::new(0), &[]).unwrap();
    assert_eq!(store.head(), kit::genesis().head());
}

#[test]
fn a_reopened_store_goes_on_where_it_ended() {
    let (folder, store) = created();
    let mut head = grow(&store, 5, 3_000);
    let mut before = kit::contents(&store).unwrap();
    store.close().unwrap();
    for _ in 0..3 {
        let store = opened(folder.path());
        assert_eq!(store.head(), head);
        assert_eq!(store.genesis(), &kit::genesis());
        assert_eq!(kit::contents(&store).unwrap(), before);
        assert_eq!(store.recovery().acknowledged, Some(head.sequence));
        assert_eq!(store.recovery().found, head.sequence);
        head = grow(&store, 2, 3_000);
        before = kit::contents(&store).unwrap();
    }
}

#[test]
fn a_writer_that_missed_an_append_is_fenced() {
    let (_folder, store) = created();
    let head = store.head();
    let other = batch(head, 900);
    grow(&store, 1, 500);
    let found = store.head().sequence;
    for expected in [head.sequence, found.next()] {
        let fenced = store.append(expected, std::slice::from_ref(&other)).unwrap_err();
        assert_eq!(fenced.kind(), ErrorKind::Fenced { expected, found });
    }
    grow(&store, 1, 500);
}

#[test]
fn batches_that_do_not_follow_are_refused_and_harm_nothing() {
    let (_folder, store) = created();
    let head = grow(&store, 2, 500);
    let all = batches(head, 3, 500);
    let kind = |kind: ErrorKind| match kind {
        ErrorKind::Corrupt(corrupt) => corrupt.fault(),
        other => panic!("{other:?}"),
    };
    let skipped = store.append(head.sequence, &[all[0].clone(), all[2].clone()]).unwrap_err();
    assert!(matches!(kind(skipped.kind()), Fault::Sequence { .. }));
    let mut foreign = all[0].clone();
    foreign.previous = kit::genesis().head().hash;
    let foreign = store.append(head.sequence, &[foreign]).unwrap_err();
    assert!(matches!(kind(foreign.kind()), Fault::Previous { .. }));
    let mut large = all[0].clone();
    large.bytes.resize(BATCH_BYTES_MAX + 1, 0);
    let large = store.append(head.sequence, &[large]).unwrap_err();
    assert_eq!(large.kind(), ErrorKind::TooLarge);
    assert_eq!(store.head(), head);
    store.append(head.sequence, &all).unwrap();
}

#[test]
fn the_largest_batch_comes_back() {
    let (folder, store) = created();
    let largest = batch(store.head(), 850_000);
    assert!(largest.bytes.len() > BATCH_BYTES_MAX / 2);
    store.append(Sequence::new(0), std::slice::from_ref(&largest)).unwrap();
    drop(store);
    let store = opened(folder.path());
    assert_eq!(store.find(Sequence::new(1)).unwrap().unwrap().bytes(), largest.bytes);
}

#[test]
fn readers_see_whole_batches_while_one_writer_appends() {
    let (_folder, store) = created();
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = Sequence::new(0);
            while seen < Sequence::new(300) {
                let head = store.wait(seen, Duration::from_secs(30)).unwrap();
                for batch in store.read(seen.next()).unwrap() {
                    let header = *batch.unwrap().header();
                    assert_eq!(header.first, seen.next());
                    seen = header.last;
                }
                assert!(seen >= head.sequence, "a head is told after its batch can be read");
            }
        });
        while store.head().sequence < Sequence::new(300) {
            grow(&store, 1, 5_000);
        }
        reader.join().unwrap();
    });
}

#[test]
fn waiting_ends_with_its_time_when_nothing_comes() {
    let (_folder, store) = created();
    let head = store.wait(Sequence::new(0), Duration::from_millis(1)).unwrap();
    assert_eq!(head, store.head());
}

#[test]
fn a_good_chain_verifies_from_anywhere() {
    let (_folder, store) = created();
    let last = grow(&store, 20, 1_000).sequence.number();
    for from in [0, 1, 2, 17, last, last + 1] {
        assert_eq!(store.verify_chain(Sequence::new(from)).unwrap(), None, "from {from}");
    }
}
