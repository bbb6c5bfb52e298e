//! Lots: points of one account with one expiry, and how lots are named in entries.
//!
//! Invariants:
//! - `free` and `held` are never below zero.
//! - The order of lots is the order in which they are drawn.

use core::cmp::Ordering;

use crate::expiry::{Expiry, RollingRule};
use crate::points::Points;

/// What identifies a lot within its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LotId {
    /// The lot of a fixed expiry.
    Dated(Expiry),
    /// A rolling lot: once expired nothing revives it, so each life has a number.
    Rolling {
        /// The rule it follows.
        rule: RollingRule,
        /// Which life of the account's rolling lots, from 1.
        life: u32,
    },
}

impl LotId {
    /// Whether it is a rolling lot.
    pub const fn is_rolling(self) -> bool {
        matches!(self, Self::Rolling { .. })
    }
}

/// A lot as an entry names it: with the expiry that it had then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LotRef {
    /// Which lot.
    pub id: LotId,
    /// Its expiry at that moment; a rolling lot's moves.
    pub expires: Expiry,
}

impl LotRef {
    /// The lot of a fixed expiry.
    pub const fn dated(expires: Expiry) -> Self {
        Self { id: LotId::Dated(expires), expires }
    }

    /// Soonest expiry first, never last; of the same date the dated before the rolling.
    pub fn draw_order(&self, other: &Self) -> Ordering {
        self.expires.cmp(&other.expires).then_with(|| self.id.cmp(&other.id))
    }
}

/// Points of one account with one expiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Which lot, and its expiry now.
    pub lot: LotRef,
    /// Points that can be spent until it expires.
    pub free: Points,
    /// Points that holds have set aside; they do not expire.
    pub held: Points,
}

impl Lot {
    /// Whether nothing is in it.
    pub const fn is_empty(&self) -> bool {
        self.free.is_zero() && self.held.is_zero()
    }
}
