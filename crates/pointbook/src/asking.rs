//! Asking: how a question comes to its answer beside the writer.
//!
//! Invariants:
//! - While the read side is looked at, nothing is read from disk and nothing decoded: a fold waits
//!   for a look at what is in memory at most.
//! - An answer is of one durable entry, which is told with it.

use pointbook_core::Timestamp;
use pointbook_series::{AskError, Entries, Projection};

use crate::archive::Lookup;
use crate::blocks::Held;
use crate::gathering::{Gathered, Gathering};
use crate::reading::{Reading, Unanswered};
use crate::shared::Shared;

/// A question of some kind: to a projection, at an instant, with what is kept beside it.
pub(crate) trait Ask<T>:
    Fn(&Projection, Timestamp, &dyn Entries) -> Result<T, AskError>
{
}

impl<T, F: Fn(&Projection, Timestamp, &dyn Entries) -> Result<T, AskError>> Ask<T> for F {}

/// A copy of the read side, and what an answer from it is good for.
pub(crate) struct Copy {
    pub(crate) projection: Projection,
    pub(crate) reading: Reading<()>,
    /// What the copy refers to stays.
    _held: Held,
}

impl Shared {
    /// Answers from what is folded.
    pub(crate) fn answer<T>(&self, ask: impl Ask<T>) -> Result<Reading<T>, Unanswered> {
        let mut gathering = Gathering::new(self);
        for _ in 0..GATHERINGS_MAX {
            let clock = self.clock.now();
            let folded = self.read.read();
            let asked_at = clock.max(folded.recorded_at);
            let answer = ask(&folded.projection, asked_at, &gathering);
            let through = folded.projection.applied_through();
            drop(folded);
            // An answer that was made without all that it needs is none.
            match gathering.gather()? {
                Gathered::All => return Ok(Reading { answer: answer?, through, asked_at }),
                Gathered::Some => {}
                Gathered::TooMuch => break,
            }
        }
        // It needs much, or what it needs depends on what was read.
        self.answer_from_copy(ask)
    }

    /// Answers from a copy of what is folded: what is needed is read meanwhile.
    pub(crate) fn answer_from_copy<T>(&self, ask: impl Ask<T>) -> Result<Reading<T>, Unanswered> {
        let copy = self.copy();
        let lookup = Lookup::new(self);
        let answer = ask(&copy.projection, copy.reading.asked_at, &lookup);
        // What was made from what could not be read is no answer.
        lookup.finish()?;
        Ok(copy.reading.with(answer?))
    }

    /// A copy of the read side.
    pub(crate) fn copy(&self) -> Copy {
        let clock = self.clock.now();
        let held = self.larder.hold();
        let (projection, recorded_at) = self.read.share();
        let through = projection.applied_through();
        let reading = Reading { answer: (), through, asked_at: clock.max(recorded_at) };
        Copy { projection, reading, _held: held }
    }
}

impl Reading<()> {
    /// A reading with an answer.
    pub(crate) const fn with<T>(&self, answer: T) -> Reading<T> {
        Reading { answer, through: self.through, asked_at: self.asked_at }
    }
}

/// How often an answer is tried before it is made of a copy. Histories need one reading; what was
/// known needs one for each account that has changed since.
const GATHERINGS_MAX: usize = 8;
