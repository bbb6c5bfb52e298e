//! The store as a shelf.

use pointbook_journal::{Change, ErrorKind, MemoryShelf, Pair, Room, Shelf as _};
use pointbook_store::Store;

use crate::kit::{TestFolder, created, opened};

fn put(key: &[u8], value: &[u8]) -> Change {
    Change { key: key.to_vec(), value: Some(value.to_vec()) }
}

fn removed(key: &[u8]) -> Change {
    Change { key: key.to_vec(), value: None }
}

fn all(store: &Store, room: Room) -> Vec<Pair> {
    store.scan(room, &[], &[0xff; 8]).unwrap().map(Result::unwrap).collect()
}

/// Pairs as a bulk import brings them.
fn many(count: u32) -> impl Iterator<Item = Pair> {
    (0..count).map(|number| (number.to_be_bytes().to_vec(), number.to_le_bytes().to_vec()))
}

#[test]
fn rooms_are_apart_and_in_order() {
    let (_folder, store) = created();
    for (number, room) in (0..).zip(Room::ALL) {
        store.put(room, &[put(b"b", &[number]), put(b"a", &[number])]).unwrap();
    }
    for (number, room) in (0..).zip(Room::ALL) {
        assert_eq!(store.shelf().find(room, b"a").unwrap(), Some(vec![number]));
        assert_eq!(
            all(&store, room),
            [(b"a".to_vec(), vec![number]), (b"b".to_vec(), vec![number])]
        );
    }
}

#[test]
fn it_answers_like_the_one_in_memory() {
    let (_folder, store) = created();
    let memory = MemoryShelf::default();
    let changes =
        [put(b"a", b"1"), put(b"b", b"2"), put(b"a", b"3"), removed(b"b"), put(b"c", b"")];
    for shelf in [store.shelf(), &memory] {
        shelf.put(Room::Series, &changes).unwrap();
        shelf.put(Room::Series, &[]).unwrap();
        shelf.load(Room::Series, &mut many(10)).unwrap();
        shelf.clear(Room::Series, &3_u32.to_be_bytes(), &5_u32.to_be_bytes()).unwrap();
        shelf.clear(Room::Series, b"c", b"a").unwrap();
    }
    for (from, to) in [(&b""[..], &b"z"[..]), (b"a", b"c"), (b"c", b"a"), (b"a", b"a")] {
        let told = [store.shelf(), &memory].map(|shelf| {
            let pairs = shelf.scan(Room::Series, from, to).unwrap();
            pairs.map(Result::unwrap).collect::<Vec<Pair>>()
        });
        assert_eq!(told[0], told[1], "{from:?} to {to:?}");
    }
    // What is shown is what is found, in rooms that check themselves and in others.
    store.put(Room::Cursors, &[put(b"a", b"3")]).unwrap();
    assert_eq!(store.shelf().find(Room::Series, b"a").unwrap(), Some(b"3".to_vec()));
    for (room, key) in [(Room::Series, &b"a"[..]), (Room::Series, b"b"), (Room::Cursors, b"a")] {
        for shelf in [store.shelf(), &memory] {
            let mut shown = None;
            shelf.show(room, key, &mut |value| shown = Some(value.to_vec())).unwrap();
            assert_eq!(shown, shelf.find(room, key).unwrap(), "{room:?} {key:?}");
        }
    }
}

#[test]
fn many_pairs_are_loaded_over_those_that_are_there() {
    let (folder, store) = created();
    let seven = 7_u32.to_be_bytes();
    store.put(Room::Keys, &[put(&seven, b"old"), put(b"other", b"kept")]).unwrap();
    store.load(Room::Keys, &mut many(10_000)).unwrap();
    store.load(Room::Keys, &mut many(5_000)).unwrap();
    let check = |store: &Store| {
        assert_eq!(store.shelf().find(Room::Keys, &seven).unwrap(), Some(vec![7, 0, 0, 0]));
        assert_eq!(store.shelf().find(Room::Keys, b"other").unwrap(), Some(b"kept".to_vec()));
        assert_eq!(store.shelf().find(Room::Keys, b"absent").unwrap(), None);
        assert_eq!(all(store, Room::Keys).len(), 10_001);
    };
    check(&store);
    drop(store);
    check(&opened(folder.path()));
}

#[test]
fn loading_out_of_order_is_refused_and_poisons_nothing() {
    let (_folder, store) = created();
    let few = [(b"b".to_vec(), Vec::new()), (b"b".to_vec(), Vec::new())];
    let late = many(9_000).chain([(vec![0], Vec::new())]);
    let sources: [&mut dyn Iterator<Item = Pair>; 2] = [&mut few.into_iter(), &mut { late }];
    for source in sources {
        let error = store.load(Room::Keys, source).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Corrupt(_)), "{error:?}");
    }
    store.put(Room::Keys, &[put(b"k", b"v")]).unwrap();
}

#[test]
fn what_an_interrupted_load_left_is_swept_away() {
    let (folder, store) = created();
    drop(store);
    let left = folder.path().join("loading");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("0.sst"), b"half a file").unwrap();
    opened(folder.path()).load(Room::Keys, &mut many(5_000)).unwrap();
    assert_eq!(all(&opened(folder.path()), Room::Keys).len(), 5_000);
}

#[test]
fn a_shelf_that_lost_what_was_made_durable_is_refused() {
    let (folder, store) = created();
    let before = TestFolder::copy_of(&folder.path().join("db"));
    store.put(Room::Cursors, &[put(b"reader", b"9")]).unwrap();
    store.sync().unwrap();
    drop(store);
    std::fs::remove_dir_all(folder.path().join("db")).unwrap();
    std::fs::rename(before.path(), folder.path().join("db")).unwrap();
    assert!(matches!(crate::kit::refusal(folder.path()), ErrorKind::Corrupt(_)));
}

#[test]
fn statistics_tell_what_is_held() {
    let (_folder, store) = created();
    crate::kit::grow(&store, 30, 10_000);
    store.load(Room::Keys, &mut many(50_000)).unwrap();
    for number in 0..1_000_u32 {
        store.shelf().find(Room::Keys, &number.to_be_bytes()).unwrap();
    }
    let statistics = store.statistics().unwrap();
    let room = |name| statistics.rooms.iter().find(|room| room.name == name).unwrap();
    assert_eq!(room("keys").keys, 50_000);
    assert!(room("keys").file_bytes > 200_000, "{statistics:?}");
    assert!(room("journal").file_bytes + room("journal").memory_bytes > 200_000);
    assert!(statistics.wal_bytes > 0 && statistics.memory_bytes > 0, "{statistics:?}");
    assert!(statistics.cache_hits > 0 && statistics.cache_misses > 0, "{statistics:?}");
    assert_eq!(statistics.rooms.len(), 6);
}

#[test]
fn what_is_loaded_where_nothing_was_removed_is_not_written_once_more() {
    // Files on top of one that removes are compacted with it; all others lie at the bottom.
    let is_on_top = |before: &[Change]| {
        let (folder, store) = created();
        store.put(Room::Series, before).unwrap();
        store.clear(Room::Series, &[0; 4], &[0xff; 4]).unwrap();
        store.load(Room::Series, &mut many(5_000)).unwrap();
        assert_eq!(all(&store, Room::Series).len(), 5_000);
        drop(store);
        let (path, how) = (folder.path().join("db"), rocksdb::Options::default());
        let names = rocksdb::DB::list_cf(&how, &path).unwrap();
        let database = rocksdb::DB::open_cf_for_read_only(&how, &path, names, false).unwrap();
        let files = database.live_files().unwrap();
        let loaded = files.iter().find(|file| file.num_entries >= 5_000).unwrap();
        loaded.level == 0
    };
    assert!(!is_on_top(&[]));
    assert!(is_on_top(&[put(&[0, 0, 0, 9], b"old")]));
}
