//! Dated owners, and which entry wrote down each change.
//!
//! Invariants:
//! - Changes stand in the order of their instants, and also in the order of their entries: a move
//!   may not be effective before the last one. So what was known at an entry is a prefix.

use pointbook_core::{Dated, EntryRef, Sequence, Timestamp, Unfit};

/// The owner of a thing at each instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owners<T> {
    dated: Dated<T>,
    written: Vec<EntryRef>,
}

impl<T: Copy + PartialEq> Owners<T> {
    /// An ownership that has always been `first`'s.
    pub(crate) const fn new(first: T) -> Self {
        Self { dated: Dated::new(first), written: Vec::new() }
    }

    /// Changes the owner.
    pub(crate) fn change(&mut self, change: Change<T>) -> Result<(), Unfit> {
        if !self.dated.change(change.at, change.to) {
            return Err(Unfit::Contradicts("a move is not effective before the last one"));
        }
        self.written.push(change.written);
        Ok(())
    }

    /// The first owner.
    pub(crate) const fn first(&self) -> T {
        self.dated.first()
    }

    /// The owner at `instant`: of several changes at one instant, the last.
    pub(crate) fn at(&self, instant: Timestamp) -> T {
        self.dated.at(instant)
    }

    /// The owner after all changes.
    pub(crate) fn now(&self) -> T {
        self.dated.now()
    }

    /// The changes that entries through `known` wrote down, in order.
    pub(crate) fn changes(&self, known: Sequence) -> impl Iterator<Item = Change<T>> {
        let changes = self.dated.changes().iter().zip(&self.written);
        changes
            .map(|((at, to), written)| Change { at: *at, written: *written, to: *to })
            .take_while(move |change| change.written.sequence <= known)
    }
}

/// A change of owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change<T> {
    /// From when on.
    pub(crate) at: Timestamp,
    /// Who wrote it down.
    pub(crate) written: EntryRef,
    /// The new owner.
    pub(crate) to: T,
}
