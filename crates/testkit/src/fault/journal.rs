//! A journal that fails when a test says so.

use std::sync::Arc;
use std::time::Duration;

use pointbook::core::Sequence;
use pointbook::journal::{Batch, Batches, Error, Genesis, Head, Journal, Sealed};

use super::gate::Gate;
use super::mishap::{Injected, Mishap};
use super::trigger::Trigger;

/// Another journal, with faults in front of it.
#[derive(Debug)]
pub struct FaultJournal {
    inner: Arc<dyn Journal>,
    /// Appends; [`Mishap::FailHalf`] writes the first half of the batches.
    pub append: Trigger,
    /// Batches that are read in order, one by one.
    pub read: Trigger,
    /// Look-ups of one batch; [`Mishap::Misplace`] gives the first batch.
    pub find: Trigger,
    /// Where appends wait before anything is written.
    pub gate: Gate,
    /// Where look-ups wait before anything is read.
    pub find_gate: Gate,
}

impl FaultJournal {
    /// Puts faults in front of a journal; at first none is armed.
    pub fn new(inner: Arc<dyn Journal>) -> FaultJournal {
        let [append, read, find] = <[Trigger; 3]>::default();
        let [gate, find_gate] = <[Gate; 2]>::default();
        FaultJournal { inner, append, read, find, gate, find_gate }
    }

    /// The journal behind the faults: what really was written.
    pub fn inner(&self) -> &Arc<dyn Journal> {
        &self.inner
    }
}

impl Journal for FaultJournal {
    fn genesis(&self) -> &Genesis {
        self.inner.genesis()
    }

    fn head(&self) -> Head {
        self.inner.head()
    }

    #[expect(clippy::panic, reason = "the test wants this thread to panic")]
    fn append(&self, expected: Sequence, batches: &[Sealed]) -> Result<(), Error> {
        let mishap = self.append.call();
        self.gate.pass();
        let half = batches.get(..batches.len() / 2).unwrap_or_default();
        let whole = || self.inner.append(expected, batches);
        match mishap {
            Some(Mishap::Fail(kind)) => Err(Injected::error(kind)),
            Some(Mishap::FailDone(kind)) => whole().and(Err(Injected::error(kind))),
            Some(Mishap::FailHalf(kind)) => {
                self.inner.append(expected, half).and(Err(Injected::error(kind)))
            }
            Some(Mishap::Panic) => panic!("the journal panics before it writes"),
            Some(Mishap::PanicDone) => panic!("the journal panics, having written: {:?}", whole()),
            Some(Mishap::Lose) => Ok(()),
            _ => whole(),
        }
    }

    fn read(&self, from: Sequence) -> Result<Batches<'_>, Error> {
        let mut batches = self.inner.read(from)?;
        let mut again: Option<Batch> = None;
        Ok(Box::new(std::iter::from_fn(move || {
            if let Some(batch) = again.take() {
                return Some(Ok(batch));
            }
            let batch = match batches.next()? {
                Ok(batch) => batch,
                Err(error) => return Some(Err(error)),
            };
            match self.read.call() {
                Some(Mishap::Miss) => None,
                Some(Mishap::Skip) => batches.next(),
                Some(Mishap::Repeat) => {
                    again = Some(batch.clone());
                    Some(Ok(batch))
                }
                Some(mishap) => Some(spoilt(batch, mishap)),
                None => Some(Ok(batch)),
            }
        })))
    }

    fn find(&self, sequence: Sequence) -> Result<Option<Batch>, Error> {
        let mishap = self.find.call();
        self.find_gate.pass();
        match mishap {
            Some(Mishap::Miss) => Ok(None),
            Some(Mishap::Misplace) => self.inner.find(Sequence::new(1)),
            Some(mishap) => {
                self.inner.find(sequence)?.map(|batch| spoilt(batch, mishap)).transpose()
            }
            None => self.inner.find(sequence),
        }
    }

    fn wait(&self, past: Sequence, at_most: Duration) -> Result<Head, Error> {
        self.inner.wait(past, at_most)
    }
}

/// A batch as it comes from a medium that fails or has changed it.
fn spoilt(batch: Batch, mishap: Mishap) -> Result<Batch, Error> {
    if let Mishap::Fail(kind) = mishap {
        return Err(Injected::error(kind));
    }
    Ok(Batch::open(spoilt_bytes(batch.into_bytes(), mishap))?)
}

/// Bytes with one bit turned, or cut; any other mishap leaves them as they are.
pub(super) fn spoilt_bytes(mut bytes: Vec<u8>, mishap: Mishap) -> Vec<u8> {
    match mishap {
        Mishap::Flip(bit) => {
            let (at, turned) = (usize::try_from(bit / 8).unwrap_or(0), 1_u8 << (bit % 8));
            let at = at.checked_rem(bytes.len()).unwrap_or(0);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= turned;
            }
        }
        Mishap::Cut(length) => bytes.truncate(length),
        _ => {}
    }
    bytes
}
