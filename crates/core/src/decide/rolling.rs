//! Where points belong, and the activity that keeps rolling lots alive.

use super::{Booking, Stop};
use crate::account::FreeLot;
use crate::entry::Fact;
use crate::expiry::{Expiry, Target};
use crate::id::AccountId;
use crate::lot::{LotId, LotRef};
use crate::refusal::Code;

/// What keeps a rolling lot alive, where its rule names it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    Earn,
    Redeem,
}

impl Booking<'_, '_> {
    /// The target of points that count from the member's effective day: their own expiry, or
    /// what the policy says.
    pub(super) fn target(&self, own: Option<Expiry>) -> Target {
        match own {
            Some(expires) => Target::Dated(expires),
            None => self.draft.program().expiry.target(self.draft.effective_day()),
        }
    }

    /// The lot of a target, for points that arrive now. A rolling lot lives if it lives now; a
    /// new one counts from the member's effective day.
    pub(super) fn lot_of(&self, account: AccountId, target: Target) -> Result<LotRef, Stop> {
        let known = self.draft.account(account).ok_or(Code::NotFound)?;
        Ok(match target {
            Target::Dated(expires) => LotRef::dated(expires),
            Target::Rolling(rule) => {
                let calendar = &self.draft.program().calendar;
                let living = known.living(rule, calendar, self.draft.now);
                living.unwrap_or_else(|| known.new_life(rule, self.draft.effective_day()))
            }
        })
    }

    /// Moves the dates of the living rolling lots that `activity` keeps alive.
    pub(super) fn reset_rolling(
        &mut self,
        account: AccountId,
        activity: Activity,
    ) -> Result<(), Stop> {
        let Some(known) = self.draft.account(account) else { return Ok(()) };
        if !known.free_lots().any(|lot| lot.lot.id.is_rolling()) {
            return Ok(());
        }
        let (today, day) = (self.draft.today(), self.draft.effective_day());
        let later = |lot: FreeLot| {
            let (LotId::Rolling { rule, .. }, Expiry::On(date)) = (lot.lot.id, lot.lot.expires)
            else {
                return None;
            };
            let named = match activity {
                Activity::Earn => rule.on_earn,
                Activity::Redeem => rule.on_redeem,
            };
            let expires = rule.date_from(day);
            (named && date >= today && expires > date).then_some((lot.lot.id, expires))
        };
        let moved: Vec<_> = known.free_lots().filter_map(later).collect();
        for (lot, expires) in moved {
            self.draft.record(Fact::LotMoved { account, lot, expires })?;
        }
        Ok(())
    }
}
