//! When points expire: a date or never, and the policies that say which date.

use core::fmt;

use chrono::Datelike;

use crate::calendar::{last_of_month, plus_days, plus_months};
use crate::time::Date;

/// The last local day on which points can be spent; never comes after every date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expiry {
    /// Through the whole of this local day.
    On(Date),
    /// They do not expire.
    Never,
}

impl Expiry {
    /// The date, unless it is never.
    pub const fn date(self) -> Option<Date> {
        match self {
            Self::On(date) => Some(date),
            Self::Never => None,
        }
    }

    /// Whether points of this expiry can no longer be spent on `day`.
    pub fn is_past(self, day: Date) -> bool {
        self.date().is_some_and(|date| date < day)
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(date) => write!(f, "{date}"),
            Self::Never => f.write_str("never"),
        }
    }
}

/// How a program's points expire unless an earn names its own date.
///
/// # Examples
///
/// ```
/// use pointbook_core::{Date, ExpiryPolicy, Expiry, Rounding, Target};
///
/// let policy = ExpiryPolicy::Months { months: 1, round: Rounding::None };
/// let january = Date::from_ymd_opt(2026, 1, 31).unwrap();
/// let february = Date::from_ymd_opt(2026, 2, 28).unwrap();
/// assert_eq!(policy.target(january), Target::Dated(Expiry::On(february)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpiryPolicy {
    /// Points do not expire.
    Never,
    /// So many days after the earning day.
    Days(u16),
    /// So many months after the earning day, clamped to the month's last day.
    Months {
        /// How many months.
        months: u16,
        /// Rounded up to the end of what.
        round: Rounding,
    },
    /// The next of these month-days, on or after the earning day.
    Fixed(Vec<MonthDay>),
    /// All lots form one rolling lot that activity keeps alive.
    Inactivity(RollingRule),
}

impl ExpiryPolicy {
    /// Where points that count from local day `day` belong under this policy.
    pub fn target(&self, day: Date) -> Target {
        match self {
            Self::Never => Target::Dated(Expiry::Never),
            Self::Days(days) => Target::Dated(Expiry::On(plus_days(day, *days))),
            Self::Months { months, round } => {
                Target::Dated(Expiry::On(round.up(plus_months(day, *months))))
            }
            Self::Fixed(dates) => {
                let next = dates.iter().map(|date| date.on_or_after(day)).min();
                Target::Dated(next.map_or(Expiry::Never, Expiry::On))
            }
            Self::Inactivity(rule) => Target::Rolling(*rule),
        }
    }
}

/// Where points belong: a lot of a known expiry, or the rolling lot of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The lot of this expiry.
    Dated(Expiry),
    /// The living rolling lot of this rule, or a new one.
    Rolling(RollingRule),
}

/// To the end of which period an expiry date is rounded up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// Not at all.
    #[default]
    None,
    /// The end of its month.
    MonthEnd,
    /// The end of its calendar quarter.
    QuarterEnd,
    /// The end of its calendar year.
    YearEnd,
}

impl Rounding {
    fn up(self, date: Date) -> Date {
        let months_left = |period: u32| {
            let done = date.month0().checked_rem(period).unwrap_or(0);
            u16::try_from(period.saturating_sub(done).saturating_sub(1)).unwrap_or(0)
        };
        match self {
            Self::None => date,
            Self::MonthEnd => last_of_month(date, 0),
            Self::QuarterEnd => last_of_month(date, months_left(3)),
            Self::YearEnd => last_of_month(date, months_left(12)),
        }
    }
}

/// A day of every year; 29 February means the last day of February.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: u8,
    day: u8,
}

impl MonthDay {
    /// Makes a month-day that exists in some year.
    pub fn new(month: u8, day: u8) -> Option<Self> {
        Date::from_ymd_opt(LEAP_YEAR, u32::from(month), u32::from(day))?;
        Some(Self { month, day })
    }

    fn on_or_after(self, day: Date) -> Date {
        let this_year = self.in_year(day.year());
        if this_year >= day { this_year } else { self.in_year(day.year().saturating_add(1)) }
    }

    fn in_year(self, year: i32) -> Date {
        let (month, day) = (u32::from(self.month), u32::from(self.day));
        let date = Date::from_ymd_opt(year, month, day);
        // Only 29 February can be missing from a year.
        let date = date.or_else(|| Date::from_ymd_opt(year, month, 28));
        date.unwrap_or(Date::MAX)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// What names a rolling lot: how long it lives after activity, and which activity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RollingRule {
    /// How long after the last resetting activity.
    pub term: Term,
    /// Whether an earn resets it.
    pub on_earn: bool,
    /// Whether a redeem or capture resets it.
    pub on_redeem: bool,
}

impl RollingRule {
    /// The expiry date that activity on local day `day` gives.
    pub fn date_from(self, day: Date) -> Date {
        match self.term {
            Term::Days(days) => plus_days(day, days),
            Term::Months(months) => plus_months(day, months),
        }
    }
}

/// A length of time in local days or months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// So many days.
    Days(u16),
    /// So many months, clamped to the month's last day.
    Months(u16),
}

const LEAP_YEAR: i32 = 2024;

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> Date {
        Date::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn months_clamp_and_round_up_to_period_ends() {
        let rows = [
            (1, Rounding::None, date(2024, 1, 31), date(2024, 2, 29)),
            (1, Rounding::None, date(2026, 1, 31), date(2026, 2, 28)),
            (0, Rounding::MonthEnd, date(2026, 2, 1), date(2026, 2, 28)),
            (1, Rounding::QuarterEnd, date(2026, 3, 31), date(2026, 6, 30)),
            (12, Rounding::QuarterEnd, date(2026, 10, 1), date(2027, 12, 31)),
            (1, Rounding::YearEnd, date(2026, 12, 31), date(2027, 12, 31)),
        ];
        for (months, round, earned, expires) in rows {
            let policy = ExpiryPolicy::Months { months, round };
            assert_eq!(policy.target(earned), Target::Dated(Expiry::On(expires)), "{earned}");
        }
    }

    #[test]
    fn fixed_dates_take_the_next_one_and_february_ends() {
        let dates = vec![MonthDay::new(9, 30).unwrap(), MonthDay::new(2, 29).unwrap()];
        let policy = ExpiryPolicy::Fixed(dates);
        for (earned, expires) in [
            (date(2026, 2, 28), date(2026, 2, 28)),
            (date(2024, 2, 28), date(2024, 2, 29)),
            (date(2026, 3, 1), date(2026, 9, 30)),
            (date(2026, 10, 1), date(2027, 2, 28)),
        ] {
            assert_eq!(policy.target(earned), Target::Dated(Expiry::On(expires)), "{earned}");
        }
        assert_eq!(MonthDay::new(2, 30), None);
    }
}
