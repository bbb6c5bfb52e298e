//! All accounts, customers and households by name, and who belongs to whom.
//!
//! Invariants:
//! - Ids are dense: the record of an id stands at its place.
//! - `recorded` has one instant per entry, never decreasing; so what was known at an instant is a
//!   prefix of the journal, named by its last sequence.

use pointbook_core::{
    AccountId, CustomerId, HouseholdId, Index, Name, Sequence, Timestamp, Unfit, Who,
};

use crate::account_record::AccountRecord;
use crate::belonging::{Belonging, Moved, Step, Walk};
use crate::customer_record::CustomerRecord;
use crate::household_record::HouseholdRecord;

/// Everything that was folded.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Registry {
    pub(crate) accounts: Vec<AccountRecord>,
    pub(crate) customers: Vec<CustomerRecord>,
    pub(crate) households: Vec<HouseholdRecord>,
    pub(crate) account_names: Index<Name, AccountId>,
    pub(crate) customer_names: Index<Name, CustomerId>,
    pub(crate) household_names: Index<Name, HouseholdId>,
    pub(crate) recorded: Vec<Timestamp>,
}

/// Whom a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Account(AccountId),
    Customer(CustomerId),
    Household(HouseholdId),
}

impl Registry {
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

    /// Whom a name means.
    pub(crate) fn subject(&self, who: &Who) -> Option<Subject> {
        match who {
            Who::Account(name) => self.account_names.find(name).copied().map(Subject::Account),
            Who::Customer(name) => self.customer_names.find(name).copied().map(Subject::Customer),
            Who::Household(name) => {
                self.household_names.find(name).copied().map(Subject::Household)
            }
        }
    }

    /// The entry that made somebody.
    pub(crate) fn created(&self, subject: Subject) -> Option<Sequence> {
        match subject {
            Subject::Account(id) => self.accounts.get(id.index()).map(|a| a.opened),
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
        let count = self.recorded.partition_point(|recorded| *recorded <= instant);
        Sequence::new(u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// When an entry was recorded.
    pub(crate) fn recorded_at(&self, sequence: Sequence) -> Timestamp {
        let index = sequence.number().checked_sub(1).and_then(|index| usize::try_from(index).ok());
        let recorded = index.and_then(|index| self.recorded.get(index));
        recorded.copied().unwrap_or(Timestamp::MIN)
    }

    /// The accounts that ever belonged to somebody, the one opened first coming first.
    pub(crate) fn accounts_of(&self, subject: Subject) -> Vec<AccountId> {
        let mut accounts: Vec<AccountId> = match subject {
            Subject::Account(account) => vec![account],
            _ => {
                let customers = self.customers_of(subject).into_iter();
                let records = customers.filter_map(|id| self.customers.get(id.index()));
                records.flat_map(|customer| &customer.accounts).copied().collect()
            }
        };
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
                self.households.get(id.index()).map_or_else(Vec::new, |h| h.customers.clone())
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
        let owners = &self.accounts.get(account.index())?.owners;
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
