//! What the read side keeps of a customer.

use pointbook_core::{HouseholdId, Name, Sequence};

use crate::id_list::IdList;
use crate::owners::Owners;
use crate::touch::Touches;

/// All that is known of one customer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CustomerRecord {
    /// The customer's name.
    pub(crate) name: Name,
    /// The entry that made the customer.
    pub(crate) created: Sequence,
    /// The household that the customer was and is in.
    pub(crate) homes: Owners<HouseholdId>,
    /// The accounts that ever belonged to the customer.
    pub(crate) accounts: IdList,
    /// The commands about the customer, and those that moved an account to or from the customer.
    pub(crate) touches: Touches,
    /// Whether every account that is the customer's has always been, and stayed.
    pub(crate) is_settled: bool,
}

impl CustomerRecord {
    /// The record of a new customer.
    pub(crate) fn new(name: Name, created: Sequence, household: HouseholdId) -> Self {
        let (accounts, touches) = (IdList::default(), Touches::default());
        let homes = Owners::new(household);
        Self { name, created, homes, accounts, touches, is_settled: true }
    }
}
