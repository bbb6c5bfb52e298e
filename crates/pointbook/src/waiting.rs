//! Waiting: a command that stays where it came from while it is decided.
//!
//! A command is large, and its entry larger: it is moved when its entry is put together.

use std::vec::IntoIter;

use pointbook_core::Command;

/// A command to be decided.
pub(crate) trait Waiting {
    /// The command.
    fn command(&self) -> &Command;

    /// Takes it, for its entry.
    fn take(self) -> Command;
}

/// The first of a batch.
#[derive(Debug)]
pub(crate) struct First<'a>(&'a mut IntoIter<Command>);

impl<'a> First<'a> {
    /// The first of those that are left.
    #[inline(always)]
    pub(crate) fn of(batch: &'a mut IntoIter<Command>) -> Option<Self> {
        (batch.len() > 0).then_some(Self(batch))
    }
}

impl Waiting for First<'_> {
    #[inline(always)]
    #[expect(clippy::expect_used, reason = "nobody else has taken it")]
    fn command(&self) -> &Command {
        self.0.as_slice().first().expect("invariant: it was there")
    }

    #[inline(always)]
    #[expect(clippy::expect_used, reason = "nobody else has taken it")]
    fn take(self) -> Command {
        self.0.next().expect("invariant: it was there")
    }
}

impl Waiting for Box<Command> {
    fn command(&self) -> &Command {
        self
    }

    fn take(self) -> Command {
        *self
    }
}
