//! The keeper: writes checkpoints in the background.
//!
//! Invariants:
//! - What it writes is a copy as of one entry; nobody waits for it but those who asked for it.
//! - A checkpoint that could not be written is told of and left out: the journal has everything.

use std::sync::Arc;
use std::time::Instant;

use pointbook_core::{Sequence, State};
use pointbook_journal::{Change, Head, Pair, Part, Room, Shelf};
use pointbook_series::Projection;

use super::manifest::Manifest;
use super::names::{self, Of};
use super::parts::{encode_series, encode_state};
use crate::error::{Error, ErrorKind};
use crate::keys::{Run, Table};
use crate::poison::{Poison, PoisonOnPanic};
use crate::queue::{Queue, Taker};
use crate::request::Request;
use crate::ticket::Promise;

/// All projections as of one entry.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// Where the journal ended.
    pub(crate) head: Head,
    /// What decisions depend on.
    pub(crate) state: State,
    /// What questions are answered from.
    pub(crate) projection: Projection,
    /// The keys that are in no run yet.
    pub(crate) tables: Vec<Arc<Table>>,
    /// The runs of older keys.
    pub(crate) runs: Vec<Arc<Run>>,
    /// Who asked for it.
    pub(crate) promise: Option<Promise<Sequence>>,
}

/// What came of a checkpoint.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The entry that it is good for.
    pub(crate) sequence: Sequence,
    /// The run that the keys were put away as.
    pub(crate) run: Option<Arc<Run>>,
    /// Whether the whole checkpoint stands.
    pub(crate) result: Result<(), Error>,
}

/// What writes checkpoints.
#[derive(Debug)]
pub(crate) struct Keeper {
    /// Where they are written.
    pub(crate) shelf: Arc<dyn Shelf>,
    /// What is to be written.
    pub(crate) snapshots: Taker<Snapshot>,
    /// Who is told.
    pub(crate) writer: Arc<Queue<Request>>,
    /// What a panic in here does.
    pub(crate) poison: Arc<Poison>,
}

impl Keeper {
    /// Runs until the writer is gone.
    pub(crate) fn run(self) {
        let _guard = PoisonOnPanic(self.poison.clone());
        while let Ok(mut snapshot) = self.snapshots.items().recv() {
            let mut word = Word { writer: &self.writer, kept: Some(Kept::panicked(&snapshot)) };
            let promise = snapshot.promise.take();
            let kept = self.keep(snapshot);
            if let Some(promise) = promise {
                promise.keep(kept.result.clone().map(|()| kept.sequence));
            }
            word.kept = Some(kept);
        }
    }

    fn keep(&self, snapshot: Snapshot) -> Kept {
        let (sequence, began) = (snapshot.head.sequence, Instant::now());
        let span = tracing::debug_span!("checkpoint", through = sequence.number());
        let _entered = span.enter();
        let run = match self.put_keys_away(&snapshot) {
            Ok(run) => run,
            Err(error) => return Kept { sequence, run: None, result: Err(error) },
        };
        let result = self.write(&snapshot, run.as_deref());
        match &result {
            Ok(()) => tracing::info!(through = sequence.number(), took = ?began.elapsed(), "kept"),
            Err(error) => tracing::error!(?error, "a checkpoint could not be written"),
        }
        Kept { sequence, run, result }
    }

    fn put_keys_away(&self, snapshot: &Snapshot) -> Result<Option<Arc<Run>>, Error> {
        if snapshot.tables.is_empty() {
            return Ok(None);
        }
        let mut keys: Vec<_> = snapshot.tables.iter().flat_map(|table| table.sorted()).collect();
        // Each table is sorted, so for one there is nothing to do.
        keys.sort();
        let run = Run::write(&*self.shelf, snapshot.head.sequence, &keys)?;
        Ok(Some(Arc::new(run)))
    }

    fn write(&self, snapshot: &Snapshot, run: Option<&Run>) -> Result<(), Error> {
        let sequence = snapshot.head.sequence;
        let state_parts = self.write_parts(sequence, Of::State, encode_state(&snapshot.state))?;
        let series_parts =
            self.write_parts(sequence, Of::Series, encode_series(&snapshot.projection))?;
        // What the manifest names is durable before the manifest is there.
        self.shelf.sync()?;
        let runs = snapshot.runs.iter().map(Arc::as_ref).chain(run).map(Run::title).collect();
        let manifest = Manifest { head: snapshot.head, state_parts, series_parts, runs };
        let change = Change { key: names::manifest(sequence), value: Some(manifest.encode()) };
        self.shelf.put(Room::Checkpoints, &[change])?;
        self.shelf.sync()?;
        self.forget_old()
    }

    fn write_parts(
        &self,
        sequence: Sequence,
        of: Of,
        payloads: impl Iterator<Item = Vec<u8>>,
    ) -> Result<u32, Error> {
        let mut count = 0_u32;
        let mut parts = payloads.map(|payload| -> Pair {
            let part = Part { kind: of.kind(), sequence, payload };
            let name = names::part(sequence, of, count);
            count = count.saturating_add(1);
            (name, part.encode())
        });
        self.shelf.load(Room::Checkpoints, &mut parts)?;
        Ok(count)
    }

    /// Removes all but the two newest checkpoints: first what names the parts, then the parts.
    fn forget_old(&self) -> Result<(), Error> {
        let (from, to) = names::manifests();
        let known: Result<Vec<Pair>, _> = self.shelf.scan(Room::Checkpoints, &from, &to)?.collect();
        let known: Vec<Sequence> =
            known?.iter().filter_map(|(name, _)| names::sequence_of(name)).collect();
        let Some(oldest_kept) = known.iter().rev().nth(CHECKPOINTS_KEPT - 1) else { return Ok(()) };
        self.shelf.clear(Room::Checkpoints, &from, &names::manifest(*oldest_kept))?;
        let (from, to) = names::parts_before(*oldest_kept);
        Ok(self.shelf.clear(Room::Checkpoints, &from, &to)?)
    }
}

impl Kept {
    /// What is said of a checkpoint unless something else is.
    fn panicked(snapshot: &Snapshot) -> Self {
        let result = Err(Error::new(ErrorKind::Panicked));
        Self { sequence: snapshot.head.sequence, run: None, result }
    }
}

/// The word to the writer, which is also given by a panic: others may wait for the next checkpoint.
struct Word<'a> {
    writer: &'a Queue<Request>,
    kept: Option<Kept>,
}

impl Drop for Word<'_> {
    fn drop(&mut self) {
        if let Some(kept) = self.kept.take() {
            // A writer that is gone needs no word.
            let _ = self.writer.send(Request::Kept(kept));
        }
    }
}

const CHECKPOINTS_KEPT: usize = 2;
