//! Views: stores that are looked at while somebody writes.

use std::fs;
use std::thread;

use pointbook_journal::{Change, ErrorKind, Journal as _, Room, Shelf as _};
use pointbook_store::StoreView;

use crate::kit::{TestFolder, batch, contents, contents_of, created, grow, small};

fn view(folder: &std::path::Path) -> StoreView {
    StoreView::open(folder, small()).unwrap()
}

#[test]
fn a_view_shows_what_was_acknowledged_when_it_was_opened() {
    let (folder, store) = created();
    assert_eq!(view(folder.path()).head(), store.head(), "an empty store");
    let cursor = Change { key: b"reader".to_vec(), value: Some(b"9".to_vec()) };
    store.put(Room::Cursors, &[cursor]).unwrap();
    let head = grow(&store, 30, 6_000);
    let (seen, before) = (view(folder.path()), contents(&store).unwrap());
    // Enough to write out and compact what was there, while the view is open.
    let after = grow(&store, 60, 6_000);
    assert_eq!((seen.head(), contents_of(&seen, &seen).unwrap()), (head, before.clone()));
    drop(store);
    assert_eq!(contents_of(&seen, &seen).unwrap(), before, "the store is closed");
    let again = view(folder.path());
    let last = again.journal().find(after.sequence).unwrap().unwrap();
    assert_eq!((again.head(), last.header().head()), (after, after));
}

#[test]
fn a_view_of_a_busy_store_is_whole_every_time() {
    let (folder, store) = created();
    thread::scope(|scope| {
        let writer = scope.spawn(|| grow(&store, 250, 4_000));
        while !writer.is_finished() {
            let before = store.head();
            let seen = view(folder.path());
            assert!(seen.head().sequence >= before.sequence);
            let mut head = seen.genesis().head();
            for batch in seen.read(pointbook_core::Sequence::new(1)).unwrap() {
                head = batch.unwrap().follows(head).unwrap();
            }
            assert_eq!(head, seen.head());
        }
    });
}

#[test]
fn a_view_changes_nothing_in_the_folder_and_lets_nobody_write() {
    let (folder, store) = created();
    grow(&store, 5, 2_000);
    drop(store);
    let names = || {
        let mut names: Vec<_> = fs::read_dir(folder.path().join("db"))
            .unwrap()
            .map(|file| file.unwrap())
            .map(|file| (file.file_name(), file.metadata().unwrap().len()))
            .collect();
        names.sort();
        names
    };
    let before = names();
    let seen = view(folder.path());
    let head = seen.head();
    let kinds = [
        seen.append(head.sequence, &[batch(head, 500)]).unwrap_err().kind(),
        seen.put(Room::Keys, &[]).unwrap_err().kind(),
        seen.load(Room::Keys, &mut std::iter::empty()).unwrap_err().kind(),
        seen.clear(Room::Keys, b"a", b"b").unwrap_err().kind(),
        seen.sync().unwrap_err().kind(),
    ];
    assert!(kinds.iter().all(|kind| *kind == ErrorKind::ReadOnly), "{kinds:?}");
    drop(seen);
    assert_eq!(names(), before);
}

#[test]
fn what_is_no_store_or_lacks_what_was_acknowledged_is_not_shown() {
    let nothing = TestFolder::absent();
    let refused = |folder: &TestFolder| StoreView::open(folder.path(), small()).unwrap_err().kind();
    assert_eq!(refused(&nothing), ErrorKind::NotFound);
    let (folder, store) = created();
    grow(&store, 3, 2_000);
    let older = TestFolder::copy_of(folder.path());
    grow(&store, 3, 2_000);
    drop(store);
    let bound = "acknowledged";
    fs::copy(folder.path().join(bound), older.path().join(bound)).unwrap();
    assert!(matches!(refused(&older), ErrorKind::Corrupt(_)), "{:?}", refused(&older));
    fs::write(folder.path().join(bound), [0; 8192]).unwrap();
    assert!(matches!(refused(&folder), ErrorKind::Corrupt(_)));
}
