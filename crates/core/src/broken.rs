//! What is wrong with a journal that does not fold.

use core::fmt;

use crate::id::Sequence;

/// Why a fact does not fit a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// A sum would leave the range of amounts. A command that would do so is refused.
    OutOfRange,
    /// The fact contradicts the state; the text is the invariant that would be broken.
    Contradicts(&'static str),
}

/// A journal entry that cannot follow the ones before it: the journal lies, or we are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which entry.
    pub sequence: Sequence,
    /// What is wrong with it.
    pub unfit: Unfit,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sequence = self.sequence.number();
        match self.unfit {
            Unfit::OutOfRange => write!(f, "fold entry {sequence}: a sum leaves the range"),
            Unfit::Contradicts(rule) => write!(f, "fold entry {sequence}: broken rule: {rule}"),
        }
    }
}

impl core::error::Error for Broken {}
