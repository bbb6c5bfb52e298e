//! Expiring, closing periods and changing settings.

use super::{Booking, Stop};
use crate::account::Account;
use crate::command::ClosePeriod;
use crate::entry::Fact;
use crate::id::AccountId;
use crate::program::ProgramSettings;
use crate::refusal::{Code, Detail, Refusal};

impl Booking<'_, '_> {
    /// Writes down what time has done to all accounts by now, or as much as this entry is to hold.
    pub(super) fn expire(&mut self) -> Result<(), Stop> {
        self.time()?;
        // What members before this one changed stands on no agenda yet.
        let changed: Vec<AccountId> = self.draft.changed.accounts.ids().collect();
        let state = self.draft.state;
        for account in changed.into_iter().chain(state.due_by(self.draft.through)) {
            let most = self.draft.account(account).map_or(0, Account::due_facts_max);
            let written = self.draft.due.len();
            if written > 0 && written.saturating_add(most) > self.draft.due_facts_max {
                return Ok(());
            }
            self.draft.touch(account)?;
        }
        Ok(())
    }

    pub(super) fn close_period(&mut self, close: ClosePeriod) -> Result<(), Stop> {
        let over_at = self.draft.program().calendar.day_end(close.through);
        if over_at > self.draft.now {
            let detail = Detail::Since(self.draft.now);
            return Err(Refusal { code: Code::EffectiveInFuture, detail }.into());
        }
        self.time()?;
        if self.draft.closed().is_some_and(|closed| closed.through > close.through) {
            return Err(Code::PeriodClosed.into());
        }
        self.draft.record(Fact::PeriodClosed(close.through))
    }

    pub(super) fn program(&mut self, settings: &ProgramSettings) -> Result<(), Stop> {
        let program = self.draft.program();
        if settings.scale.is_some_and(|scale| scale != program.scale) {
            return Err(Code::ScaleFixed.into());
        }
        if settings.zone.is_some_and(|zone| zone != program.calendar.zone()) {
            return Err(Code::ZoneFixed.into());
        }
        self.time()?;
        self.draft.record(Fact::ProgramChanged(Box::new(settings.clone())))
    }
}

/// The most facts of what time did in the entry of an `expire`, unless one account alone has more:
/// what is due beyond them is written by the entries that follow.
pub const DUE_FACTS_MAX: usize = 8_190;
