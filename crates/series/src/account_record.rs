//! What the read side keeps of an account.
//!
//! Invariants:
//! - What a window needs of an account, its series apart, is in one cache line; what a fold changes
//!   besides is in the next one. The rest is kept elsewhere.

use pointbook_core::{
    Account, AccountId, Calendar, CustomerId, Name, Sequence, Timestamp, ask_for, next_due,
};

use crate::account_series::AccountSeries;
use crate::owners::Owners;
use crate::row::Row;
use crate::touch::Touches;

/// What windows, balances and nearly every fold look at.
#[derive(Clone, Debug, PartialEq)]
#[repr(C, align(128))]
pub(crate) struct AccountRecord {
    /// Its name.
    pub(crate) name: Name,
    /// Its flows.
    pub(crate) series: AccountSeries,
    /// The next instant at which time changes it; the end of time when none does.
    pub(crate) next_due: Timestamp,
    /// The last entry with a fact of it.
    pub(crate) latest: Sequence,
    /// The last entry with a row that came late: those of later entries came in order.
    pub(crate) last_late: Sequence,
    /// Its lots, holds, pending points and deficit, as far as they are written down.
    pub(crate) state: Account,
}

/// Neighbouring lines, which processors fetch together.
const _: () = assert!(size_of::<AccountRecord>() == 128);
const _: () = assert!(core::mem::offset_of!(AccountRecord, state) == 64);

impl AccountRecord {
    /// The record of a new account.
    pub(crate) fn new(name: Name, opened: Sequence) -> Self {
        let (series, next_due) = (AccountSeries::default(), Timestamp::MAX);
        let last_late = Sequence::default();
        Self { name, series, next_due, latest: opened, last_late, state: Account::default() }
    }

    /// Adds a row to its series.
    pub(crate) fn record(&mut self, row: &Row) {
        if !self.series.record(row) {
            self.last_late = row.written;
        }
    }

    /// Finds out anew when time changes the account next.
    pub(crate) fn settle_due(&mut self, calendar: &Calendar) {
        let next = next_due(&self.state, calendar, Timestamp::MIN);
        self.next_due = next.unwrap_or(Timestamp::MAX);
    }

    /// Asks for both lines, which a fold needs.
    pub(crate) fn ask_for_all(&self) {
        ask_for(self);
        ask_for(&self.state);
    }

    /// Asks for what the lines lead to.
    pub(crate) fn ask_behind(&self) {
        self.state.ask_behind();
        self.series.ask_for_start();
    }

    /// Whether the entries through `known` are all there are of it.
    pub(crate) fn is_complete_at(&self, known: Sequence) -> bool {
        self.latest <= known
    }
}

/// The rest of an account.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standing {
    /// The entry that opened it.
    pub(crate) opened: Sequence,
    /// Whose it was and is.
    pub(crate) owners: Owners<CustomerId>,
    /// The commands that touched it and that its series does not tell.
    pub(crate) touches: Touches,
}

impl Standing {
    /// The standing of a new account.
    pub(crate) fn new(owner: CustomerId, opened: Sequence) -> Self {
        Self { opened, owners: Owners::new(owner), touches: Touches::default() }
    }
}

/// The ids of a list of accounts.
pub(crate) fn account_ids(ids: &[u32]) -> impl Iterator<Item = AccountId> + Clone {
    ids.iter().map(|id| AccountId::new(*id))
}
