//! Crashes: what a killed process or a torn write leaves, and old files beside new ones.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use pointbook_core::Sequence;
use pointbook_journal::{ErrorKind, Head, Journal as _, Sealed};

use crate::kit::{TestFolder, again, batch, contents, created, grow, opened, refusal, role};

/// The log that holds the bytes of a batch, and where they begin in it.
fn place_of(folder: &Path, batch: &Sealed) -> (PathBuf, usize) {
    let start = &batch.bytes[..64];
    for file in fs::read_dir(folder.join("db")).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let at = bytes.windows(start.len()).position(|window| window == start);
        if let (Some(at), Some("log")) = (at, path.extension().and_then(|it| it.to_str())) {
            return (path, at);
        }
    }
    panic!("no log holds the batch");
}

/// A store with a few batches, and after them one more in the log of which the bound knows or not.
struct Tail {
    image: TestFolder,
    head: Head,
    last: Sealed,
}

fn tail(acknowledged: bool) -> Tail {
    let (folder, store) = created();
    grow(&store, 30, 10_000);
    let head = grow(&store, 2, 500);
    let bound = fs::read(folder.path().join("acknowledged")).unwrap();
    let last = batch(head, 2_000);
    store.append(head.sequence, std::slice::from_ref(&last)).unwrap();
    let image = TestFolder::copy_of(folder.path());
    if !acknowledged {
        fs::write(image.path().join("acknowledged"), bound).unwrap();
    }
    Tail { image, head, last }
}

fn truncate(path: &Path, length: usize) {
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(length as u64).unwrap();
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x04;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    if let Some(folder) = role() {
        let store = opened(&folder);
        loop {
            let sequence = grow(&store, 1, 3_000).sequence.number();
            writeln!(std::io::stderr(), "acknowledged {sequence}").unwrap();
        }
    }
    let (folder, store) = created();
    drop(store);
    let test = "crash::a_killed_process_loses_nothing_that_it_acknowledged";
    let mut head = 0;
    for lines in [1, 40, 130] {
        let mut process =
            again(test, folder.path(), r#"exec "$0" "$@""#).stderr(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(process.stderr.take().unwrap()).lines();
        let numbers = told.filter_map(|line| {
            line.unwrap().strip_prefix("acknowledged ").map(|number| number.parse().unwrap())
        });
        let acknowledged: u64 = numbers.take(lines).last().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
        let store = opened(folder.path());
        let recovery = store.recovery();
        assert!(acknowledged > head);
        assert!(recovery.acknowledged.unwrap() >= Sequence::new(acknowledged));
        assert!(recovery.found >= recovery.acknowledged.unwrap());
        assert_eq!(store.verify_chain(Sequence::new(1)).unwrap(), None);
        head = recovery.found.number();
    }
}

#[test]
fn an_unacknowledged_batch_that_is_whole_is_kept() {
    let Tail { image, head, last } = tail(false);
    let store = opened(image.path());
    assert_eq!(store.head(), last.head);
    assert_eq!(store.recovery().acknowledged, Some(head.sequence));
    assert_eq!(store.recovery().found, last.head.sequence);
}

#[test]
fn a_torn_end_past_the_bound_is_cut_off_and_told() {
    for cut in [0, 1, 100, 1_500] {
        let Tail { image, head, last } = tail(false);
        let (log, at) = place_of(image.path(), &last);
        truncate(&log, at + cut);
        let store = opened(image.path());
        assert_eq!(store.head(), head, "cut {cut}");
        assert_eq!(store.recovery().acknowledged, Some(head.sequence));
        assert!(!store.recovery().warnings.is_empty(), "cut {cut}");
        store.append(head.sequence, std::slice::from_ref(&last)).unwrap();
        drop(store);
        assert_eq!(opened(image.path()).head(), last.head, "cut {cut}");
    }
}

#[test]
fn a_torn_end_before_the_bound_is_refused_and_left_as_it_is() {
    for cut in [0, 1, 100, 1_500] {
        let Tail { image, last, .. } = tail(true);
        let (log, at) = place_of(image.path(), &last);
        truncate(&log, at + cut);
        let bound = fs::read(image.path().join("acknowledged")).unwrap();
        // Again and again: a refusal must not become an acceptance by being repeated.
        for _ in 0..3 {
            assert!(matches!(refusal(image.path()), ErrorKind::Corrupt(_)), "cut {cut}");
        }
        assert_eq!(fs::read(image.path().join("acknowledged")).unwrap(), bound);
    }
}

#[test]
fn a_flipped_bit_in_the_log_is_damage_before_the_bound_and_a_torn_end_past_it() {
    let Tail { image, last, .. } = tail(true);
    let (log, at) = place_of(image.path(), &last);
    flip(&log, at + 300);
    assert!(matches!(refusal(image.path()), ErrorKind::Corrupt(_)));

    let Tail { image, head, last } = tail(false);
    let (log, at) = place_of(image.path(), &last);
    flip(&log, at + 300);
    assert_eq!(opened(image.path()).head(), head);
}

#[test]
fn an_older_database_beside_a_newer_bound_is_refused() {
    let (folder, store) = created();
    grow(&store, 10, 5_000);
    let older = TestFolder::copy_of(folder.path());
    grow(&store, 1, 500);
    fs::copy(folder.path().join("acknowledged"), older.path().join("acknowledged")).unwrap();
    assert!(matches!(refusal(older.path()), ErrorKind::Corrupt(_)));
}

#[test]
fn another_history_beside_the_bound_is_refused() {
    let (folder, store) = created();
    let head = grow(&store, 10, 5_000);
    let other = TestFolder::copy_of(folder.path());
    let twin = opened(other.path());
    store.append(head.sequence, &[batch(head, 500)]).unwrap();
    twin.append(head.sequence, &[batch(head, 250)]).unwrap();
    let shorter = twin.head();
    grow(&twin, 5, 500);
    assert_ne!(shorter, store.head());
    drop(twin);
    fs::copy(folder.path().join("acknowledged"), other.path().join("acknowledged")).unwrap();
    assert!(matches!(refusal(other.path()), ErrorKind::Corrupt(_)));
}

#[test]
fn images_of_a_busy_store_open_with_all_that_their_bound_tells() {
    let (folder, store) = created();
    for _ in 0..12 {
        grow(&store, 9, 8_000);
        let image = TestFolder::copy_of(folder.path());
        let copy = opened(image.path());
        assert_eq!(copy.head(), store.head());
        assert_eq!(contents(&copy).unwrap(), contents(&store).unwrap());
    }
}
