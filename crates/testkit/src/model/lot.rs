//! A lot: points of one account with one expiry.

use chrono::NaiveDate;

use super::Micros;
use super::policy::Span;

/// What identifies a lot within its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LotId {
    /// By its expiry date; `None` never expires.
    Dated(Option<NaiveDate>),
    /// The rolling lot of an inactivity policy.
    Rolling {
        /// How long it lives after the newest resetting activity.
        span: Span,
        /// Whether an earn resets it.
        earn: bool,
        /// Whether a redeem resets it.
        redeem: bool,
        /// Which life of it, from 1; 0 is the life that lives, or the next one.
        life: usize,
    },
}

impl LotId {
    /// The same lot, whichever life of it.
    pub(super) fn any_life(self) -> LotId {
        match self {
            LotId::Dated(_) => self,
            LotId::Rolling { span, earn, redeem, .. } => {
                LotId::Rolling { span, earn, redeem, life: 0 }
            }
        }
    }
}

/// What a lot (or one life of a rolling lot) lost to expiry.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gone {
    /// Points that expired unspent.
    pub(super) expired: i128,
    /// Those of them that a claw-back counted as `already_expired`.
    pub(super) counted: i128,
}

/// A lot as it stands.
#[derive(Clone, Debug)]
pub(super) struct Lot {
    /// What identifies it.
    pub(super) id: LotId,
    /// Its date; of a dead rolling lot the last one it had.
    pub(super) date: Option<NaiveDate>,
    /// The instant it expires.
    pub(super) due: Micros,
    /// Whether a rolling lot still lives; always true for a dated one.
    pub(super) lives: bool,
    /// Points that can be spent.
    pub(super) free: i128,
    /// Points set aside by holds.
    pub(super) held: i128,
    /// What expired of it.
    pub(super) gone: Gone,
}

impl Lot {
    /// Whether its expiry has passed at an instant.
    pub(super) fn passed(&self, now: Micros) -> bool {
        !self.lives || self.due <= now
    }

    /// Whether it is a life of the rolling lot that an id names.
    pub(super) fn is_of(&self, rule: LotId) -> bool {
        self.id.any_life() == rule.any_life()
    }

    /// Soonest first, never last, the dated before the rolling.
    pub(super) fn order(&self) -> (NaiveDate, bool, LotId) {
        let rolling = matches!(self.id, LotId::Rolling { .. });
        (self.date.unwrap_or(NaiveDate::MAX), rolling, self.id)
    }
}
