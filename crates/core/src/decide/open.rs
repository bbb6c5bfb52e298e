//! Opening accounts, with their customers and households where these are new.

use super::{Booking, Stop};
use crate::broken::Unfit;
use crate::command::Open;
use crate::entry::Fact;
use crate::id::{AccountId, CustomerId, HouseholdId};
use crate::refusal::Code;

impl Booking<'_, '_> {
    pub(super) fn open(&mut self, open: &Open) -> Result<(), Stop> {
        let household = self.draft.find_household(&open.household);
        let customer = self.draft.find_customer(&open.customer);
        let account = self.draft.find_account(&open.account);
        let lives_in = customer.and_then(|id| self.draft.customer(id)).map(|c| c.household.now());
        let elsewhere = lives_in.is_some() && lives_in != household;
        let owner = account.and_then(|id| self.draft.owned(id)).map(|a| a.owner.now());
        let foreign = owner.is_some() && owner != customer;
        if elsewhere || foreign {
            return Err(Code::AlreadyExists.into());
        }
        self.time()?;
        if let Some(account) = account {
            return self.draft.mark(account);
        }
        let household = household.map_or_else(|| self.create_household(open), Ok)?;
        let customer = customer.map_or_else(|| self.create_customer(open, household), Ok)?;
        let account = AccountId::next(self.draft.account_count()).ok_or(FULL)?;
        let name = open.account.clone();
        self.draft.record(Fact::AccountOpened { account, name, customer })
    }

    fn create_household(&mut self, open: &Open) -> Result<HouseholdId, Stop> {
        let household = HouseholdId::next(self.draft.household_count()).ok_or(FULL)?;
        let name = open.household.clone();
        self.draft.record(Fact::HouseholdCreated { household, name })?;
        Ok(household)
    }

    fn create_customer(&mut self, open: &Open, in_: HouseholdId) -> Result<CustomerId, Stop> {
        let customer = CustomerId::next(self.draft.customer_count()).ok_or(FULL)?;
        let name = open.customer.clone();
        self.draft.record(Fact::CustomerCreated { customer, name, household: in_ })?;
        Ok(customer)
    }
}

/// More than 2^32 of a kind.
const FULL: Unfit = Unfit::OutOfRange;
