//! Families: the parts of the database, each with settings of its own.

use pointbook_journal::Room;

/// A column family. The names are part of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// What the store knows about itself. RocksDB insists on a family of this name.
    Meta,
    /// Batches, by their first sequence in big-endian order.
    Journal,
    /// A room of the shelf.
    Room(Room),
}

impl Family {
    pub(crate) const ALL: [Self; 6] = [
        Self::Meta,
        Self::Journal,
        Self::Room(Room::Keys),
        Self::Room(Room::Checkpoints),
        Self::Room(Room::Series),
        Self::Room(Room::Cursors),
    ];

    /// The name, as it is stored.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Meta => "default",
            Self::Journal => "journal",
            Self::Room(room) => room.as_str(),
        }
    }

    /// Whether each of its values has a checksum of its own, of the key as well.
    pub(crate) const fn checks_itself(self) -> bool {
        matches!(self, Self::Room(Room::Series))
    }

    /// The name, as people read it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            other => other.name(),
        }
    }
}
