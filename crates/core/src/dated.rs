//! Dated ownership: who owned a thing at each instant.

use crate::time::Timestamp;

/// An owner that changes at dated instants; the first has always been there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T> {
    first: T,
    #[expect(clippy::box_collection, reason = "most owners stay: a list would take three words")]
    later: Option<Box<Vec<(Timestamp, T)>>>,
}

impl<T: Copy + PartialEq> Dated<T> {
    /// Makes an ownership that begins with `first`, which owns all that came before as well.
    pub const fn new(first: T) -> Self {
        Self { first, later: None }
    }

    /// The owner at `instant`: of several changes at one instant, the last.
    pub fn at(&self, instant: Timestamp) -> T {
        let index = self.changes().partition_point(|(since, _)| *since <= instant);
        let last = index.checked_sub(1).and_then(|last| self.changes().get(last));
        last.map_or(self.first, |(_, owner)| *owner)
    }

    /// The owner of now: after all changes.
    pub fn now(&self) -> T {
        self.changes().last().map_or(self.first, |(_, owner)| *owner)
    }

    /// The first owner.
    pub const fn first(&self) -> T {
        self.first
    }

    /// The changes, by instant.
    pub fn changes(&self) -> &[(Timestamp, T)] {
        self.later.as_ref().map_or(&[], |later| later.as_slice())
    }

    /// Whether `owner` ever owned it.
    pub fn ever(&self, owner: T) -> bool {
        self.first == owner || self.changes().iter().any(|(_, later)| *later == owner)
    }

    /// Changes the owner from `since` on; `false` when that is before the last change.
    #[must_use]
    pub fn change(&mut self, since: Timestamp, owner: T) -> bool {
        let fits = self.changes().last().is_none_or(|(last, _)| *last <= since);
        if fits {
            self.later.get_or_insert_default().push((since, owner));
        }
        fits
    }
}
