//! A shelf in memory.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::corrupt::{Corrupt, Fault};
use crate::error::Error;
use crate::shelf::{Change, Pairs, Room, Shelf, SortedPairs};

/// A shelf that is gone with its process.
///
/// # Examples
///
/// ```
/// use pointbook_journal::{Change, MemoryShelf, Room, Shelf};
///
/// # fn main() -> Result<(), pointbook_journal::Error> {
/// let shelf = MemoryShelf::default();
/// shelf.put(Room::Keys, &[Change { key: b"k".to_vec(), value: Some(b"v".to_vec()) }])?;
/// assert_eq!(shelf.find(Room::Keys, b"k")?, Some(b"v".to_vec()));
/// assert_eq!(shelf.find(Room::Series, b"k")?, None);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct MemoryShelf {
    rooms: RwLock<Rooms>,
}

type Rooms = BTreeMap<Room, BTreeMap<Vec<u8>, Vec<u8>>>;

impl MemoryShelf {
    // Nothing panics between two changes that belong together.
    fn read(&self) -> RwLockReadGuard<'_, Rooms> {
        self.rooms.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Rooms> {
        self.rooms.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf for MemoryShelf {
    fn put(&self, room: Room, changes: &[Change]) -> Result<(), Error> {
        let mut rooms = self.write();
        let pairs = rooms.entry(room).or_default();
        for Change { key, value } in changes {
            match value {
                Some(value) => pairs.insert(key.clone(), value.clone()),
                None => pairs.remove(key),
            };
        }
        Ok(())
    }

    fn load(&self, room: Room, sorted: &mut SortedPairs<'_>) -> Result<(), Error> {
        // What is loaded may be made of what is read from here, so nothing is locked meanwhile.
        let loaded: Vec<_> = sorted.collect();
        if !loaded.is_sorted_by(|(one, _), (next, _)| one < next) {
            let fault = Fault::Malformed("loaded keys come in strictly ascending order");
            return Err(Corrupt::new(fault).into());
        }
        self.write().entry(room).or_default().extend(loaded);
        Ok(())
    }

    fn find(&self, room: Room, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.read().get(&room).and_then(|pairs| pairs.get(key)).cloned())
    }

    fn scan(&self, room: Room, from: &[u8], to: &[u8]) -> Result<Pairs<'_>, Error> {
        let rooms = self.read();
        let pairs = rooms.get(&room).map(|pairs| pairs.range(from.to_vec()..));
        let within = pairs.into_iter().flatten().take_while(|(key, _)| key.as_slice() < to);
        let found: Vec<_> = within.map(|(key, value)| Ok((key.clone(), value.clone()))).collect();
        Ok(Box::new(found.into_iter()))
    }

    fn clear(&self, room: Room, from: &[u8], to: &[u8]) -> Result<(), Error> {
        self.write().entry(room).or_default().retain(|key, _| {
            let key = key.as_slice();
            !(from..to).contains(&key)
        });
        Ok(())
    }

    fn sync(&self) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &[u8]) -> (Vec<u8>, Vec<u8>) {
        (key.to_vec(), key.to_vec())
    }

    fn keys(shelf: &MemoryShelf, from: &[u8], to: &[u8]) -> Vec<Vec<u8>> {
        let pairs = shelf.scan(Room::Series, from, to).unwrap();
        pairs.map(|pair| pair.unwrap().0).collect()
    }

    #[test]
    fn a_scan_is_half_open_and_in_order() {
        let shelf = MemoryShelf::default();
        let changes = [b"b".as_slice(), b"a", b"c", b"bb"]
            .map(|key| Change { key: key.to_vec(), value: Some(key.to_vec()) });
        shelf.put(Room::Series, &changes).unwrap();
        assert_eq!(keys(&shelf, b"a", b"c"), [b"a".to_vec(), b"b".to_vec(), b"bb".to_vec()]);
        assert_eq!(keys(&shelf, b"c", b"a"), Vec::<Vec<u8>>::new());
        shelf.clear(Room::Series, b"b", b"c").unwrap();
        assert_eq!(keys(&shelf, b"", b"z"), [b"a".to_vec(), b"c".to_vec()]);
    }

    #[test]
    fn the_last_change_of_a_key_counts() {
        let shelf = MemoryShelf::default();
        let change =
            |value: Option<&[u8]>| Change { key: b"k".to_vec(), value: value.map(<[u8]>::to_vec) };
        shelf.put(Room::Keys, &[change(Some(b"1")), change(Some(b"2"))]).unwrap();
        assert_eq!(shelf.find(Room::Keys, b"k").unwrap(), Some(b"2".to_vec()));
        shelf.put(Room::Keys, &[change(Some(b"3")), change(None)]).unwrap();
        assert_eq!(shelf.find(Room::Keys, b"k").unwrap(), None);
    }

    #[test]
    fn loading_out_of_order_is_refused() {
        let shelf = MemoryShelf::default();
        shelf.load(Room::Series, &mut [pair(b"a"), pair(b"b")].into_iter()).unwrap();
        assert_eq!(keys(&shelf, b"", b"z").len(), 2);
        for wrong in [[pair(b"d"), pair(b"c")], [pair(b"e"), pair(b"e")]] {
            assert!(shelf.load(Room::Series, &mut wrong.into_iter()).is_err());
        }
        assert_eq!(keys(&shelf, b"", b"z").len(), 2);
    }

    #[test]
    fn what_is_read_from_a_shelf_can_be_loaded_into_it() {
        let shelf = MemoryShelf::default();
        shelf.load(Room::Keys, &mut [pair(b"a"), pair(b"b")].into_iter()).unwrap();
        let read = |key: &[u8]| shelf.find(Room::Keys, key).unwrap().unwrap();
        let mut again = [b"a", b"b"].into_iter().map(|key| (key.to_vec(), read(key)));
        shelf.load(Room::Series, &mut again).unwrap();
        assert_eq!(keys(&shelf, b"", b"z"), [b"a".to_vec(), b"b".to_vec()]);
    }
}
