//! Failing writes: a disk that is full, and files that may not grow.

use std::io::Write as _;
use std::path::Path;

use pointbook_journal::{Change, Error, ErrorKind, Head, Journal as _, Room, Shelf as _};
use pointbook_store::Store;

use crate::kit::{
    TestFolder, again, batch, contents, created, genesis, grow, must_hold, opened, refusal, role,
    small,
};

/// Appends until that fails; tells the last head that was acknowledged.
fn fill(store: &Store, bytes: usize) -> (Head, Error) {
    loop {
        let head = store.head();
        if let Err(error) = store.append(head.sequence, &[batch(head, bytes)]) {
            return (head, error);
        }
    }
}

/// Fills the disk but for some bytes.
fn leave(bytes: u64, filler: &Path) {
    let mut file = std::fs::File::create(filler).unwrap();
    let mut written = 0;
    while file.write_all(&[1; 4096]).is_ok() {
        written += 4096;
    }
    file.set_len(written - bytes).unwrap();
}

/// Fills a store until it fails, and checks that it only reads from then on.
fn fill_and_read(folder: &Path, store: &Store) {
    let (head, error) = fill(store, 20_000);
    assert_eq!(error.kind(), ErrorKind::Full, "{error:?}");
    assert_eq!(store.head(), head);
    let again = store.append(head.sequence, &[batch(head, 250)]).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Poisoned);
    let fenced = store.append(head.sequence.next(), &[]).unwrap_err();
    assert_eq!(fenced.kind(), ErrorKind::Poisoned, "poison comes first");
    let change = Change { key: b"k".to_vec(), value: None };
    assert_eq!(store.put(Room::Keys, &[change]).unwrap_err().kind(), ErrorKind::Poisoned);
    assert_eq!(store.sync().unwrap_err().kind(), ErrorKind::Poisoned);
    let last = contents(store).unwrap().frames;
    assert_eq!(
        store.journal().find(head.sequence).unwrap().unwrap().into_bytes(),
        *last.last().unwrap()
    );
    std::fs::write(folder.join("told"), head.sequence.number().to_string()).unwrap();
}

/// Opens a store that failed: all that was acknowledged is there, and it grows again.
fn reopen(folder: &Path) {
    let told: u64 = std::fs::read_to_string(folder.join("told")).unwrap().parse().unwrap();
    let store = opened(folder);
    assert_eq!(store.recovery().acknowledged.unwrap().number(), told);
    assert!(store.head().sequence.number() >= told);
    assert_eq!(store.verify_chain(pointbook_core::Sequence::new(1)).unwrap(), None);
    grow(&store, 3, 2_000);
}

#[test]
fn after_a_failed_write_nothing_is_written_and_all_is_read() {
    if let Some(folder) = role() {
        // The log reaches the limit before it is full.
        let store = Store::open(&folder, small().write_buffer_bytes(8 << 20)).unwrap();
        fill_and_read(&folder, &store);
        return;
    }
    let (folder, store) = created();
    grow(&store, 3, 2_000);
    drop(store);
    let test = "failing::after_a_failed_write_nothing_is_written_and_all_is_read";
    // Files may not grow past 100 KiB, and whoever tries gets an error, not a signal.
    let program = r#"trap "" XFSZ; ulimit -f 200; exec "$0" "$@""#;
    must_hold(again(test, folder.path(), program));
    reopen(folder.path());
}

#[test]
fn a_full_disk_is_told_and_a_store_goes_on_when_there_is_room_again() {
    if let Some(folder) = role() {
        let folder = folder.join("store");
        let filler = folder.with_file_name("filler");
        let store = Store::create(&folder, &genesis(), small()).unwrap();
        grow(&store, 3, 2_000);
        leave(512 << 10, &filler);
        let (head, error) = fill(&store, 20_000);
        assert_eq!(error.kind(), ErrorKind::Full, "{error:?}");
        assert_eq!(store.head(), head);
        let poisoned = store.append(head.sequence, &[batch(head, 250)]).unwrap_err();
        assert_eq!(poisoned.kind(), ErrorKind::Poisoned);
        assert!(!contents(&store).unwrap().frames.is_empty());
        drop(store);
        let rest = folder.with_file_name("rest");
        leave(0, &rest);
        assert_eq!(refusal(&folder), ErrorKind::Full, "there is no room yet");
        std::fs::remove_file(filler).unwrap();
        std::fs::remove_file(rest).unwrap();
        let store = opened(&folder);
        assert!(store.head().sequence >= head.sequence);
        assert_eq!(store.verify_chain(pointbook_core::Sequence::new(1)).unwrap(), None);
        grow(&store, 3, 2_000);
        return;
    }
    let disk = TestFolder::absent();
    std::fs::create_dir(disk.path()).unwrap();
    let test = "failing::a_full_disk_is_told_and_a_store_goes_on_when_there_is_room_again";
    // A disk of its own, in a name space of its own, that is gone with the process.
    let program = r#"exec unshare --user --map-root-user --mount sh -c '
        mount -t tmpfs -o size=32m tmpfs "$POINTBOOK_STORE_TEST_FOLDER" || exit 77
        exec "$0" "$@"' "$0" "$@""#;
    must_hold(again(test, disk.path(), program));
}
