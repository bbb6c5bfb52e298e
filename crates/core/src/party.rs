//! Accounts, customers and households as the ledger's decisions see them.

use crate::account::Account;
use crate::dated::Dated;
use crate::id::{AccountId, CustomerId, HoldId, HouseholdId};
use crate::time::Timestamp;

/// An account and who owns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnedAccount {
    /// Its points.
    pub(crate) account: Account,
    /// Its owner at each instant.
    pub(crate) owner: Dated<CustomerId>,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Customer {
    /// Whether this customer may spend.
    pub(crate) redeemer: bool,
    /// The household at each instant.
    pub(crate) household: Dated<HouseholdId>,
    /// The accounts that ever belonged here, in the order of opening.
    pub(crate) accounts: Vec<AccountId>,
    /// The newest instant at which anything happened to it, its accounts' points left out.
    pub(crate) newest: Timestamp,
}

/// A household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Household {
    /// The customers that ever belonged here, in the order of creation.
    pub(crate) customers: Vec<CustomerId>,
}

/// A hold: its draws stand in the accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlacedHold {
    /// Its id.
    pub(crate) id: HoldId,
    /// When it lapses.
    pub(crate) deadline: Timestamp,
    /// The accounts that it drew from.
    pub(crate) accounts: Vec<AccountId>,
    /// Whether nothing is left of it, by capture or release.
    pub(crate) closed: bool,
}

/// Adds `id` to a sorted list, once.
pub(crate) fn add_sorted<T: Ord>(list: &mut Vec<T>, id: T) {
    if let Err(index) = list.binary_search(&id) {
        list.insert(index, id);
    }
}
