//! The past: what deciding asks of the entries that were written before.

use std::sync::Arc;

use crate::entry::{Entry, Fact};
use crate::name::Key;
use crate::time::Timestamp;

/// The entries that were written before, by key.
pub trait Past {
    /// The entry that was written under `key`.
    fn find(&self, key: &Key) -> Option<Arc<Entry>>;

    /// The hold called `name`, when there ever was one. It is asked for those that the state does
    /// not know: who lets it forget holds ([`State::forget_ended_holds`]), or decides on a state
    /// that was restored from parts without them ([`State::into_parts`]), tells them here, by
    /// [`PastHold::of`]; all others have none to tell.
    ///
    /// [`State::forget_ended_holds`]: crate::State::forget_ended_holds
    /// [`State::into_parts`]: crate::State::into_parts
    fn hold(&self, name: &Key) -> Option<PastHold> {
        let _ = name;
        None
    }
}

/// A hold as entries tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastHold {
    /// When it lapses.
    pub deadline: Timestamp,
    /// Whether nothing was left of it, by capture or release.
    pub closed: bool,
}

impl PastHold {
    /// The hold called `name`, when one of these entries placed it. Those that placed or closed it
    /// are to be among them, in order: the entries whose [`Entry::holds`] name it.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook_core::{Key, PastHold};
    ///
    /// assert_eq!(PastHold::of(&Key::new("h1").unwrap(), &[]), None);
    /// ```
    pub fn of(name: &Key, entries: &[Arc<Entry>]) -> Option<Self> {
        let facts = || {
            let members = entries.iter().flat_map(|entry| entry.members());
            members.flat_map(|member| member.facts.iter())
        };
        let (placed, deadline) = facts().find_map(|fact| match fact {
            Fact::HoldPlaced { hold, name: other, deadline } if other == name => {
                Some((*hold, *deadline))
            }
            _ => None,
        })?;
        let closes = |fact| matches!(fact, &Fact::HoldClosed { hold } if hold == placed);
        Some(Self { deadline, closed: facts().any(closes) })
    }
}
