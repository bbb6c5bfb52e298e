//! Adjustments by an operator.

use super::{Booking, Stop};
use crate::command::{Adjust, Short};
use crate::entry::{Flow, Place};
use crate::points::Points;
use crate::refusal::Code;

impl Booking<'_, '_> {
    pub(super) fn adjust(&mut self, adjust: &Adjust) -> Result<Points, Stop> {
        let account = self.draft.find_account(&adjust.account).ok_or(Code::NotFound)?;
        self.time()?;
        if self.is_cancelled(account) {
            return Err(Code::StatusForbids.into());
        }
        self.draft.touch(account)?;
        if adjust.points > Points::ZERO {
            let lot = self.lot_of(account, self.target(adjust.expires))?;
            self.credit(account, Flow::AdjustedUp, adjust.points, lot)?;
            return Ok(adjust.points);
        }
        let asked = adjust.points.magnitude();
        if adjust.short == Short::Refuse {
            self.require(self.available(account), asked)?;
        }
        let draws = self.plan(&[account], asked);
        let drawn = self.draw(Flow::AdjustedDown, &draws)?;
        let owed = asked.minus(drawn).unwrap_or(Points::ZERO);
        self.draft.post(account, Flow::AdjustedDown, owed, Place::Deficit { meant_for: None })?;
        Ok(adjust.points)
    }
}
