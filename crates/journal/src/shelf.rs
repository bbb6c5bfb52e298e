//! What is kept beside a journal and can be rebuilt from it: keys, checkpoints, series blocks,
//! cursors.

use core::fmt;

use crate::error::Error;

/// Rooms of keys and values, each in ascending order of its keys' bytes.
pub trait Shelf: Send + Sync + fmt::Debug {
    /// Makes changes in one atomic write, the last one counting where a key is named twice. They
    /// are durable after a [`Shelf::sync`].
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    fn put(&self, room: Room, changes: &[Change]) -> Result<(), Error>;

    /// Puts many pairs, which come in strictly ascending order of their keys.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) when they are in another order, or when
    /// they cannot be written. Some may have been written then.
    fn load(&self, room: Room, sorted: &mut SortedPairs<'_>) -> Result<(), Error>;

    /// The value of a key.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    fn find(&self, room: Room, key: &[u8]) -> Result<Option<Vec<u8>>, Error>;

    /// Shows the value of a key where it lies, when there is one.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    fn show(&self, room: Room, key: &[u8], see: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        self.find(room, key)?.into_iter().for_each(|value| see(&value));
        Ok(())
    }

    /// The pairs whose keys are in `[from, to)`, in order.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    fn scan(&self, room: Room, from: &[u8], to: &[u8]) -> Result<Pairs<'_>, Error>;

    /// Removes the pairs whose keys are in `[from, to)`.
    ///
    /// # Errors
    ///
    /// When they cannot be removed.
    fn clear(&self, room: Room, from: &[u8], to: &[u8]) -> Result<(), Error>;

    /// Makes all that was put, loaded or cleared durable.
    ///
    /// # Errors
    ///
    /// When that failed; what was put may be lost then.
    fn sync(&self) -> Result<(), Error>;
}

/// A room of a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Room {
    /// From the keys of commands to sequences.
    Keys,
    /// Parts of checkpoints.
    Checkpoints,
    /// Blocks of series.
    Series,
    /// How far readers have come.
    Cursors,
}

impl Room {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Keys, Self::Checkpoints, Self::Series, Self::Cursors];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Checkpoints => "checkpoints",
            Self::Series => "series",
            Self::Cursors => "cursors",
        }
    }
}

/// What is to become of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which key.
    pub key: Vec<u8>,
    /// Its new value; `None` removes it.
    pub value: Option<Vec<u8>>,
}

/// Pairs in order, as they are read.
pub type Pairs<'a> = Box<dyn Iterator<Item = Result<Pair, Error>> + Send + 'a>;

/// Pairs in order, as they are loaded.
pub type SortedPairs<'a> = dyn Iterator<Item = Pair> + 'a;

/// A key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);
