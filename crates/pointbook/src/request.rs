//! Requests: what callers put into the queue of the writer.

use pointbook_core::{Command, Outcome, Sequence};

use crate::checkpoint::Kept;
use crate::flight::Outcomes;
use crate::ticket::Promise;

/// What the writer is asked for.
#[derive(Debug)]
pub(crate) enum Request {
    /// One command.
    One(Box<Command>, Promise<Outcome>),
    /// Many commands, each standing alone.
    Many(Vec<Command>, Promise<Outcomes>),
    /// To write down what time has done, when it has done anything.
    Sweep(Promise<Option<Outcome>>),
    /// To write a checkpoint.
    Checkpoint(Promise<Sequence>),
    /// To take note of a checkpoint that was written.
    Kept(Kept),
    /// To fold the journal anew, and to compare.
    Refold(Promise<()>),
    /// To stop after what was asked before.
    Close,
}

impl Request {
    /// The command of a request for one.
    pub(crate) fn single(&self) -> Option<&Command> {
        match self {
            Self::One(command, _) => Some(command),
            _ => None,
        }
    }
}
