//! Why a question has no answer.

use core::fmt;

use pointbook_core::Broken;

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AskError {
    /// There is nobody of that name.
    NotFound,
    /// The question makes no sense.
    Invalid {
        /// Which of its parameters.
        field: &'static str,
        /// Why.
        why: &'static str,
    },
    /// The journal contradicts itself.
    Broken(Broken),
    /// A block that it needs is kept elsewhere and was not given: ask again when it is at hand.
    Away,
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("answer: nobody has that name"),
            Self::Invalid { field, why } => write!(f, "answer: {field} {why}"),
            Self::Broken(_) => f.write_str("answer: the journal contradicts itself"),
            Self::Away => f.write_str("answer: a block is not at hand"),
        }
    }
}

impl core::error::Error for AskError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Broken(broken) => Some(broken),
            _ => None,
        }
    }
}

impl From<Broken> for AskError {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}
