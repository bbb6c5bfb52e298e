//! Dated owners, and which entry wrote down each change.
//!
//! Invariants:
//! - Changes stand in the order of their instants, and also in the order of their entries: a move
//!   may not be effective before the last one. So what was known at an entry is a prefix.

use pointbook_core::{EntryRef, Sequence, Timestamp, Unfit};

/// The owner of a thing at each instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owners<T> {
    first: T,
    later: Option<Box<Changes<T>>>,
}

/// What most things never have: changes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Changes<T>(Vec<Change<T>>);

impl<T: Copy + PartialEq> Owners<T> {
    /// An ownership that has always been `first`'s.
    pub(crate) const fn new(first: T) -> Self {
        Self { first, later: None }
    }

    /// Changes the owner.
    pub(crate) fn change(&mut self, change: Change<T>) -> Result<(), Unfit> {
        if self.later().last().is_some_and(|last| last.at > change.at) {
            return Err(Unfit::Contradicts("a move is not effective before the last one"));
        }
        self.later.get_or_insert_with(|| Box::new(Changes(Vec::new()))).0.push(change);
        Ok(())
    }

    /// The first owner.
    pub(crate) const fn first(&self) -> T {
        self.first
    }

    /// The owner at `instant`: of several changes at one instant, the last.
    pub(crate) fn at(&self, instant: Timestamp) -> T {
        let index = self.later().partition_point(|change| change.at <= instant);
        let last = index.checked_sub(1).and_then(|last| self.later().get(last));
        last.map_or(self.first, |last| last.to)
    }

    /// The owner after all changes.
    pub(crate) fn now(&self) -> T {
        self.later().last().map_or(self.first, |last| last.to)
    }

    /// All changes, in order.
    pub(crate) fn later(&self) -> &[Change<T>] {
        self.later.as_ref().map_or(&[], |changes| &changes.0)
    }

    /// The changes that entries through `known` wrote down, in order.
    pub(crate) fn changes(&self, known: Sequence) -> impl Iterator<Item = Change<T>> {
        let changes = self.later().iter().copied();
        changes.take_while(move |change| change.written.sequence <= known)
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
