//! What the read side keeps of an account.

use pointbook_core::{Account, CustomerId, Name, Sequence};

use crate::account_series::AccountSeries;
use crate::owners::Owners;
use crate::touch::Touch;

/// All that is known of one account.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AccountRecord {
    /// Its name.
    pub(crate) name: Name,
    /// The entry that opened it.
    pub(crate) opened: Sequence,
    /// Its lots, holds, pending points and deficit, as far as they are written down.
    pub(crate) state: Account,
    /// Whose it was and is.
    pub(crate) owners: Owners<CustomerId>,
    /// The entries with a fact of it, in order, those included that only wrote down what time
    /// had done.
    pub(crate) entries: Vec<Sequence>,
    /// The commands that touched it, in order.
    pub(crate) touches: Vec<Touch>,
    /// Its flows.
    pub(crate) series: AccountSeries,
}

impl AccountRecord {
    /// The record of a new account.
    pub(crate) fn new(name: Name, opened: Sequence, owner: CustomerId) -> Self {
        Self {
            name,
            opened,
            state: Account::default(),
            owners: Owners::new(owner),
            entries: Vec::new(),
            touches: Vec::new(),
            series: AccountSeries::default(),
        }
    }

    /// Whether the entries through `known` are all there are of it.
    pub(crate) fn is_complete_at(&self, known: Sequence) -> bool {
        self.entries.last().is_none_or(|last| *last <= known)
    }
}
