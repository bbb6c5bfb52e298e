//! Touches: which accepted commands were about an account, customer or household.

use pointbook_core::{EntryRef, Kind, Timestamp};

use crate::owners::Change;

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
    /// Notes a touch, once for each command; commands come in order.
    pub(crate) fn note(self, touches: &mut Vec<Self>) {
        if touches.last() != Some(&self) {
            touches.push(self);
        }
    }

    /// The change of owner that this command makes.
    pub(crate) const fn change<T>(self, to: T) -> Change<T> {
        Change { at: self.effective_at, written: self.row, to }
    }
}
