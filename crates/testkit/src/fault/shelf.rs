//! A shelf that fails when a test says so.

use std::sync::Arc;

use pointbook::journal::{Change, Error, Pairs, Room, Shelf, SortedPairs};

use super::journal::spoilt_bytes;
use super::mishap::{Injected, Mishap};
use super::trigger::Trigger;

/// Another shelf, with faults in front of it.
#[derive(Debug)]
pub struct FaultShelf {
    inner: Arc<dyn Shelf>,
    /// Whatever changes the shelf: `put`, `load` and `clear`; [`Mishap::FailHalf`] loads the first
    /// pair only, and nothing of what is one atomic write.
    pub write: Trigger,
    /// Whatever reads: `find`, and `scan` pair by pair.
    pub read: Trigger,
    /// `sync`.
    pub sync: Trigger,
}

impl FaultShelf {
    /// Puts faults in front of a shelf; at first none is armed.
    pub fn new(inner: Arc<dyn Shelf>) -> FaultShelf {
        let [write, read, sync] = <[Trigger; 3]>::default();
        FaultShelf { inner, write, read, sync }
    }

    /// The shelf behind the faults.
    pub fn inner(&self) -> &Arc<dyn Shelf> {
        &self.inner
    }
}

impl Shelf for FaultShelf {
    fn put(&self, room: Room, changes: &[Change]) -> Result<(), Error> {
        let mishap = self.write.call();
        done(mishap, || self.inner.put(room, changes))
    }

    fn load(&self, room: Room, sorted: &mut SortedPairs<'_>) -> Result<(), Error> {
        match self.write.call() {
            Some(Mishap::FailHalf(kind)) => {
                self.inner.load(room, &mut sorted.take(1))?;
                Err(Injected::error(kind))
            }
            mishap => done(mishap, || self.inner.load(room, sorted)),
        }
    }

    fn find(&self, room: Room, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        match self.read.call() {
            Some(Mishap::Fail(kind)) => Err(Injected::error(kind)),
            Some(Mishap::Miss) => Ok(None),
            Some(mishap) => {
                Ok(self.inner.find(room, key)?.map(|value| spoilt_bytes(value, mishap)))
            }
            None => self.inner.find(room, key),
        }
    }

    fn scan(&self, room: Room, from: &[u8], to: &[u8]) -> Result<Pairs<'_>, Error> {
        let pairs = self.inner.scan(room, from, to)?;
        Ok(Box::new(pairs.map(|pair| match self.read.call() {
            Some(Mishap::Fail(kind)) => Err(Injected::error(kind)),
            Some(mishap) => pair.map(|(key, value)| (key, spoilt_bytes(value, mishap))),
            None => pair,
        })))
    }

    fn clear(&self, room: Room, from: &[u8], to: &[u8]) -> Result<(), Error> {
        let mishap = self.write.call();
        done(mishap, || self.inner.clear(room, from, to))
    }

    fn sync(&self) -> Result<(), Error> {
        let mishap = self.sync.call();
        done(mishap, || self.inner.sync())
    }
}

/// Does what is all or nothing, as the mishap lets it.
#[expect(clippy::panic, reason = "the test wants this thread to panic")]
fn done(mishap: Option<Mishap>, work: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    match mishap {
        Some(Mishap::Fail(kind) | Mishap::FailHalf(kind)) => Err(Injected::error(kind)),
        Some(Mishap::FailDone(kind)) => work().and(Err(Injected::error(kind))),
        Some(Mishap::Panic) => panic!("the shelf panics before it writes"),
        Some(Mishap::PanicDone) => panic!("the shelf panics, having written: {:?}", work()),
        Some(Mishap::Lose) => Ok(()),
        _ => work(),
    }
}
