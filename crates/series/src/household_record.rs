//! What the read side keeps of a household.

use pointbook_core::{CustomerId, Sequence};

use crate::touch::Touch;

/// All that is known of one household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HouseholdRecord {
    /// The entry that made the household.
    pub(crate) created: Sequence,
    /// The customers that were ever in it.
    pub(crate) customers: Vec<CustomerId>,
    /// The commands that moved a customer or an account into it or out of it.
    pub(crate) touches: Vec<Touch>,
}

impl HouseholdRecord {
    /// The record of a new household.
    pub(crate) const fn new(created: Sequence) -> Self {
        Self { created, customers: Vec::new(), touches: Vec::new() }
    }
}
