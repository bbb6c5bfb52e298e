//! Limits of the format.

use core::fmt;

/// The most entries of a batch.
pub const BATCH_ENTRIES_MAX: usize = 8_190;
/// The most bytes of a batch, its frame included.
pub const BATCH_BYTES_MAX: usize = 1 << 20;

/// An entry or a command that the format has no room for: one of its limits is passed.
///
/// Its text is the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge(pub(crate) &'static str);

impl TooLarge {
    /// The limit that is passed.
    pub const fn limit(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "write what is beyond a limit of the format: {}", self.0)
    }
}

impl core::error::Error for TooLarge {}
