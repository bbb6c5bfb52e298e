//! Which customers and households have a series of their own, and how folding keeps it right.
//!
//! Invariants:
//! - Whoever has ever had as many accounts as [`ACCOUNTS_MIN`] has one.
//! - They follow from everything else: they are made anew when a projection is loaded, and two
//!   projections are equal whatever they have of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use pointbook_core::{AccountId, CustomerId, HouseholdId, Sequence, Timestamp, Unfit};

use crate::account_record::account_ids;
use crate::ask_error::AskError;
use crate::belonging::Belonging;
use crate::entries::{Entries, Noting};
use crate::group::Group;
use crate::registry::{Registry, Subject};
use crate::row::Row;

/// The series of customers and households with many accounts.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    accounts_min: usize,
    all: BTreeMap<Subject, Arc<Group>>,
    /// To whom of these an account ever belonged.
    of_account: BTreeMap<AccountId, Vec<Subject>>,
}

impl Default for Groups {
    fn default() -> Self {
        Self::of_at_least(ACCOUNTS_MIN)
    }
}

impl Groups {
    /// None yet, and later those with so many accounts.
    pub(crate) const fn of_at_least(accounts_min: usize) -> Self {
        Self { accounts_min, all: BTreeMap::new(), of_account: BTreeMap::new() }
    }

    /// Whether nobody has a series of their own.
    pub(crate) fn are_none(&self) -> bool {
        self.all.is_empty()
    }

    /// The series of somebody who has one.
    pub(crate) fn get(&self, subject: Subject) -> Option<&Group> {
        self.all.get(&subject).map(|group| &**group)
    }

    fn get_mut(&mut self, subject: Subject) -> Option<&mut Group> {
        self.all.get_mut(&subject).map(Arc::make_mut)
    }

    fn of_account(&self, id: AccountId) -> &[Subject] {
        self.of_account.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// When an account belonged to somebody, as far as it was known at some time.
pub(crate) struct Stake {
    account: AccountId,
    subject: Subject,
    belonging: Belonging,
}

impl Registry {
    /// Adds a row of an account, which its own series has already, to all groups that it is in.
    pub(crate) fn spread_row(&mut self, id: AccountId, row: &Row) {
        for subject in self.groups.of_account(id).to_vec() {
            let belonging = self.belonging_in(id, subject);
            if let Some(group) = Arc::make_mut(&mut self.groups).get_mut(subject) {
                group.record(row, &belonging);
            }
        }
    }

    /// Notes when time changes an account next, and when that was to be so far.
    pub(crate) fn spread_due(&mut self, id: AccountId, due: (Timestamp, Timestamp)) {
        if due.0 == due.1 {
            return;
        }
        for subject in self.groups.of_account(id).to_vec() {
            if let Some(group) = Arc::make_mut(&mut self.groups).get_mut(subject) {
                group.note_due(id, due);
            }
        }
    }

    /// When accounts belonged to those of `subjects` that have a series, before a move changes it.
    pub(crate) fn stakes(
        &self,
        accounts: &[AccountId],
        subjects: impl Iterator<Item = Subject>,
    ) -> Vec<Stake> {
        let mut subjects: Vec<_> =
            subjects.filter(|subject| self.groups.get(*subject).is_some()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let pairs = subjects.iter().flat_map(|subject| accounts.iter().map(|id| (*subject, *id)));
        let stakes = pairs.map(|(subject, account)| {
            let belonging = self.belonging(account, subject, Sequence::new(u64::MAX));
            Stake { account, subject, belonging }
        });
        stakes.collect()
    }

    /// Takes into account that a move, effective at `from`, changed these.
    pub(crate) fn restake(&mut self, stakes: &[Stake], from: Timestamp) -> Result<(), Unfit> {
        for Stake { account, subject, belonging: was } in stakes {
            let is = self.belonging(*account, *subject, Sequence::new(u64::MAX));
            let Some(record) = self.accounts.get(account.index()) else { continue };
            if is != *was
                && let Some(group) = Arc::make_mut(&mut self.groups).get_mut(*subject)
            {
                if record.series.wanted_from(from).next().is_some() {
                    return Err(NOT_AT_HAND);
                }
                group.change(&record.series, (was, &is), from);
            }
        }
        Ok(())
    }

    /// Takes into account that accounts belong to somebody from now on, if they did not before,
    /// and makes a series of all when there are many now; unless `kept` has not all that takes:
    /// then whoever it is has none until the projection is loaded again.
    pub(crate) fn enroll(
        &mut self,
        accounts: &[AccountId],
        subject: Subject,
        kept: &dyn Entries,
    ) -> Result<(), AskError> {
        if self.groups.get(subject).is_some() {
            accounts.iter().for_each(|id| self.enroll_one(*id, subject));
            return Ok(());
        }
        let least = self.groups.accounts_min;
        if self.members(subject).take(least).count() < least {
            return Ok(());
        }
        let ids = self.accounts_of(subject);
        let accounts = ids.iter().filter_map(|id| {
            let record = self.accounts.get(id.index())?;
            Some((&record.series, self.belonging_in(*id, subject)))
        });
        let noting = Noting::new(kept);
        let group = noting.checked(Ok(Group::new(accounts, &noting)))?;
        Arc::make_mut(&mut self.groups).all.insert(subject, Arc::new(group));
        ids.iter().for_each(|id| self.enroll_one(*id, subject));
        Ok(())
    }

    fn enroll_one(&mut self, id: AccountId, subject: Subject) {
        if self.groups.of_account(id).contains(&subject) {
            return;
        }
        let due = self.accounts.get(id.index()).map_or(Timestamp::MAX, |record| record.next_due);
        let groups = Arc::make_mut(&mut self.groups);
        groups.of_account.entry(id).or_default().push(subject);
        if let Some(group) = groups.get_mut(subject) {
            group.note_due(id, (Timestamp::MAX, due));
        }
    }

    /// The customer, and all households that the customer was ever in.
    pub(crate) fn homes_of(&self, id: CustomerId) -> Vec<HouseholdId> {
        let homes = self.customers.get(id.index()).map(|customer| &customer.homes);
        let later = homes.iter().flat_map(|homes| homes.later().iter().map(|change| change.to));
        homes.iter().map(|homes| homes.first()).chain(later).collect()
    }

    /// Makes the series of all who have many accounts, as far as `kept` has what that takes.
    pub(crate) fn enroll_all(&mut self, kept: &dyn Entries) -> Result<(), AskError> {
        let mut all = Ok(());
        for index in 0..u32::try_from(self.customers.len()).unwrap_or(u32::MAX) {
            all = all.and(self.enroll(&[], Subject::Customer(CustomerId::new(index)), kept));
        }
        for index in 0..u32::try_from(self.households.len()).unwrap_or(u32::MAX) {
            all = all.and(self.enroll(&[], Subject::Household(HouseholdId::new(index)), kept));
        }
        all
    }

    /// The accounts that ever belonged to a customer.
    pub(crate) fn accounts_of_customer(&self, id: CustomerId) -> Vec<AccountId> {
        let customer = self.customers.get(id.index());
        customer.map_or_else(Vec::new, |it| account_ids(it.accounts.as_slice()).collect())
    }

    /// When an account belonged to somebody, by all that is known.
    pub(crate) fn belonging_in(&self, account: AccountId, subject: Subject) -> Belonging {
        if self.is_settled(subject) {
            return Belonging::always();
        }
        self.belonging(account, subject, Sequence::new(u64::MAX))
    }
}

/// How many accounts make a series of their own worth its price. Measured on series that are near:
/// a view takes 0.42 µs per account, so 27 µs of 64 and milliseconds of thousands; a series takes
/// 0.9 µs whatever it is of. Its price is that an entry folds in twice the time, 0.2 µs more, and
/// that its rows are there twice, which small households would pay and not feel.
pub(crate) const ACCOUNTS_MIN: usize = 64;

const NOT_AT_HAND: Unfit = Unfit::Contradicts("what a move changes is at hand");
