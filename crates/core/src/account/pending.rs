//! Pending points: announced by an earn, not yet to be spent.

use crate::calendar::Calendar;
use crate::entry::PendingTarget;
use crate::expiry::Expiry;
use crate::id::EntryRef;
use crate::points::Points;
use crate::time::Timestamp;

/// The pending points of one earn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The earn.
    pub earn: EntryRef,
    /// When they activate.
    pub activates: Timestamp,
    /// Where they will go.
    pub target: PendingTarget,
    /// How many are left.
    pub points: Points,
}

impl Pending {
    /// The expiry that they will have if they start a lot of their own.
    pub fn expires(&self, calendar: &Calendar) -> Expiry {
        match self.target {
            PendingTarget::Dated(expires) => expires,
            PendingTarget::Rolling(rule) => {
                Expiry::On(rule.date_from(calendar.day_of(self.activates)))
            }
        }
    }
}
