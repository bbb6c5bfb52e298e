//! Shelves as they may be found at the next start: older, altered, cut, with holes.

use pointbook::journal::{Change, Error, MemoryShelf, Room, Shelf};

use super::journal::spoilt_bytes;
use super::mishap::Mishap;

/// What is kept on a shelf: in which room, under which key, and the value.
pub type Kept = (Room, Vec<u8>, Vec<u8>);

/// A copy of all rooms.
///
/// # Errors
/// When the shelf cannot be read.
pub fn copied(shelf: &dyn Shelf) -> Result<MemoryShelf, Error> {
    let copy = MemoryShelf::default();
    for (room, key, value) in kept(shelf)? {
        copy.put(room, &[Change { key, value: Some(value) }])?;
    }
    Ok(copy)
}

/// All that is kept.
///
/// # Errors
/// When the shelf cannot be read.
pub fn kept(shelf: &dyn Shelf) -> Result<Vec<Kept>, Error> {
    let mut all = Vec::new();
    for room in Room::ALL {
        for pair in shelf.scan(room, &[], &[u8::MAX; KEY_BYTES_MAX])? {
            let (key, value) = pair?;
            all.push((room, key, value));
        }
    }
    Ok(all)
}

/// A copy in which one value is as the mishap leaves it; [`Mishap::Miss`] takes it away.
///
/// # Errors
/// When the shelf cannot be read.
pub fn altered(
    shelf: &dyn Shelf,
    (room, key): (Room, &[u8]),
    mishap: Mishap,
) -> Result<MemoryShelf, Error> {
    let copy = copied(shelf)?;
    let value = copy.find(room, key)?.filter(|_| mishap != Mishap::Miss);
    let value = value.map(|value| spoilt_bytes(value, mishap));
    copy.put(room, &[Change { key: key.to_vec(), value }])?;
    Ok(copy)
}

/// No key on a shelf is longer.
const KEY_BYTES_MAX: usize = 512;
