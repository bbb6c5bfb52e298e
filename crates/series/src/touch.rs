//! Touches: which accepted commands were about an account, customer or household.
//!
//! Invariants:
//! - What a row of a series tells, and the plain opening that nearly everybody begins with, takes
//!   no room of its own; that of an account is a touch of its first owner too.

use pointbook_core::{EntryRef, Kind, Sequence, Timestamp};

use crate::owners::Change;
use crate::row::{Cause, Row, usual_kind};
use crate::touch_log::TouchLog;

/// One accepted command that touched somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Touch {
    /// Which command.
    pub(crate) row: EntryRef,
    /// When it counts.
    pub(crate) effective_at: Timestamp,
    /// Its verb.
    pub(crate) kind: Kind,
}

impl Touch {
    /// The touch that a row tells all about.
    pub(crate) fn of(row: &Row) -> Option<Self> {
        let kind = usual_kind(row.flow).filter(|_| row.cause == Cause::PlainCommand)?;
        let row_of = EntryRef { sequence: row.written, item: 0 };
        Some(Self { row: row_of, effective_at: row.effective_at, kind })
    }

    /// The opening of something by an entry of its own, when it was recorded.
    pub(crate) const fn opening(sequence: Sequence, recorded_at: Timestamp) -> Self {
        let row = EntryRef { sequence, item: 0 };
        Self { row, effective_at: recorded_at, kind: Kind::Open }
    }

    /// The change of owner that this command makes.
    pub(crate) const fn change<T>(self, to: T) -> Change<T> {
        Change { at: self.effective_at, written: self.row, to }
    }
}

/// The touches of somebody that no series tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touches {
    /// Whether the first is a plain opening.
    pub(crate) is_opened_plainly: bool,
    /// The others.
    pub(crate) log: Option<Box<TouchLog>>,
}

impl Touches {
    /// Notes a touch, once for each command; commands come in order. The first may be the opening
    /// by entry `first`; `recorded_at` is when the touch's own entry was written.
    pub(crate) fn note(&mut self, touch: Touch, first: Sequence, recorded_at: Timestamp) {
        if touch == Touch::opening(first, recorded_at) {
            self.is_opened_plainly = true;
        } else {
            self.log.get_or_insert_default().note(touch);
        }
    }

    /// The first entry after `known` that noted one, moves apart, which change no account; the
    /// opening is that of entry `first`.
    pub(crate) fn next_after(&self, known: Sequence, first: Sequence) -> Option<Sequence> {
        let opening = Some(first).filter(|first| self.is_opened_plainly && *first > known);
        let later = self.log.as_ref().filter(|log| log.ends_after(known));
        let is_next = |touch: &Touch| touch.row.sequence > known && touch.kind != Kind::Move;
        opening.or_else(|| later?.iter().find(is_next).map(|touch| touch.row.sequence))
    }

    /// All of them; entry `first`, which may have opened plainly, was recorded at `recorded_at`.
    pub(crate) fn iter(
        &self,
        first: Sequence,
        recorded_at: Timestamp,
    ) -> impl Iterator<Item = Touch> {
        let opening = self.is_opened_plainly.then(|| Touch::opening(first, recorded_at));
        opening.into_iter().chain(self.log.iter().flat_map(|log| log.iter()))
    }
}
