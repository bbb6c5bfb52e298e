//! The committer: writes what was decided, folds it into the read side, and tells the callers.
//!
//! Invariants:
//! - Nobody is told of an entry before it is durable and folded.
//! - After a write failed, nothing is ever written again: the ledger is poisoned.

use std::sync::Arc;
use std::time::Instant;

use pointbook_core::{Entry, Outcome, Sequence};
use pointbook_journal::{BatchBuilder, Fit, Sealed};

use crate::error::Error;
use crate::flight::{Answer, Flight, Outcomes, Replies, Reply};
use crate::shared::Shared;

/// What writes.
#[derive(Debug)]
pub(crate) struct Committer {
    shared: Arc<Shared>,
    builder: BatchBuilder,
    last: Sequence,
    parts: Outcomes,
}

impl Committer {
    /// A committer that goes on where the journal ends.
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        let head = shared.archive.journal().head();
        let (builder, last) = (BatchBuilder::new(head), head.sequence);
        Self { shared, builder, last, parts: Vec::new() }
    }

    /// Writes a flight and tells its callers.
    pub(crate) fn commit(&mut self, flight: Flight) {
        let Flight { entries, replies } = flight;
        let landed = self.shared.poison.check().and_then(|()| {
            // A failure here is the reason for all that follow.
            self.land(&entries).inspect_err(|error| self.shared.poison.spread(error.clone()))
        });
        match landed {
            Ok(()) => {
                let began = Instant::now();
                self.tell(&entries, replies);
                self.shared.counters.tell.add(began.elapsed());
            }
            Err(error) => {
                let error = self.shared.poison.error().unwrap_or(error);
                replies.into_iter().for_each(|reply| reply.fail(&error));
                self.shared.read.wake();
            }
        }
    }

    /// Makes entries durable and folds them.
    fn land(&mut self, entries: &Arc<Vec<Entry>>) -> Result<(), Error> {
        let Some(last) = entries.last() else { return Ok(()) };
        let span = tracing::debug_span!("commit", through = last.sequence.number());
        let _entered = span.enter();
        let began = Instant::now();
        let batches = self.encode(entries)?;
        self.shared.counters.encode.add(began.elapsed());
        let began = Instant::now();
        self.shared.archive.journal().append(self.last, &batches)?;
        self.shared.counters.append.add(began.elapsed());
        self.last = last.sequence;
        self.shared.archive.keep(entries.clone());
        let began = Instant::now();
        self.shared.read.fold(entries, &self.shared.larder)?;
        self.shared.counters.fold.add(began.elapsed());
        let bytes = batches.iter().map(|sealed| sealed.bytes.len()).sum();
        self.shared.counters.batch(entries.len(), bytes);
        Ok(())
    }

    fn encode(&mut self, entries: &[Entry]) -> Result<Vec<Sealed>, Error> {
        let mut batches = Vec::with_capacity(1);
        for entry in entries {
            if self.builder.push(entry)? == Fit::Full {
                batches.extend(self.builder.seal());
                let fit = self.builder.push(entry)?;
                assert!(fit == Fit::Fits, "invariant: an entry fits into an empty batch");
            }
        }
        batches.extend(self.builder.seal());
        Ok(batches)
    }

    fn tell(&mut self, entries: &[Entry], replies: Replies) {
        let mut entries = entries.iter();
        for reply in replies {
            match reply {
                Reply::One(promise, answer) => promise.keep(outcome(answer, &mut entries)),
                Reply::Room(parts) => self.parts.reserve_exact(parts),
                Reply::Part(answer) => self.parts.push(outcome(answer, &mut entries)),
                Reply::PartsWritten(parts) => {
                    let told = self.parts.len().saturating_add(parts);
                    self.parts.extend(entries.by_ref().take(parts).map(|it| Ok(Outcome::of(it))));
                    assert!(self.parts.len() == told, "invariant: a written answer has an entry");
                }
                Reply::Parts(promise) => promise.keep(Ok(std::mem::take(&mut self.parts))),
                Reply::Swept(promise, swept) => promise.keep(Ok(swept.map(|swept| *swept))),
                Reply::Silent => drop(entries.next()),
            }
        }
    }
}

#[expect(clippy::expect_used, reason = "the writer makes both lists, entry by entry")]
fn outcome<'a>(
    answer: Answer,
    entries: &mut impl Iterator<Item = &'a Entry>,
) -> Result<Outcome, Error> {
    match answer {
        Answer::Written => {
            let entry = entries.next().expect("invariant: a written answer has an entry");
            Ok(Outcome::of(entry))
        }
        Answer::Known(outcome) => Ok(*outcome),
        Answer::Failed(error) => Err(*error),
    }
}
