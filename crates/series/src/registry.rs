//! All accounts, customers and households by name, and who belongs to whom.
//!
//! Invariants:
//! - Ids are dense: the record of an id stands at its place.
//! - `recorded` has one instant per entry, never decreasing; so what was known at an instant is a
//!   prefix of the journal, named by its last sequence.

use std::sync::Arc;

use pointbook_core::{AccountId, CustomerId, HouseholdId, Name, Sequence, Timestamp, Unfit, Who};

use crate::account_record::{AccountRecord, Standing, account_ids};
use crate::belonging::{Belonging, Moved, Step, Walk};
use crate::chunked::Chunked;
use crate::customer_record::CustomerRecord;
use crate::groups::Groups;
use crate::household_record::HouseholdRecord;
use crate::instants::Instants;
use crate::leaving::Presence;
use crate::name_table::NameTable;

/// Everything that was folded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry {
    pub(crate) accounts: Chunked<AccountRecord, RECORDS>,
    pub(crate) standings: Chunked<Standing, RECORDS>,
    pub(crate) customers: Chunked<CustomerRecord, RECORDS>,
    pub(crate) households: Chunked<HouseholdRecord, RECORDS>,
    pub(crate) account_names: NameTable,
    pub(crate) customer_names: NameTable,
    pub(crate) household_names: NameTable,
    pub(crate) recorded: Instants,
    pub(crate) groups: Arc<Groups>,
    pub(crate) presence: Presence,
}

/// Records that are copied at once when one changes while a copy shares them: few; but what tells
/// where a million of them are stays in a core's own cache.
pub(crate) const RECORDS: usize = 128;

/// The tables of names and the groups follow from the records; where blocks are is no difference,
/// but those that are away are not looked at.
impl PartialEq for Registry {
    fn eq(&self, other: &Self) -> bool {
        self.accounts == other.accounts && self.equals_but_accounts(other)
    }
}

/// Whom a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Account(AccountId),
    Customer(CustomerId),
    Household(HouseholdId),
}

impl Registry {
    /// Whether all is equal, the accounts and their series apart.
    pub(crate) fn equals_but_accounts(&self, other: &Self) -> bool {
        self.standings == other.standings
            && self.customers == other.customers
            && self.households == other.households
            && self.recorded == other.recorded
    }

    /// A copy that shares all that neither of the two changes later.
    pub(crate) fn share(&mut self) -> Self {
        Self {
            accounts: self.accounts.share(),
            standings: self.standings.share(),
            customers: self.customers.share(),
            households: self.households.share(),
            account_names: self.account_names.clone(),
            customer_names: self.customer_names.clone(),
            household_names: self.household_names.clone(),
            recorded: self.recorded.share(),
            groups: Arc::clone(&self.groups),
            presence: self.presence.clone(),
        }
    }

    /// Takes back what copies have let go of: looks at `most` pieces, and tells at how many.
    pub(crate) fn take_back(&mut self, most: usize) -> usize {
        let mut seen = self.accounts.take_back(most);
        seen = seen.saturating_add(self.standings.take_back(most.saturating_sub(seen)));
        seen = seen.saturating_add(self.customers.take_back(most.saturating_sub(seen)));
        seen = seen.saturating_add(self.households.take_back(most.saturating_sub(seen)));
        seen.saturating_add(self.recorded.take_back(most.saturating_sub(seen)))
    }

    /// The record of an account.
    pub(crate) fn account(&mut self, id: AccountId) -> Result<&mut AccountRecord, Unfit> {
        self.accounts.get_mut(id.index()).ok_or(Unfit::Contradicts("the account exists"))
    }

    /// The record of a customer.
    pub(crate) fn customer(&mut self, id: CustomerId) -> Result<&mut CustomerRecord, Unfit> {
        self.customers.get_mut(id.index()).ok_or(Unfit::Contradicts("the customer exists"))
    }

    /// The record of a household.
    pub(crate) fn household(&mut self, id: HouseholdId) -> Result<&mut HouseholdRecord, Unfit> {
        self.households.get_mut(id.index()).ok_or(Unfit::Contradicts("the household exists"))
    }

    /// The owners and touches of an account.
    pub(crate) fn standing(&mut self, id: AccountId) -> Result<&mut Standing, Unfit> {
        self.standings.get_mut(id.index()).ok_or(Unfit::Contradicts("the account exists"))
    }

    /// Whom a name means.
    pub(crate) fn subject(&self, who: &Who) -> Option<Subject> {
        match who {
            Who::Account(name) => self.account_named(name).map(Subject::Account),
            Who::Customer(name) => self.customer_named(name).map(Subject::Customer),
            Who::Household(name) => self.household_named(name).map(Subject::Household),
        }
    }

    /// The account of a name.
    pub(crate) fn account_named(&self, name: &Name) -> Option<AccountId> {
        let known = |id: u32| self.accounts.get(AccountId::new(id).index());
        let id = self.account_names.find(name, |id| known(id).is_some_and(|a| a.name == *name));
        id.map(AccountId::new)
    }

    /// The customer of a name.
    pub(crate) fn customer_named(&self, name: &Name) -> Option<CustomerId> {
        let known = |id: u32| self.customers.get(CustomerId::new(id).index());
        let id = self.customer_names.find(name, |id| known(id).is_some_and(|c| c.name == *name));
        id.map(CustomerId::new)
    }

    /// The household of a name.
    pub(crate) fn household_named(&self, name: &Name) -> Option<HouseholdId> {
        let known = |id: u32| self.households.get(HouseholdId::new(id).index());
        let id = self.household_names.find(name, |id| known(id).is_some_and(|h| h.name == *name));
        id.map(HouseholdId::new)
    }

    /// The entry that made somebody.
    pub(crate) fn created(&self, subject: Subject) -> Option<Sequence> {
        match subject {
            Subject::Account(id) => self.standings.get(id.index()).map(|s| s.opened),
            Subject::Customer(id) => self.customers.get(id.index()).map(|c| c.created),
            Subject::Household(id) => self.households.get(id.index()).map(|h| h.created),
        }
    }

    /// The last entry folded.
    pub(crate) fn applied_through(&self) -> Sequence {
        // A length always fits in 64 bits.
        Sequence::new(u64::try_from(self.recorded.len()).unwrap_or(u64::MAX))
    }

    /// The last entry recorded at or before `instant`.
    pub(crate) fn known_at(&self, instant: Timestamp) -> Sequence {
        let count = self.recorded.through(instant);
        Sequence::new(u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// When an entry was recorded.
    pub(crate) fn recorded_at(&self, sequence: Sequence) -> Timestamp {
        let index = sequence.number().checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.recorded.get(index)).unwrap_or(Timestamp::MIN)
    }

    /// Whether what belongs to somebody has always belonged there: no move ever touched it.
    pub(crate) fn is_settled(&self, subject: Subject) -> bool {
        match subject {
            Subject::Account(_) => true,
            Subject::Customer(id) => self.customers.get(id.index()).is_some_and(|c| c.is_settled),
            Subject::Household(id) => self.households.get(id.index()).is_some_and(|h| h.is_settled),
        }
    }

    /// The accounts of somebody's customers, as they come: those that ever belonged to them.
    pub(crate) fn members(&self, subject: Subject) -> impl Iterator<Item = AccountId> + Clone {
        let (account, customer, customers) = match subject {
            Subject::Account(id) => (Some(id), None, &[][..]),
            Subject::Customer(id) => (None, Some(id.number()), &[][..]),
            Subject::Household(id) => {
                let household = self.households.get(id.index());
                (None, None, household.map_or(&[][..], |h| h.customers.as_slice()))
            }
        };
        let customers = customer.into_iter().chain(customers.iter().copied());
        let records = customers.filter_map(|id| self.customers.get(CustomerId::new(id).index()));
        let accounts = records.flat_map(|customer| account_ids(customer.accounts.as_slice()));
        account.into_iter().chain(accounts)
    }

    /// The accounts that ever belonged to somebody, the one opened first coming first.
    pub(crate) fn accounts_of(&self, subject: Subject) -> Vec<AccountId> {
        let mut accounts: Vec<AccountId> = self.members(subject).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// The customers that were ever in a household; a customer alone; none for an account.
    pub(crate) fn customers_of(&self, subject: Subject) -> Vec<CustomerId> {
        match subject {
            Subject::Account(_) => Vec::new(),
            Subject::Customer(id) => vec![id],
            Subject::Household(id) => {
                let household = self.households.get(id.index());
                let ids = household.map_or(&[][..], |household| household.customers.as_slice());
                ids.iter().map(|id| CustomerId::new(*id)).collect()
            }
        }
    }

    /// When an account belonged to somebody, as the entries through `known` tell.
    pub(crate) fn belonging(
        &self,
        account: AccountId,
        subject: Subject,
        known: Sequence,
    ) -> Belonging {
        let Some(walk) = self.walk(account, known) else { return Belonging::always() };
        match subject {
            Subject::Account(_) => Belonging::always(),
            Subject::Customer(customer) => walk.belonging(|walk| walk.owner() == customer),
            Subject::Household(household) => {
                walk.belonging(|walk| walk.household() == Some(household))
            }
        }
    }

    /// All moves that an account made, by itself or with its customers.
    fn walk(&self, account: AccountId, known: Sequence) -> Option<Walk> {
        let owners = &self.standings.get(account.index())?.owners;
        let mut customers = vec![owners.first()];
        let mut steps = Vec::new();
        for change in owners.changes(known) {
            customers.push(change.to);
            let what = Moved::Account(change.to);
            steps.push(Step { at: change.at, written: change.written, what });
        }
        customers.sort_unstable();
        customers.dedup();
        let mut homes = Vec::new();
        for id in customers {
            let moves = &self.customers.get(id.index())?.homes;
            homes.push((id, moves.first()));
            steps.extend(moves.changes(known).map(|change| {
                let what = Moved::Customer(id, change.to);
                Step { at: change.at, written: change.written, what }
            }));
        }
        Some(Walk::new(owners.first(), homes, steps))
    }
}
