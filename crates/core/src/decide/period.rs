//! Expiring, closing periods and changing settings.

use super::{Booking, Stop};
use crate::command::ClosePeriod;
use crate::entry::Fact;
use crate::id::AccountId;
use crate::program::ProgramSettings;
use crate::refusal::{Code, Detail, Refusal};

impl Booking<'_, '_> {
    /// Writes down what time has done to all accounts by now.
    pub(super) fn expire(&mut self) -> Result<(), Stop> {
        self.time()?;
        let mut index = 0_usize;
        while index < self.draft.account_count() {
            if let Some(account) = AccountId::next(index) {
                self.draft.touch(account)?;
            }
            index = index.saturating_add(1);
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
