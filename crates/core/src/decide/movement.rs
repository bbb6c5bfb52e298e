//! Moving customers between households and accounts between customers.

use super::{Booking, Stop};
use crate::command::Move;
use crate::entry::Fact;
use crate::id::{AccountId, CustomerId};
use crate::refusal::{Code, Detail, Refusal};
use crate::time::Timestamp;

impl Booking<'_, '_> {
    pub(super) fn relocate(&mut self, relocation: &Move) -> Result<(), Stop> {
        match relocation {
            Move::Customer { customer, to_household } => {
                let customer = self.draft.find_customer(customer).ok_or(Code::NotFound)?;
                let to = self.draft.find_household(to_household).ok_or(Code::NotFound)?;
                let moved = self.draft.customer(customer).ok_or(Code::NotFound)?;
                let from = moved.household.now();
                if from == to {
                    return Err(Code::SameOwner.into());
                }
                self.time()?;
                let newest = self.newest_of_customer(customer)?;
                self.refuse_backdated(newest)?;
                self.draft.record(Fact::CustomerMoved { customer, from, to })
            }
            Move::Account { account, to_customer } => {
                let account = self.draft.find_account(account).ok_or(Code::NotFound)?;
                let to = self.draft.find_customer(to_customer).ok_or(Code::NotFound)?;
                let moved = self.draft.owned(account).ok_or(Code::NotFound)?;
                let from = moved.owner.now();
                if from == to {
                    return Err(Code::SameOwner.into());
                }
                self.time()?;
                let newest = self.newest_of_account(account)?;
                self.refuse_backdated(newest)?;
                self.draft.record(Fact::AccountMoved { account, from, to })
            }
        }
    }

    fn refuse_backdated(&self, newest: Timestamp) -> Result<(), Stop> {
        if self.draft.effective_at < newest {
            let detail = Detail::Since(newest);
            return Err(Refusal { code: Code::MoveBackdated, detail }.into());
        }
        Ok(())
    }

    /// The newest instant of an account, with what is due by now.
    fn newest_of_account(&mut self, account: AccountId) -> Result<Timestamp, Stop> {
        self.draft.touch(account)?;
        Ok(self.draft.account(account).map_or(Timestamp::MIN, |account| account.newest()))
    }

    /// The newest instant of a customer and of the accounts that belong there now.
    fn newest_of_customer(&mut self, id: CustomerId) -> Result<Timestamp, Stop> {
        let customer = self.draft.customer(id).ok_or(Code::NotFound)?;
        let mut newest = customer.newest;
        let accounts = customer.accounts.clone();
        for account in accounts.as_slice().iter().copied() {
            let owner = self.draft.owned(account).map(|owned| owned.owner.now());
            if owner == Some(id) {
                newest = newest.max(self.newest_of_account(account)?);
            }
        }
        Ok(newest)
    }
}
