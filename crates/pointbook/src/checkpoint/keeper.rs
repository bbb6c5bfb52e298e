//! The keeper: writes checkpoints in the background.
//!
//! Invariants:
//! - What it writes is a copy as of one entry; nobody waits for it but those who asked for it.
//! - A checkpoint that could not be written is told of and left out: the journal has everything.

use std::sync::Arc;
use std::time::Instant;

use pointbook_core::{Sequence, State, StatePart};
use pointbook_journal::{Change, Head, Pair, Part, Room, Shelf, put_state_part};
use pointbook_series::{Leaving, Projection};

use super::load::forget_if_damaged;
use super::manifest::Manifest;
use super::names::{self, Of};
use super::parts::{put_series, state_parts};
use crate::error::{Error, ErrorKind};
use crate::keys::{Run, Table, Title, put_away};
use crate::poison::PoisonOnPanic;
use crate::queue::{Queue, Taker};
use crate::request::Request;
use crate::shared::Shared;
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
    /// The runs that all its keys are in, if they were put away.
    pub(crate) runs: Option<Vec<Arc<Run>>>,
    /// Whether the whole checkpoint stands.
    pub(crate) result: Result<(), Error>,
}

/// What writes checkpoints.
#[derive(Debug)]
pub(crate) struct Keeper {
    /// Where they are written, and what lets go of what was.
    pub(crate) shared: Arc<Shared>,
    /// What is to be written.
    pub(crate) snapshots: Taker<Snapshot>,
    /// Who is told.
    pub(crate) writer: Arc<Queue<Request>>,
}

impl Keeper {
    /// Runs until the writer is gone.
    pub(crate) fn run(self) {
        let _guard = PoisonOnPanic(self.shared.poison.clone());
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
        let (mut runs, larder) = (None, &self.shared.larder);
        let Snapshot { head, state, projection, tables, runs: in_use, .. } = snapshot;
        let leaving = larder.leaving(&projection);
        // Both let go at once of what no part is made of, and of the rest when it is written: what
        // is shared others copy before they change it.
        let parts = (state_parts(state), larder.save(projection, &leaving));
        let put = put_away(self.shelf(), sequence, &tables, &in_use);
        let result = put.and_then(|put| {
            let titles = put.iter().map(|run| run.title()).collect();
            runs = Some(put);
            self.write(head, parts, &leaving, titles)?;
            self.forget_old(&in_use)
        });
        match &result {
            Ok(()) => tracing::info!(through = sequence.number(), took = ?began.elapsed(), "kept"),
            Err(error) => {
                tracing::error!(?error, "a checkpoint could not be written");
                forget_if_damaged(self.shelf(), error);
            }
        }
        Kept { sequence, runs, result }
    }

    fn write(
        &self,
        head: Head,
        parts: (impl Iterator<Item = StatePart>, impl Iterator<Item = Pair>),
        leaving: &Leaving,
        runs: Vec<Title>,
    ) -> Result<(), Error> {
        let (sequence, larder) = (head.sequence, &self.shared.larder);
        let manifest = self.write_content(head, parts, leaving, runs);
        // Nothing names these blocks, and nothing ever would.
        let manifest = manifest.inspect_err(|_| larder.withdraw(leaving))?;
        let change = Change { key: names::manifest(sequence), value: Some(manifest.encode()) };
        self.shelf().put(Room::Checkpoints, &[change])?;
        self.shelf().sync()?;
        larder.keep(leaving);
        self.shared.read.release(leaving);
        Ok(())
    }

    /// Writes all that a manifest names, which is durable before the manifest is there.
    fn write_content(
        &self,
        head: Head,
        (state, series): (impl Iterator<Item = StatePart>, impl Iterator<Item = Pair>),
        leaving: &Leaving,
        runs: Vec<Title>,
    ) -> Result<Manifest, Error> {
        let (sequence, larder) = (head.sequence, &self.shared.larder);
        larder.put(sequence, leaving)?;
        let state_parts = self.write_parts(sequence, Of::State, state, put_state_part)?;
        let series_parts = self.write_parts(sequence, Of::Series, series, put_series)?;
        self.shelf().sync()?;
        // Whoever found damage has all checkpoints forgotten: this one may be made of the same.
        self.shared.poison.check()?;
        larder.check()?;
        Ok(Manifest { head, state_parts, series_parts, runs })
    }

    fn shelf(&self) -> &dyn Shelf {
        &*self.shared.shelf
    }

    fn write_parts<T>(
        &self,
        sequence: Sequence,
        of: Of,
        parts: impl Iterator<Item = T>,
        put: impl Fn(&T, &mut Vec<u8>),
    ) -> Result<u32, Error> {
        let (mut count, mut longest) = (0_u32, 0_usize);
        let mut pairs = parts.map(|part| -> Pair {
            let name = names::part(sequence, of, count);
            count = count.saturating_add(1);
            let bytes = Part::frame(of.kind(), sequence, longest, |payload| put(&part, payload));
            longest = longest.max(bytes.len());
            (name, bytes)
        });
        self.shelf().load(Room::Checkpoints, &mut pairs)?;
        Ok(count)
    }

    /// Removes all but the two newest checkpoints: first what names the parts, then the parts. The
    /// blocks and runs that only those checkpoints name go too, but for runs that are in use.
    fn forget_old(&self, in_use: &[Arc<Run>]) -> Result<(), Error> {
        let (from, to) = names::manifests();
        let known: Result<Vec<Pair>, _> =
            self.shelf().scan(Room::Checkpoints, &from, &to)?.collect();
        let known = known?;
        let (old, kept) = known.split_at(known.len().saturating_sub(CHECKPOINTS_KEPT));
        let Some((oldest_kept, _)) = kept.first().filter(|_| !old.is_empty()) else {
            return Ok(());
        };
        self.shelf().clear(Room::Checkpoints, &from, oldest_kept)?;
        let Some(sequence) = names::sequence_of(oldest_kept) else { return Ok(()) };
        let (from, to) = names::parts_before(sequence);
        self.shelf().clear(Room::Checkpoints, &from, &to)?;
        self.shared.larder.forget(sequence)?;
        let mut needed = Manifest::runs_of(kept.iter());
        needed.extend(in_use.iter().map(|run| run.title()));
        let old = Manifest::runs_of(old.iter()).into_iter();
        old.filter(|title| !needed.contains(title)).try_for_each(|title| title.clear(self.shelf()))
    }
}

impl Kept {
    /// What is said of a checkpoint unless something else is.
    fn panicked(snapshot: &Snapshot) -> Self {
        let result = Err(Error::new(ErrorKind::Panicked));
        Self { sequence: snapshot.head.sequence, runs: None, result }
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
