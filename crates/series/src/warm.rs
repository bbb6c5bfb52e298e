//! Fetching from memory ahead of time.
//!
//! What is asked for comes while others are asked for, so many accounts are fetched in hardly more
//! time than one: first all records, then what these lead to.

use core::borrow::Borrow;

use pointbook_core::{Entry, Fact};

use crate::account_record::AccountRecord;
use crate::registry::Registry;

impl Registry {
    /// Fetches what folding `entries` will change.
    pub(crate) fn warm(&self, entries: &[impl Borrow<Entry>]) {
        let mut ids = Ids { numbers: [0; IDS_MAX], length: 0 };
        for entry in entries {
            let entry = entry.borrow();
            for member in entry.members() {
                member.facts.iter().for_each(|fact| ids.add(fact));
            }
            entry.due.iter().for_each(|fact| ids.add(fact));
        }
        let numbers = ids.numbers.get(..ids.length).unwrap_or_default();
        let records = || numbers.iter().filter_map(|id| self.accounts.get(*id as usize));
        numbers.iter().for_each(|id| self.accounts.ask_for_chunk(*id as usize));
        records().for_each(AccountRecord::ask_for_all);
        records().for_each(AccountRecord::ask_behind);
        records().for_each(|record| record.series.ask_for_end());
    }
}

/// The accounts that entries are about; the same one only once in a row.
struct Ids {
    numbers: [u32; IDS_MAX],
    length: usize,
}

impl Ids {
    fn add(&mut self, fact: &Fact) {
        let Some(id) = fact.account().map(|id| id.number()) else { return };
        let last = self.length.checked_sub(1).and_then(|last| self.numbers.get(last));
        if last == Some(&id) {
            return;
        }
        if let Some(place) = self.numbers.get_mut(self.length) {
            *place = id;
            self.length = self.length.wrapping_add(1);
        }
    }
}

/// Accounts fetched at once; what has no room stays where it is.
const IDS_MAX: usize = 128;
