//! Redeeming points of an account, a customer or a household.

use super::rolling::Activity;
use super::{Booking, Stop};
use crate::command::{Redeem, Short};
use crate::entry::{Flow, Place};
use crate::id::AccountId;
use crate::points::Points;
use crate::refusal::{Code, Detail, Refusal};

impl Booking<'_, '_> {
    pub(super) fn redeem(&mut self, redeem: &Redeem) -> Result<Points, Stop> {
        let who = self.find_who(&redeem.who)?;
        self.time()?;
        let accounts = self.spendable(who)?;
        let accounts = accounts.as_slice();
        let asked = redeem.points;
        let least = self.draft.program().min_redemption;
        if asked < least {
            let detail = Detail::Points { available: least.units().into(), requested: asked };
            return Err(Refusal { code: Code::BelowMinimum, detail }.into());
        }
        let available = self.spendable_points(who, accounts);
        match redeem.short {
            Short::Refuse => self.require(available, asked)?,
            Short::Partial if available <= 0 => self.require(available, asked)?,
            Short::Partial | Short::Offline => {}
        }
        let draws = self.plan(accounts, asked);
        let drawn = self.draw(Flow::Redeemed, &draws)?;
        if let [account] = *accounts {
            // Only an account can be overdrawn: the wire says so.
            let owed = asked.minus(drawn).filter(|_| redeem.short == Short::Offline);
            let owed = owed.unwrap_or(Points::ZERO);
            let place = Place::Deficit { meant_for: None };
            self.draft.post(account, Flow::Redeemed, owed, place)?;
            self.reset_rolling(account, Activity::Redeem)?;
            return Ok(drawn.plus(owed).unwrap_or(asked));
        }
        let spent = draws.iter().map(|draw| draw.account).collect();
        self.reset_all(spent, Activity::Redeem)?;
        Ok(drawn)
    }

    /// Keeps the rolling lots of each account alive, once.
    pub(super) fn reset_all(
        &mut self,
        mut accounts: Vec<AccountId>,
        activity: Activity,
    ) -> Result<(), Stop> {
        accounts.sort_unstable();
        accounts.dedup();
        accounts.into_iter().try_for_each(|account| self.reset_rolling(account, activity))
    }
}
