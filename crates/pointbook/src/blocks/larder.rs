//! The larder: where blocks are kept, and where they are found again.

use std::sync::Arc;

use pointbook_core::Sequence;
use pointbook_journal::{Change, ErrorKind as Cause, Pair, Part, Room, Shelf};
use pointbook_series::{Block, BlockKey, Leaving, Projection};

use super::cache::Cache;
use super::damage::Damage;
use super::epochs::{Epochs, Held};
use super::names;
use crate::checkpoint::forget_if_damaged;
use crate::error::{Error, ErrorKind};
use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Blocks on the shelf, and a cache of those that were looked at.
#[derive(Debug)]
pub(crate) struct Larder {
    shelf: Arc<dyn Shelf>,
    cache: Cache,
    bytes_max: Option<u64>,
    epochs: Epochs,
    is_damaged: AtomicBool,
    pub(crate) hits: AtomicU64,
    pub(crate) misses: AtomicU64,
}

impl Larder {
    /// The blocks on a shelf, of which so many bytes are held in memory; all, when none is said.
    pub(crate) fn new(shelf: Arc<dyn Shelf>, bytes_max: Option<u64>) -> Self {
        Self {
            shelf,
            cache: Cache::new(bytes_max.unwrap_or(u64::MAX)),
            bytes_max,
            epochs: Epochs::default(),
            is_damaged: AtomicBool::new(false),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// Keeps all blocks that are referred to by what is seen from now on.
    pub(crate) fn hold(&self) -> Held {
        self.epochs.hold()
    }

    /// The block of a key, when it need not be read.
    pub(crate) fn at_hand(&self, key: BlockKey) -> Option<Block> {
        let found = self.cache.find(key);
        if found.is_some() {
            self.hits.fetch_add(1, Ordering::Relaxed);
        }
        found
    }

    /// The block of a key, read if need be.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Checkpoint`] when it is missing or damaged.
    pub(crate) fn find(&self, key: BlockKey) -> Result<Block, Error> {
        match self.at_hand(key) {
            Some(block) => Ok(block),
            None => self.read(key).inspect(|block| self.cache.keep(key, block)),
        }
    }

    /// Blocks, and their keys, that are to be in memory again: the cache needs them no more.
    ///
    /// # Errors
    ///
    /// As [`Larder::find`].
    pub(crate) fn take_all(&self, keys: &[BlockKey]) -> Result<Vec<(BlockKey, Block)>, Error> {
        keys.iter().map(|key| Ok((*key, self.take(*key)?))).collect()
    }

    fn take(&self, key: BlockKey) -> Result<Block, Error> {
        match self.cache.take(key) {
            Some(block) => {
                self.hits.fetch_add(1, Ordering::Relaxed);
                Ok(block)
            }
            None => self.read(key),
        }
    }

    fn read(&self, key: BlockKey) -> Result<Block, Error> {
        self.misses.fetch_add(1, Ordering::Relaxed);
        let mut opened = None;
        let mut open = |value: &[u8]| opened = Some(Block::open(key, value));
        let shown = self.shelf.show(Room::Series, &names::block(key), &mut open);
        let damage = match shown.map(|()| opened) {
            Ok(Some(Ok(block))) => return Ok(block),
            Ok(Some(Err(error))) => Damage { key, reason: Some(error.into()) },
            Ok(None) => Damage { key, reason: None },
            Err(error) if matches!(error.kind(), Cause::Corrupt(_)) => {
                Damage { key, reason: Some(error.into()) }
            }
            Err(error) => return Err(error.into()),
        };
        let error = Error::because(ErrorKind::Checkpoint, damage);
        tracing::error!(?error, "a block is damaged; reopen the ledger, which folds the journal");
        self.is_damaged.store(true, Ordering::Release);
        forget_if_damaged(&*self.shelf, &error);
        Err(error)
    }

    /// Nothing, or an error when a block was damaged: no checkpoint may refer to it any more.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.is_damaged.load(Ordering::Acquire) {
            true => Err(Error::new(ErrorKind::Checkpoint)),
            false => Ok(()),
        }
    }

    /// What is to leave memory at a checkpoint of this projection.
    pub(crate) fn leaving(&self, projection: &Projection) -> Leaving {
        match self.bytes_max {
            Some(max) => projection.leaving(room(max)),
            None => projection.staying(),
        }
    }

    /// The projection in parts, of which those are left out that leave memory; it is let go of part
    /// by part.
    pub(crate) fn save(
        &self,
        projection: Projection,
        leaving: &Leaving,
    ) -> Box<dyn Iterator<Item = Pair>> {
        match self.bytes_max {
            Some(_) => Box::new(projection.into_parts_leaving(leaving)),
            None => Box::new(projection.into_parts()),
        }
    }

    /// Whether so much is in memory alone that it is time to write it.
    pub(crate) const fn is_full(&self, fresh_bytes: u64) -> bool {
        matches!(self.bytes_max, Some(max) if fresh_bytes > max && fresh_bytes > FRESH_BYTES_MIN)
    }

    /// Writes what leaves memory at `sequence`; it is durable after a sync.
    pub(crate) fn put(&self, sequence: Sequence, leaving: &Leaving) -> Result<(), Error> {
        let blocks = leaving.blocks().iter();
        let mut pairs = blocks.map(|(key, block)| (names::block(*key), block.to_value(*key)));
        self.shelf.load(Room::Series, &mut pairs)?;
        let lists = (0..).zip(leaving.superseded().chunks(LIST_KEYS));
        let changes = lists.map(|(number, keys)| {
            let payload = keys.iter().flat_map(|key| key.to_bytes()).collect();
            let value = Part { kind: KIND_LIST, sequence, payload }.encode();
            Change { key: names::list(sequence, number), value: Some(value) }
        });
        let changes: Vec<Change> = changes.collect();
        changes.chunks(LISTS_AT_ONCE).try_for_each(|some| self.shelf.put(Room::Series, some))?;
        Ok(())
    }

    /// Removes what was put for a checkpoint that will not stand: all of it is in memory still.
    /// What cannot be removed now goes when the ledger is opened.
    pub(crate) fn withdraw(&self, leaving: &Leaving) {
        for some in leaving.blocks().chunks(LIST_KEYS) {
            let gone = some.iter().map(|(key, _)| Change { key: names::block(*key), value: None });
            let changes: Vec<Change> = gone.collect();
            if let Err(error) = self.shelf.put(Room::Series, &changes) {
                tracing::warn!(?error, "blocks of a failed checkpoint stay until the opening");
                return;
            }
        }
    }

    /// Holds blocks in memory that have just left it, as far as there is room.
    pub(crate) fn keep(&self, leaving: &Leaving) {
        leaving.blocks().iter().for_each(|(key, block)| self.cache.keep(*key, block));
    }

    /// Writes what a projection that nobody reads yet has in memory alone, and lets it go.
    pub(crate) fn spill(&self, projection: &mut Projection) -> Result<(), Error> {
        let leaving = projection.leaving(self.bytes_max.map_or(u64::MAX, room));
        self.put(projection.applied_through(), &leaving)?;
        projection.release(leaving.blocks());
        projection.settle(&leaving);
        self.keep(&leaving);
        Ok(())
    }

    /// Removes what nothing refers to that was kept at `oldest` or later. What somebody may have
    /// seen who reads still, one of the next checkpoints removes.
    pub(crate) fn forget(&self, oldest: Sequence) -> Result<(), Error> {
        let Some(free) = self.epochs.pass(oldest) else { return Ok(()) };
        let (from, to) = names::lists_through(free);
        let lists: Result<Vec<Pair>, _> = self.shelf.scan(Room::Series, &from, &to)?.collect();
        for (name, value) in lists? {
            // What a damaged list names takes room, and nothing else.
            let named = Part::decode(&value).map(|part| part.payload).unwrap_or_default();
            let (keys, _) = named.as_chunks::<{ BlockKey::BYTES }>();
            let keys = keys.iter().map(|key| names::block(BlockKey::from_bytes(*key)));
            let gone = |key| Change { key, value: None };
            let changes: Vec<Change> = keys.chain([name]).map(gone).collect();
            self.shelf.put(Room::Series, &changes)?;
        }
        Ok(())
    }

    /// Removes all that was kept after `newest`, the checkpoint that a ledger is opened from:
    /// nothing refers to it, and its keys will be used again.
    pub(crate) fn forget_after(&self, newest: Sequence) -> Result<(), Error> {
        for (from, to) in names::after(newest) {
            self.shelf.clear(Room::Series, &from, &to)?;
        }
        Ok(())
    }

    /// How many bytes of memory the cached blocks take.
    pub(crate) fn cached_bytes(&self) -> u64 {
        self.cache.bytes()
    }
}

/// Half of what there is is for the blocks that grow; what has been written since the last
/// checkpoint may take the other half before the next is due.
const fn room(bytes_max: u64) -> u64 {
    bytes_max / 2
}

const KIND_LIST: u16 = 301;
/// Keys of a list.
const LIST_KEYS: usize = 4_096;
const LISTS_AT_ONCE: usize = 16;
/// Less than this is not worth a checkpoint, however small the cache.
const FRESH_BYTES_MIN: u64 = 64 << 10;
