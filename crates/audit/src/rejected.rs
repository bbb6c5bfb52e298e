//! Why a seal or a proof is not accepted.

use core::fmt;

/// Why a seal or a proof is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// The text is not the one that this program writes for what it says.
    Text,
    /// It was sealed with another key.
    OtherKey,
    /// It was altered after it was signed, or somebody else signed it.
    Signature,
    /// The entry is not in the journal that was sealed.
    NotIncluded,
    /// The bytes are in the journal that was sealed and are no entry.
    NoEntry,
    /// The two seals are of different ledgers.
    OtherLedger,
    /// The first seal is the later one.
    WrongWay,
    /// The journal of the first seal is not the beginning of that of the second.
    NotConsistent,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "the text was altered: it is not written as this program writes it",
            Self::OtherKey => "it was sealed with another key",
            Self::Signature => "the signature is not of this key and these contents",
            Self::NotIncluded => "the entry is not in the journal that was sealed",
            Self::NoEntry => "the bytes are no entry",
            Self::OtherLedger => "the seals are of different ledgers",
            Self::WrongWay => "the first seal is later than the second",
            Self::NotConsistent => "the journal was rewritten between the two seals",
        })
    }
}

impl core::error::Error for Rejected {}
