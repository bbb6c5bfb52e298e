//! Fetching from memory ahead of time.
//!
//! Reads that do not wait for one another overlap, so many accounts are fetched in hardly more time
//! than one: first all records, then what these lead to.

use core::borrow::Borrow;
use core::hint::black_box;

use pointbook_core::{AccountId, Entry, Fact};

use crate::registry::Registry;

impl Registry {
    /// Fetches what folding `entries` will change.
    pub(crate) fn warm(&self, entries: &[impl Borrow<Entry>]) {
        let mut seen = 0_u64;
        for id in ids(entries) {
            seen ^= self.accounts.warm(id.index()) as u64 ^ self.standings.warm(id.index()) as u64;
            seen ^= self.accounts.get(id.index()).map_or(0, |record| record.latest.number());
            let standing = self.standings.get(id.index());
            seen ^= standing.map_or(0, |standing| standing.state.available().cast_unsigned());
        }
        for id in ids(entries) {
            let record = self.accounts.get(id.index());
            seen ^= record.map_or(0, |record| record.series.warm_end());
            let lots = self.standings.get(id.index()).map(|standing| standing.state.lots());
            let lot = lots.and_then(|lots| lots.first());
            seen ^= lot.map_or(0, |lot| lot.free.units().cast_unsigned());
        }
        black_box(seen);
    }
}

/// The accounts that entries are about.
fn ids(entries: &[impl Borrow<Entry>]) -> impl Iterator<Item = AccountId> {
    let due = entries.iter().flat_map(|entry| &entry.borrow().due);
    let members = entries.iter().flat_map(|entry| entry.borrow().members());
    due.chain(members.flat_map(|member| &member.facts)).filter_map(Fact::account)
}
