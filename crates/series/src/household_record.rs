//! What the read side keeps of a household.

use pointbook_core::{Name, Sequence};

use crate::id_list::IdList;
use crate::touch::Touches;

/// All that is known of one household.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HouseholdRecord {
    /// Its name.
    pub(crate) name: Name,
    /// The entry that made the household.
    pub(crate) created: Sequence,
    /// The customers that were ever in it.
    pub(crate) customers: IdList,
    /// The commands that moved a customer or an account into it or out of it.
    pub(crate) touches: Touches,
    /// Whether every account that is in it has always been, and stayed.
    pub(crate) is_settled: bool,
}

impl HouseholdRecord {
    /// The record of a new household.
    pub(crate) fn new(name: Name, created: Sequence) -> Self {
        let (customers, touches) = (IdList::default(), Touches::default());
        Self { name, created, customers, touches, is_settled: true }
    }
}
