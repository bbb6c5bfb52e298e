//! What the read side keeps of an account.
//!
//! Invariants:
//! - What a window needs of an account, its series apart, is in one cache line; the rest is kept
//!   elsewhere.

use pointbook_core::{
    Account, AccountId, Calendar, CustomerId, Name, Sequence, Timestamp, next_due,
};

use crate::account_series::AccountSeries;
use crate::owners::Owners;
use crate::touch::Touches;

/// What windows and balances look at.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub(crate) struct AccountRecord {
    /// Its name.
    pub(crate) name: Name,
    /// Its flows.
    pub(crate) series: AccountSeries,
    /// The next instant at which time changes it; the end of time when none does.
    pub(crate) next_due: Timestamp,
    /// The last entry with a fact of it.
    pub(crate) latest: Sequence,
    /// The entry that opened it.
    pub(crate) opened: Sequence,
}

const _: () = assert!(size_of::<AccountRecord>() == 64);

impl AccountRecord {
    /// The record of a new account.
    pub(crate) fn new(name: Name, opened: Sequence) -> Self {
        let (series, next_due) = (AccountSeries::default(), Timestamp::MAX);
        Self { name, series, next_due, latest: opened, opened }
    }

    /// Whether the entries through `known` are all there are of it.
    pub(crate) fn is_complete_at(&self, known: Sequence) -> bool {
        self.latest <= known
    }
}

/// The rest of an account.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standing {
    /// Its lots, holds, pending points and deficit, as far as they are written down.
    pub(crate) state: Account,
    /// Whose it was and is.
    pub(crate) owners: Owners<CustomerId>,
    /// The commands that touched it and that its series does not tell.
    pub(crate) touches: Touches,
}

impl Standing {
    /// The standing of a new account.
    pub(crate) fn new(owner: CustomerId) -> Self {
        let (state, touches) = (Account::default(), Touches::default());
        Self { state, owners: Owners::new(owner), touches }
    }

    /// The next instant at which time changes the account; the end of time when none does.
    pub(crate) fn next_due(&self, calendar: &Calendar) -> Timestamp {
        next_due(&self.state, calendar, Timestamp::MIN).unwrap_or(Timestamp::MAX)
    }
}

/// The ids of a list of accounts.
pub(crate) fn account_ids(ids: &[u32]) -> impl Iterator<Item = AccountId> + Clone {
    ids.iter().map(|id| AccountId::new(*id))
}
