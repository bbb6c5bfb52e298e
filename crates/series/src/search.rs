//! The search for whom a name means, in steps between which others take theirs.

use pointbook_core::{AccountId, CustomerId, HouseholdId, Name, Who, ask_for};

use crate::account_record::AccountRecord;
use crate::name_table::{Spot, hash};
use crate::registry::{Registry, Subject};

/// A search that has asked for where it begins.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    who: &'a Who,
    spot: Spot<'a>,
}

/// A search that has found the first of its hash, and asked for its name: nearly every hash is of
/// one name only.
#[derive(Clone, Copy)]
pub(crate) struct Guess<'a> {
    search: Search<'a>,
    first: Option<Named<'a>>,
}

/// What a number is named, and the record if it is an account's.
#[derive(Clone, Copy)]
struct Named<'a> {
    id: u32,
    name: &'a Name,
    record: Option<&'a AccountRecord>,
}

/// Whom a name means, if anybody, and the record if that is an account.
pub(crate) type Found<'a> = (Option<Subject>, Option<&'a AccountRecord>);

impl Registry {
    /// The first step.
    pub(crate) fn search<'a>(&'a self, who: &'a Who) -> Search<'a> {
        let table = match who {
            Who::Account(_) => &self.account_names,
            Who::Customer(_) => &self.customer_names,
            Who::Household(_) => &self.household_names,
        };
        Search { who, spot: table.ask_for(hash(name_in(who))) }
    }

    /// The second step.
    pub(crate) fn guess<'a>(&'a self, search: Search<'a>) -> Guess<'a> {
        let first = search.spot.find(|_| true).and_then(|id| self.named(search.who, id));
        first.iter().for_each(|first| ask_for(first.name));
        Guess { search, first }
    }

    /// The last step.
    pub(crate) fn found<'a>(
        &'a self,
        Guess { search: Search { who, spot }, first }: Guess<'a>,
    ) -> Found<'a> {
        let name = name_in(who);
        let is_it = |id: u32| self.named(who, id).is_some_and(|named| named.name == name);
        let other = || spot.find(is_it).and_then(|id| self.named(who, id));
        match first.filter(|first| first.name == name).or_else(other) {
            Some(Named { id, record, .. }) => (Some(subject_of(who, id)), record),
            None => (None, None),
        }
    }

    /// What the account, customer or household of a number is named.
    fn named(&self, who: &Who, id: u32) -> Option<Named<'_>> {
        let (name, record) = match who {
            Who::Account(_) => {
                let record = self.accounts.get(AccountId::new(id).index())?;
                (&record.name, Some(record))
            }
            Who::Customer(_) => (&self.customers.get(CustomerId::new(id).index())?.name, None),
            Who::Household(_) => (&self.households.get(HouseholdId::new(id).index())?.name, None),
        };
        Some(Named { id, name, record })
    }
}

const fn subject_of(who: &Who, id: u32) -> Subject {
    match who {
        Who::Account(_) => Subject::Account(AccountId::new(id)),
        Who::Customer(_) => Subject::Customer(CustomerId::new(id)),
        Who::Household(_) => Subject::Household(HouseholdId::new(id)),
    }
}

const fn name_in(who: &Who) -> &Name {
    let (Who::Account(name) | Who::Customer(name) | Who::Household(name)) = who;
    name
}
