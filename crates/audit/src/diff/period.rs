//! How long the windows are that are compared.

use chrono::{Datelike as _, Months};
use pointbook_core::Date;

/// How long the windows are that are compared: whole periods of the program's zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// Local days.
    Day,
    /// Calendar months.
    #[default]
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years.
    Year,
}

impl Period {
    /// The first day of the period that a day is in.
    pub(super) fn first_day(self, day: Date) -> Date {
        let month = match self {
            Self::Day => return day,
            Self::Month => day.month0(),
            Self::Quarter => day.month0() / 3 * 3,
            Self::Year => 0,
        };
        Date::from_ymd_opt(day.year(), month.saturating_add(1), 1).unwrap_or(day)
    }

    /// The first day of the next period.
    pub(super) fn next(self, first_day: Date) -> Date {
        let next = match self {
            Self::Day => first_day.succ_opt(),
            Self::Month => first_day.checked_add_months(Months::new(1)),
            Self::Quarter => first_day.checked_add_months(Months::new(3)),
            Self::Year => first_day.checked_add_months(Months::new(12)),
        };
        next.unwrap_or(Date::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_and_end_with_whole_months() {
        let day = |y, m, d| Date::from_ymd_opt(y, m, d).unwrap();
        let rows = [
            (Period::Day, day(2026, 5, 31), day(2026, 6, 1)),
            (Period::Month, day(2026, 5, 1), day(2026, 6, 1)),
            (Period::Quarter, day(2026, 4, 1), day(2026, 7, 1)),
            (Period::Year, day(2026, 1, 1), day(2027, 1, 1)),
        ];
        for (period, first, next) in rows {
            assert_eq!(period.first_day(day(2026, 5, 31)), first);
            assert_eq!(period.next(first), next);
        }
    }
}
