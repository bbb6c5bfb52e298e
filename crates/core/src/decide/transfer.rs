//! Transfers between accounts.

use super::{Booking, Stop};
use crate::command::{Transfer, TransferExpiry};
use crate::entry::Flow;
use crate::id::{AccountId, CustomerId, HouseholdId};
use crate::lot::LotRef;
use crate::points::Points;
use crate::program::TransferScope;
use crate::refusal::Code;

impl Booking<'_, '_> {
    pub(super) fn transfer(&mut self, transfer: &Transfer) -> Result<Points, Stop> {
        let from = self.draft.find_account(&transfer.from).ok_or(Code::NotFound)?;
        let to = self.draft.find_account(&transfer.to).ok_or(Code::NotFound)?;
        if from == to {
            return Err(Code::SameAccount.into());
        }
        self.time()?;
        if !self.may_spend(from) || self.is_cancelled(to) {
            return Err(Code::StatusForbids.into());
        }
        if !self.is_in_scope(from, to) {
            return Err(Code::TransferOutOfScope.into());
        }
        self.draft.touch(from)?;
        self.draft.touch(to)?;
        self.require(self.available(from), transfer.points)?;
        let draws = self.plan(&[from], transfer.points);
        self.draw(Flow::TransferredOut, &draws)?;
        match transfer.expiry {
            TransferExpiry::Keep => {
                for draw in &draws {
                    let lot = LotRef::dated(draw.lot.expires);
                    self.credit(to, Flow::TransferredIn, draw.points, lot)?;
                }
            }
            TransferExpiry::Reset => {
                let lot = self.lot_of(to, self.target(None))?;
                self.credit(to, Flow::TransferredIn, transfer.points, lot)?;
            }
        }
        Ok(transfer.points)
    }

    /// Whether the program lets points pass between these accounts, by their owners of now.
    fn is_in_scope(&self, from: AccountId, to: AccountId) -> bool {
        let customer = |id| self.draft.owned(id).map(|owned| owned.owner.now());
        let household = |id: Option<CustomerId>| -> Option<HouseholdId> {
            Some(self.draft.customer(id?)?.household.now())
        };
        match self.draft.program().transfer_scope {
            TransferScope::Any => true,
            TransferScope::Customer => customer(from) == customer(to),
            TransferScope::Household => household(customer(from)) == household(customer(to)),
        }
    }
}
