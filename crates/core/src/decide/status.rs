//! Statuses of accounts and customers, and the gates that they are.

use super::{Booking, Stop};
use crate::command::{Status, StatusChange};
use crate::entry::Fact;
use crate::id::AccountId;
use crate::refusal::Code;

impl Booking<'_, '_> {
    pub(super) fn status(&mut self, change: &StatusChange) -> Result<(), Stop> {
        match change {
            StatusChange::Account { account, status, accrue } => {
                let account = self.draft.find_account(account).ok_or(Code::NotFound)?;
                let leaves = status.is_some_and(|status| status != Status::Cancelled);
                if leaves && self.is_cancelled(account) {
                    return Err(Code::StatusFinal.into());
                }
                self.time()?;
                self.draft.touch(account)?;
                let (status, accrue) = (*status, *accrue);
                self.draft.record(Fact::StatusSet { account, status, accrue })
            }
            StatusChange::Customer { customer, redeemer } => {
                let customer = self.draft.find_customer(customer).ok_or(Code::NotFound)?;
                self.time()?;
                self.draft.record(Fact::RedeemerSet { customer, redeemer: *redeemer })
            }
        }
    }

    pub(super) fn is_cancelled(&self, account: AccountId) -> bool {
        let account = self.draft.account(account);
        account.is_some_and(|account| account.status() == Status::Cancelled)
    }

    /// Whether an account may be spent from: by its status, and by its owner of now.
    pub(super) fn may_spend(&self, account: AccountId) -> bool {
        self.draft.owned(account).is_some_and(|owned| {
            let owner = self.draft.customer(owned.owner.now());
            owned.account.status().may_spend() && owner.is_some_and(|owner| owner.redeemer)
        })
    }
}
