//! Rows of a liability: what they are of, and their figures.

use core::fmt;

use super::month::Month;

/// What a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Title {
    /// Points of this month.
    Month(Month),
    /// Points that do not expire.
    Never,
    /// What accounts owe: points that were taken and are not there, below zero.
    Owed,
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Never => f.write_str("never"),
            Self::Owed => f.write_str("owed"),
        }
    }
}

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is of.
    pub title: Title,
    /// Its figures.
    pub figures: Figures,
}

/// The figures of a row, in whole units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Outstanding at the beginning of the span.
    pub opening: i128,
    /// Earned in it.
    pub earned: i128,
    /// Redeemed in it, captures included.
    pub redeemed: i128,
    /// Expired in it.
    pub expired: i128,
    /// All else, net: reversed, refunded, adjusted, transferred, and points whose date moved.
    pub other: i128,
    /// Earned until the end of the span, since ever.
    pub earned_ever: i128,
    /// Expired until the end of the span, since ever.
    pub expired_ever: i128,
}

impl Figures {
    /// Outstanding at the end of the span.
    pub const fn closing(&self) -> i128 {
        self.opening + self.earned - self.redeemed - self.expired + self.other
    }

    /// Breakage so far: how much of what was earned has expired, in hundredths of a percent,
    /// rounded down; `None` when nothing was earned.
    pub const fn breakage(&self) -> Option<i128> {
        match self.earned_ever {
            0 => None,
            earned => self.expired_ever.saturating_mul(10_000).checked_div_euclid(earned),
        }
    }

    /// Whether there is nothing to tell.
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    pub(super) const fn add(&mut self, other: &Self) {
        self.opening += other.opening;
        self.earned += other.earned;
        self.redeemed += other.redeemed;
        self.expired += other.expired;
        self.other += other.other;
        self.earned_ever += other.earned_ever;
        self.expired_ever += other.expired_ever;
    }
}
