//! A journal on a simulated disk: what is written is safe only after a sync, and a power cut takes
//! the rest, or most of it.
//!
//! Invariants:
//! - Without a vice, an append that returned is safe, and a start finds all that is safe.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pointbook::core::Sequence;
use pointbook::journal::{Batch, Batches, Error, ErrorKind, Genesis, Head, Journal, Sealed};

use super::mishap::{Injected, Mishap};
use super::trigger::Trigger;
use super::vice::{Vice, opened, sealed};

/// A journal whose writing and syncing are two steps.
#[derive(Debug)]
pub struct Disk {
    genesis: Genesis,
    vice: Option<Vice>,
    /// The sync of each append; [`Mishap::Fail`] leaves what was written where a power cut takes
    /// it.
    pub sync: Trigger,
    platter: Mutex<Platter>,
}

/// What is on the disk.
#[derive(Debug)]
struct Platter {
    batches: Vec<(Sequence, Vec<u8>)>,
    /// So many of the batches survive a power cut.
    safe: usize,
    /// Where the journal ends for its readers.
    head: Head,
    /// Where it really ends, once a vice has changed something.
    tail: Head,
    appends: u64,
    held_back: Vec<Sealed>,
    is_falsified: bool,
}

/// What of the unsafe batches a power cut leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// So many whole batches.
    pub batches: usize,
    /// And so many bytes of the next.
    pub bytes: usize,
}

impl Disk {
    /// An empty disk, with a vice or without.
    pub fn new(genesis: Genesis, vice: Option<Vice>) -> Disk {
        Disk::found(genesis, vice, Vec::new())
    }

    /// The disk after a power cut, as a start finds it.
    #[must_use]
    pub fn after_power_cut(&self, remains: Remains) -> Disk {
        let platter = self.platter();
        let whole = platter.safe.saturating_add(remains.batches);
        let mut batches: Vec<_> = platter.batches.iter().take(whole).cloned().collect();
        if let Some((first, bytes)) = platter.batches.get(whole) {
            let torn = bytes.get(..remains.bytes).unwrap_or(bytes);
            batches.push((*first, torn.to_vec()));
        }
        // A torn batch at the end was never safe.
        if batches.last().is_some_and(|(_, bytes)| Batch::open(bytes.clone()).is_err()) {
            batches.pop();
        }
        if self.vice == Some(Vice::CutsSafeBatch) {
            batches.pop();
        }
        Disk::found(self.genesis.clone(), self.vice, batches)
    }

    /// How many batches a power cut may take.
    pub fn unsafe_batches(&self) -> usize {
        let platter = self.platter();
        platter.batches.len().saturating_sub(platter.safe)
    }

    fn found(genesis: Genesis, vice: Option<Vice>, batches: Vec<(Sequence, Vec<u8>)>) -> Disk {
        let last = batches.last().and_then(|(_, bytes)| Batch::open(bytes.clone()).ok());
        let head = last.map_or_else(|| genesis.head(), |batch| batch.header().head());
        let platter = Platter {
            safe: batches.len(),
            batches,
            head,
            tail: head,
            appends: 0,
            held_back: Vec::new(),
            is_falsified: false,
        };
        Disk { genesis, vice, sync: Trigger::default(), platter: Mutex::new(platter) }
    }

    fn platter(&self) -> MutexGuard<'_, Platter> {
        self.platter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Platter {
    fn write(&mut self, batch: &Sealed, vice: Option<Vice>) -> Result<(), Error> {
        let strikes = self.appends == STRIKES_AT;
        match vice {
            Some(Vice::AcknowledgesUnwritten) => {
                let before = std::mem::replace(&mut self.held_back, vec![batch.clone()]);
                before.iter().for_each(|before| self.push(before));
            }
            Some(Vice::SwapsBatches) if strikes => self.held_back.push(batch.clone()),
            Some(Vice::DropsBatch) if strikes => {}
            Some(Vice::WritesTwice) if strikes => {
                self.push(batch);
                self.push(batch);
            }
            Some(vice) => {
                let batch = self.falsified(batch, vice)?;
                self.push(&batch);
                let held_back = std::mem::take(&mut self.held_back);
                held_back.iter().for_each(|before| self.push(before));
            }
            None => self.push(batch),
        }
        Ok(())
    }

    /// The batch as a vice would have it. After a change the ones that follow are chained to it.
    fn falsified(&mut self, batch: &Sealed, vice: Vice) -> Result<Sealed, Error> {
        let mut entries = opened(batch)?;
        self.is_falsified |= !self.is_falsified && vice.falsify(&mut entries);
        let chained = self.is_falsified.then(|| sealed(&entries, self.tail)).flatten();
        let chained = chained.unwrap_or_else(|| batch.clone());
        self.tail = chained.head;
        Ok(chained)
    }

    fn push(&mut self, batch: &Sealed) {
        self.batches.push((batch.first, batch.bytes.clone()));
    }

    fn sync(&mut self, vice: Option<Vice>) {
        match vice {
            Some(Vice::NeverSyncs) => return,
            Some(Vice::RetriesFailedSync) if self.appends == STRIKES_AT => {
                self.batches.truncate(self.safe);
            }
            _ => {}
        }
        self.safe = self.batches.len();
    }
}

impl Journal for Disk {
    fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    fn head(&self) -> Head {
        self.platter().head
    }

    fn append(&self, expected: Sequence, batches: &[Sealed]) -> Result<(), Error> {
        let mut platter = self.platter();
        let mut head = platter.head;
        let found = head.sequence;
        if found != expected && self.vice != Some(Vice::LetsTwoWrite) {
            return Err(Error::new(ErrorKind::Fenced { expected, found }));
        }
        platter.appends = platter.appends.saturating_add(1);
        for batch in batches {
            platter.write(batch, self.vice)?;
            head = batch.head;
        }
        if let Some(Mishap::Fail(kind)) = self.sync.call() {
            return Err(Injected::error(kind));
        }
        platter.sync(self.vice);
        platter.head = head;
        Ok(())
    }

    fn read(&self, from: Sequence) -> Result<Batches<'_>, Error> {
        let platter = self.platter();
        let end = platter.head.sequence;
        let mut read = Vec::new();
        for (first, bytes) in platter.batches.iter().filter(|(first, _)| *first <= end) {
            let batch = Batch::open(bytes.clone())?;
            if *first >= from || batch.header().last >= from {
                read.push(Ok(batch));
            }
        }
        Ok(Box::new(read.into_iter()))
    }

    fn find(&self, sequence: Sequence) -> Result<Option<Batch>, Error> {
        let mut batches = self.read(sequence)?;
        let found = batches.next().transpose()?;
        Ok(found.filter(|batch| batch.header().first <= sequence))
    }

    fn wait(&self, _past: Sequence, _at_most: Duration) -> Result<Head, Error> {
        Ok(self.head())
    }
}

/// Vices that strike once do so at this append.
const STRIKES_AT: u64 = 3;
