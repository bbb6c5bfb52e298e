//! What came of a verification.

use core::fmt;

use pointbook_core::{Sequence, Timestamp};
use pointbook_journal::{Hash, Head};

use super::difference::Difference;
use super::finding::Finding;
use crate::digest::Digest;

/// What came of a verification.
#[derive(Clone, Debug)]
pub struct Report {
    /// Which ledger it is.
    pub ledger: [u8; 16],
    /// How far the journal is sound: its end, or the last batch before the finding.
    pub through: Head,
    /// When the last of those entries was recorded.
    pub recorded_at: Timestamp,
    /// How many batches those are.
    pub batches: u64,
    /// How many of those entries are refusals.
    pub refused: u64,
    /// The root of the tree over all entries, when there was none to find.
    pub root: Option<Hash>,
    /// The digest of the state at the end, when there was none to find.
    pub digest: Option<Digest>,
    /// What is wrong first; `None` when nothing is.
    pub finding: Option<Finding>,
    /// Each checkpoint of the ledger that the journal was compared with.
    pub stored: Vec<Compared>,
    /// Each seal that the journal was compared with.
    pub sealed: Vec<Compared>,
}

impl Report {
    /// Whether nothing is wrong, and all that it was compared with agrees.
    pub fn is_sound(&self) -> bool {
        let mut compared = self.stored.iter().chain(&self.sealed);
        self.finding.is_none() && compared.all(|it| it.verdict == Verdict::Agrees)
    }
}

/// Something that a journal was compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The entry that it is good for.
    pub sequence: Sequence,
    /// Whether it agrees.
    pub verdict: Verdict,
}

/// Whether something agrees with a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Agrees,
    /// The journal through that entry is another one than was known then: it was rewritten.
    OtherHistory,
    /// The state that the journal folds to is another one.
    Differs(Difference),
    /// It cannot be read; the text says why.
    Damaged(String),
    /// The journal ends before it, or was not sound up to there.
    NotReached,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agrees => f.write_str("agrees"),
            Self::OtherHistory => f.write_str("is of another history: the journal was rewritten"),
            Self::Differs(difference) => write!(f, "differs: {difference}"),
            Self::Damaged(why) => write!(f, "cannot be read: {why}"),
            Self::NotReached => f.write_str("is past the sound part of the journal"),
        }
    }
}
