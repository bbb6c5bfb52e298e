//! What is wrong with bytes that are no journal, or not the next of this one.

use core::fmt;

use pointbook_core::Sequence;

use crate::hash::Hash;

/// Bytes that cannot be what they claim: where, and what was expected and found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrupt {
    fault: Fault,
    sequence: Option<Sequence>,
    offset: Option<u64>,
}

impl Corrupt {
    /// Makes one; where it is can be added.
    pub const fn new(fault: Fault) -> Self {
        Self { fault, sequence: None, offset: None }
    }

    /// At this entry, or in the batch that begins with it.
    #[must_use]
    pub const fn at_sequence(self, sequence: Sequence) -> Self {
        Self { sequence: Some(sequence), ..self }
    }

    /// At this byte, counted from the beginning of the whole.
    #[must_use]
    pub const fn at_offset(self, offset: u64) -> Self {
        Self { offset: Some(offset), ..self }
    }

    /// What is wrong.
    pub const fn fault(&self) -> Fault {
        self.fault
    }

    /// The entry it is in, or the first of its batch, when that is known.
    pub const fn sequence(&self) -> Option<Sequence> {
        self.sequence
    }

    /// The byte it is at, when that is known.
    pub const fn offset(&self) -> Option<u64> {
        self.offset
    }
}

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("read the journal")?;
        if let Some(sequence) = self.sequence {
            write!(f, " at sequence {}", sequence.number())?;
        }
        if let Some(offset) = self.offset {
            write!(f, " at byte {offset}")?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl core::error::Error for Corrupt {}

/// The ways to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// There are fewer or more bytes than there should be.
    Length {
        /// How many there should be.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The bytes begin like something else.
    Magic,
    /// A newer program wrote this version of the format.
    Newer {
        /// The version.
        version: u16,
    },
    /// The bytes changed since they were written.
    Checksum {
        /// The one that was written.
        expected: u32,
        /// The one of these bytes.
        found: u32,
    },
    /// Another entry should come here.
    Sequence {
        /// Which.
        expected: Sequence,
        /// Which is there.
        found: Sequence,
    },
    /// The batch follows another one.
    Previous {
        /// The hash of the one that it should follow.
        expected: Hash,
        /// The hash of the one that it names.
        found: Hash,
    },
    /// The contents do not have the hash that was written for them.
    Hash {
        /// The one that was written.
        expected: Hash,
        /// The one of these contents.
        found: Hash,
    },
    /// The bytes break a rule of the format; the text is the rule.
    Malformed(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => {
                write!(f, "{expected} bytes are expected, {found} found")
            }
            Self::Magic => f.write_str("the first bytes are of something else"),
            Self::Newer { version } => {
                write!(f, "format version {version} is newer than this program")
            }
            Self::Checksum { expected, found } => {
                write!(f, "checksum {expected:08x} is expected, {found:08x} found")
            }
            Self::Sequence { expected, found } => {
                let (expected, found) = (expected.number(), found.number());
                write!(f, "sequence {expected} is expected, {found} found")
            }
            Self::Previous { expected, found } => {
                write!(f, "a batch after {expected} is expected, one after {found} found")
            }
            Self::Hash { expected, found } => {
                write!(f, "contents of hash {expected} are expected, of {found} found")
            }
            Self::Malformed(rule) => write!(f, "broken rule: {rule}"),
        }
    }
}
