//! How far a journal is read.

use pointbook_core::{Entry, Sequence, Timestamp};

/// How far a journal is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Until {
    /// To its end.
    #[default]
    End,
    /// Through this entry.
    Sequence(Sequence),
    /// Through the last entry that was recorded at or before this instant: what was known then.
    Recorded(Timestamp),
}

impl Until {
    /// Whether an entry is still within.
    pub fn includes(&self, entry: &Entry) -> bool {
        match self {
            Self::End => true,
            Self::Sequence(last) => entry.sequence <= *last,
            Self::Recorded(last) => entry.recorded_at <= *last,
        }
    }
}
