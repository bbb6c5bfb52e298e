//! Backups: whole copies, made while the store is open.

use std::fs;
use std::thread;

use pointbook_journal::{Change, ErrorKind, Journal as _, Room, Shelf as _};

use crate::kit::{TestFolder, contents, created, grow, opened};

#[test]
fn a_backup_is_a_store_with_the_same_contents() {
    let (_folder, store) = created();
    let head = grow(&store, 30, 6_000);
    let cursor = Change { key: b"reader".to_vec(), value: Some(b"9".to_vec()) };
    store.put(Room::Cursors, &[cursor]).unwrap();
    let to = TestFolder::absent();
    store.backup(to.path()).unwrap();
    let before = contents(&store).unwrap();
    grow(&store, 5, 6_000);
    drop(store);
    let copy = opened(to.path());
    assert_eq!(copy.head(), head);
    assert_eq!(copy.recovery().acknowledged, Some(head.sequence));
    assert_eq!(contents(&copy).unwrap(), before);
    assert_eq!(copy.verify_chain(pointbook_core::Sequence::new(1)).unwrap(), None);
    grow(&copy, 5, 6_000);
}

#[test]
fn a_backup_takes_no_place_that_is_taken() {
    let (folder, store) = created();
    let to = TestFolder::absent();
    fs::create_dir(to.path()).unwrap();
    for taken in [to.path(), folder.path(), &folder.path().join("format")] {
        assert_eq!(store.backup(taken).unwrap_err().kind(), ErrorKind::Exists, "{taken:?}");
    }
    assert_eq!(fs::read_dir(to.path()).unwrap().count(), 0);
    grow(&store, 1, 500);
}

#[test]
fn a_backup_that_cannot_be_made_leaves_nothing() {
    let (_folder, store) = created();
    let within = TestFolder::absent();
    let kind = store.backup(within.path().join("copy")).unwrap_err().kind();
    assert_eq!(kind, ErrorKind::NotFound, "the folder around it is not there");
    fs::create_dir(within.path()).unwrap();
    store.backup(within.path().join("copy")).unwrap();
    let names: Vec<_> = fs::read_dir(within.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn a_backup_of_a_busy_store_holds_what_was_acknowledged_before() {
    let (_folder, store) = created();
    thread::scope(|scope| {
        let writer = scope.spawn(|| grow(&store, 150, 3_000));
        for _ in 0..3 {
            let before = store.head();
            let to = TestFolder::absent();
            store.backup(to.path()).unwrap();
            let copy = opened(to.path());
            assert!(copy.head().sequence >= before.sequence);
            assert_eq!(copy.verify_chain(pointbook_core::Sequence::new(1)).unwrap(), None);
        }
        writer.join().unwrap();
    });
}
