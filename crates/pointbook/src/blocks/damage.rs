//! What is wrong with a block that was kept.

use std::fmt;

use pointbook_series::BlockKey;

/// A block that is not there, or not as it was written.
#[derive(Debug)]
pub(super) struct Damage {
    pub(super) key: BlockKey,
    /// Why; none when it is missing.
    pub(super) reason: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.reason.is_some() { "read" } else { "find" };
        write!(f, "{what} {}, which was kept", self.key)
    }
}

impl std::error::Error for Damage {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.reason.as_ref().map(|reason| &**reason as _)
    }
}
