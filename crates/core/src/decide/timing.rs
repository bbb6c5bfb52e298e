//! When a command counts: its wish, clock skew, and closed periods.

use super::{Booking, Stop};
use crate::refusal::{Code, Detail, Refusal};

impl Booking<'_, '_> {
    /// Settles when the action counts.
    pub(super) fn time(&mut self) -> Result<(), Stop> {
        let draft = &mut *self.draft;
        let wish = self.wish.unwrap_or(draft.now);
        let latest = draft.now.plus_seconds(draft.program().future_tolerance_seconds);
        if wish > latest {
            let detail = Detail::Since(draft.now);
            return Err(Refusal { code: Code::EffectiveInFuture, detail }.into());
        }
        // Ahead by less is clock skew; a closed period is never booked into.
        let mut booked = wish.min(draft.now);
        if let Some(closed) = draft.closed() {
            booked = booked.max(closed.open_from);
        }
        draft.effective_at = booked;
        self.requested = (booked != wish).then_some(wish);
        Ok(())
    }

    /// Captures and releases count when they are recorded, whatever a group wishes.
    pub(super) fn time_by_clock(&mut self) {
        self.draft.effective_at = self.draft.now;
    }
}
