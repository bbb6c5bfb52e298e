//! Months of the calendar, by which a liability is told.

use core::fmt;

use chrono::Datelike as _;
use pointbook_core::Date;

/// A calendar month of the program's zone.
///
/// # Examples
///
/// ```
/// use pointbook_audit::Month;
/// use pointbook_core::Date;
///
/// let month = Month::of(Date::from_ymd_opt(2026, 1, 31).unwrap());
/// assert_eq!(month.to_string(), "2026-01");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u32,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
