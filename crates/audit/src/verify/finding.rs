//! What is wrong with a journal, and where.

use core::fmt;

use pointbook_core::{Broken, Sequence, Unfit};
use pointbook_journal::{Corrupt, Fault};

/// The first thing that is wrong with a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The entry at which it is: the first of the batch where a batch is damaged.
    pub sequence: Sequence,
    /// Where in the file, when it is one.
    pub offset: Option<u64>,
    /// What.
    pub wrong: Wrong,
}

impl Finding {
    /// What a damaged batch is; `expected` is the entry that should come.
    pub(crate) fn corrupt(corrupt: Corrupt, expected: Sequence) -> Self {
        let sequence = corrupt.sequence().unwrap_or(expected);
        Self { sequence, offset: corrupt.offset(), wrong: Wrong::Damaged(corrupt.fault()) }
    }

    /// What an entry is that does not follow.
    pub(crate) const fn broken(broken: Broken) -> Self {
        Self { sequence: broken.sequence, offset: None, wrong: Wrong::Unfit(broken.unfit) }
    }

    /// What is wrong at an entry.
    pub(crate) const fn at(sequence: Sequence, wrong: Wrong) -> Self {
        Self { sequence, offset: None, wrong }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at entry {}", self.sequence.number())?;
        if let Some(offset) = self.offset {
            write!(f, ", byte {offset} of the file")?;
        }
        write!(f, ": {}", self.wrong)
    }
}

/// The ways to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wrong {
    /// Bytes are not those that were written, or stand elsewhere.
    Damaged(Fault),
    /// The entry contradicts those before it.
    Unfit(Unfit),
    /// The entry contradicts itself; the text is the rule that it breaks.
    Arithmetic(&'static str),
    /// The journal ends before its own head.
    Missing,
    /// The file was cut.
    Torn {
        /// How many bytes after the last whole batch are none.
        bytes: u64,
    },
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(fault) => fault.fmt(f),
            Self::Unfit(Unfit::OutOfRange) => f.write_str("a sum leaves the range of amounts"),
            Self::Unfit(Unfit::Contradicts(rule)) | Self::Arithmetic(rule) => {
                write!(f, "broken rule: {rule}")
            }
            Self::Unfit(_) => f.write_str("the entry does not follow from those before it"),
            Self::Missing => f.write_str("the journal ends here, before its own head"),
            Self::Torn { bytes } => {
                write!(f, "the file was cut here; {bytes} bytes after it are no whole batch")
            }
        }
    }
}
