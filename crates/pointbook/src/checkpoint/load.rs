//! Loading: the newest checkpoint that is whole.

use std::sync::Arc;
use std::thread;

use pointbook_core::{Sequence, State};
use pointbook_journal::{Head, Journal, Pair, Part, Room, Shelf};
use pointbook_series::Projection;

use super::manifest::Manifest;
use super::names::{self, Of};
use super::parts::{decode_series, decode_state};
use crate::error::{Error, ErrorKind};
use crate::identity::seed_of;
use crate::keys::{Run, clear_others};

/// A checkpoint that was read.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    /// Where the journal ended.
    pub(crate) head: Head,
    /// What decisions depend on.
    pub(crate) state: State,
    /// What questions are answered from.
    pub(crate) projection: Projection,
    /// The keys.
    pub(crate) runs: Vec<Arc<Run>>,
}

/// Reads the newest checkpoint that is whole. Those that are not are told to `damaged`, and
/// removed, so that nothing refers to what will be written in their place.
pub(crate) fn newest(
    journal: &dyn Journal,
    shelf: &dyn Shelf,
    mut damaged: impl FnMut(Sequence, Error),
) -> Result<Option<Checkpoint>, Error> {
    let seed = seed_of(journal.genesis().ledger);
    let (from, to) = names::manifests();
    let manifests: Result<Vec<Pair>, _> = shelf.scan(Room::Checkpoints, &from, &to)?.collect();
    let manifests = manifests?;
    let mut found = None;
    for (name, bytes) in manifests.iter().rev() {
        let Some(sequence) = names::sequence_of(name) else { continue };
        match Manifest::decode(bytes, sequence) {
            Ok(manifest) => {
                check_journal(journal, manifest.head)?;
                match read(shelf, seed, &manifest) {
                    Ok(checkpoint) => {
                        found = Some(checkpoint);
                        break;
                    }
                    Err(error) => damaged(sequence, error),
                }
            }
            Err(error) => damaged(sequence, error),
        }
    }
    let newest = found.as_ref().map_or(Sequence::default(), |found| found.head.sequence);
    shelf.clear(Room::Checkpoints, &names::manifest(newest.next()), &to)?;
    // An older checkpoint may be needed one day, with its runs.
    let kept = manifests.iter().filter(|(name, _)| names::sequence_of(name) <= Some(newest));
    clear_others(shelf, &Manifest::runs_of(kept))?;
    Ok(found)
}

/// Forgets all checkpoints when what was found is damage, so that the next opening folds the
/// journal instead of finding it again.
pub(crate) fn forget_if_damaged(shelf: &dyn Shelf, found: &Error) {
    if found.kind() == ErrorKind::Checkpoint
        && let Err(error) = forget(shelf)
    {
        tracing::error!(?error, "damaged checkpoints could not be forgotten");
    }
}

fn forget(shelf: &dyn Shelf) -> Result<(), Error> {
    let (from, to) = names::manifests();
    shelf.clear(Room::Checkpoints, &from, &to)?;
    Ok(shelf.sync()?)
}

/// The journal must have what the checkpoint has seen: else it was rolled back or rewritten.
fn check_journal(journal: &dyn Journal, head: Head) -> Result<(), Error> {
    if head == journal.genesis().head() {
        return Ok(());
    }
    let batch = journal.find(head.sequence)?;
    let fits = batch.is_some_and(|batch| {
        let header = batch.header();
        (header.last, header.hash) == (head.sequence, head.hash)
    });
    if fits { Ok(()) } else { Err(Error::new(ErrorKind::RolledBack)) }
}

fn read(shelf: &dyn Shelf, seed: u64, manifest: &Manifest) -> Result<Checkpoint, Error> {
    let sequence = manifest.head.sequence;
    let runs = manifest.runs.iter().map(|title| Run::open(shelf, *title).map(Arc::new));
    let runs = runs.collect::<Result<_, _>>()?;
    let (state, projection) = thread::scope(|scope| {
        let series = scope.spawn(|| {
            let parts = Parts::new(shelf, sequence, Of::Series)?;
            decode_series(&mut parts.counted(manifest.series_parts))
        });
        let parts = Parts::new(shelf, sequence, Of::State)?;
        let state = decode_state(seed, sequence, &mut parts.counted(manifest.state_parts))?;
        let panicked = |_| Err(Error::new(ErrorKind::Panicked));
        Ok::<_, Error>((state, series.join().unwrap_or_else(panicked)?))
    })?;
    let through = (state.applied_through(), projection.applied_through());
    if through != (sequence, sequence) {
        return Err(Error::new(ErrorKind::Checkpoint));
    }
    Ok(Checkpoint { head: manifest.head, state, projection, runs })
}

/// The payloads of the parts of one projection, in order.
struct Parts<'a> {
    pairs: pointbook_journal::Pairs<'a>,
    sequence: Sequence,
    of: Of,
}

impl<'a> Parts<'a> {
    fn new(shelf: &'a dyn Shelf, sequence: Sequence, of: Of) -> Result<Self, Error> {
        let [from, to] = [0, u32::MAX].map(|number| names::part(sequence, of, number));
        Ok(Self { pairs: shelf.scan(Room::Checkpoints, &from, &to)?, sequence, of })
    }

    /// The payloads, if there are as many as there should be.
    fn counted(mut self, count: u32) -> impl Iterator<Item = Result<Vec<u8>, Error>> + 'a {
        let damaged = || Error::new(ErrorKind::Checkpoint);
        (0..=count).filter_map(move |number| {
            let pair = self.pairs.next();
            match (number == count, pair) {
                (true, None) => None,
                (false, Some(pair)) => Some(self.payload(number, pair)),
                _ => Some(Err(damaged())),
            }
        })
    }

    fn payload(
        &self,
        number: u32,
        pair: Result<Pair, pointbook_journal::Error>,
    ) -> Result<Vec<u8>, Error> {
        let (name, bytes) = pair?;
        let part = Part::decode(&bytes)?;
        let stands = name == names::part(self.sequence, self.of, number)
            && (part.kind, part.sequence) == (self.of.kind(), self.sequence);
        if stands { Ok(part.payload) } else { Err(Error::new(ErrorKind::Checkpoint)) }
    }
}
