//! What the read side keeps of a customer.

use pointbook_core::{AccountId, HouseholdId, Sequence};

use crate::owners::Owners;
use crate::touch::Touch;

/// All that is known of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CustomerRecord {
    /// The entry that made the customer.
    pub(crate) created: Sequence,
    /// The household that the customer was and is in.
    pub(crate) homes: Owners<HouseholdId>,
    /// The accounts that ever belonged to the customer.
    pub(crate) accounts: Vec<AccountId>,
    /// The commands about the customer, and those that moved an account to or from the customer.
    pub(crate) touches: Vec<Touch>,
}

impl CustomerRecord {
    /// The record of a new customer.
    pub(crate) const fn new(created: Sequence, household: HouseholdId) -> Self {
        let homes = Owners::new(household);
        Self { created, homes, accounts: Vec::new(), touches: Vec::new() }
    }
}
