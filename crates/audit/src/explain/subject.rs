//! What is explained.

use pointbook_core::{Expiry, Name, Sequence};

/// What is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The points of an entry.
    Entry(Sequence),
    /// All points that were ever in the lot of this expiry.
    Lot {
        /// Of which account.
        account: Name,
        /// The lot's expiry, at any time.
        expires: Expiry,
    },
}
