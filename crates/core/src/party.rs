//! Accounts, customers and households as the ledger's decisions see them.

use crate::account::Account;
use crate::chunks::Vacant;
use crate::dated::Dated;
use crate::expired::Expired;
use crate::few::Few;
use crate::id::{AccountId, CustomerId, HoldId, HouseholdId};
use crate::name::Name;
use crate::roster::Named;
use crate::time::Timestamp;

/// An account and who owns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnedAccount {
    /// Its points.
    pub(crate) account: Account,
    /// Its owner at each instant.
    pub(crate) owner: Dated<CustomerId>,
    /// What expired of each lot.
    pub(crate) expired: Expired,
}

impl OwnedAccount {
    /// A new account of `customer`.
    pub(crate) fn new(customer: CustomerId) -> Self {
        let (account, owner) = (Account::default(), Dated::new(customer));
        Self { account, owner, expired: Expired::default() }
    }
}

/// A customer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Customer {
    /// Whether this customer may spend.
    pub(crate) redeemer: bool,
    /// The household at each instant.
    pub(crate) household: Dated<HouseholdId>,
    /// The accounts that ever belonged here, in the order of opening.
    pub(crate) accounts: Few<AccountId>,
    /// The newest instant at which anything happened to it, its accounts' points left out.
    pub(crate) newest: Timestamp,
}

/// A household.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Household {
    /// The customers that ever belonged here, in the order of creation.
    pub(crate) customers: Few<CustomerId>,
}

/// A hold: its draws stand in the accounts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlacedHold {
    /// Its number.
    pub(crate) id: HoldId,
    /// When it lapses.
    pub(crate) deadline: Timestamp,
    /// The accounts that it drew from.
    pub(crate) accounts: Few<AccountId>,
    /// Whether nothing is left of it, by capture or release.
    pub(crate) closed: bool,
}

impl PlacedHold {
    /// A new hold, which has drawn from no account yet.
    pub(crate) fn new(id: HoldId, deadline: Timestamp) -> Self {
        Self { id, deadline, accounts: Few::default(), closed: false }
    }

    /// Whether it is neither to be captured nor to be released any more.
    pub(crate) fn has_ended(&self, now: Timestamp) -> bool {
        self.closed || self.deadline <= now
    }

    /// Whether hardly anybody will ask for it again: it was closed, or has lapsed a day ago. Many
    /// who come too late do so soon.
    pub(crate) fn is_long_over(&self, now: Timestamp) -> bool {
        self.closed || self.deadline.plus_seconds(SECONDS_REMEMBERED) <= now
    }
}

/// For how long holds that have lapsed are remembered.
const SECONDS_REMEMBERED: u32 = 86_400;

/// An account in the roster of accounts: two lines of a processor's cache, side by side.
#[derive(Clone, Debug)]
#[repr(align(128))]
pub(crate) struct AccountRecord {
    /// Its name.
    pub(crate) name: Name,
    /// The account.
    pub(crate) owned: OwnedAccount,
    /// When the agenda has it due: never after time changes it next. [`Timestamp::MAX`] stands
    /// for not at all.
    pub(crate) noted: Timestamp,
}

const _: () = assert!(size_of::<AccountRecord>() == 128);

/// Anything else in its roster.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record<N, T> {
    /// Its name.
    pub(crate) name: N,
    /// The thing.
    pub(crate) thing: T,
}

/// The agenda changes no decision.
impl PartialEq for AccountRecord {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.owned == other.owned
    }
}

impl Named for AccountRecord {
    fn name(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

impl<T> Named for Record<Name, T> {
    fn name(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

impl Vacant for AccountRecord {
    fn vacant() -> Self {
        let owned = OwnedAccount::new(CustomerId::new(0));
        Self { name: Name::vacant(), owned, noted: Timestamp::MAX }
    }
}

impl<N: Vacant, T: Vacant> Vacant for Record<N, T> {
    fn vacant() -> Self {
        Self { name: N::vacant(), thing: T::vacant() }
    }
}

impl Vacant for Customer {
    fn vacant() -> Self {
        Self {
            redeemer: true,
            household: Dated::new(HouseholdId::new(0)),
            accounts: Few::default(),
            newest: Timestamp::MIN,
        }
    }
}

impl Vacant for Household {
    fn vacant() -> Self {
        Self::default()
    }
}
