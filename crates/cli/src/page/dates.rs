//! Dates as a page writes them, and the months of a span.

use chrono::{Datelike as _, Months};
use pointbook_core::Date;

/// `31 January 2026`.
pub(crate) fn long_date(day: Date) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `Jan`.
pub(super) fn month_name(day: Date) -> String {
    day.format("%b").to_string()
}

/// `January 2026`.
pub(crate) fn month_and_year(day: Date) -> String {
    day.format("%B %Y").to_string()
}

/// The first day of the month of a day.
pub(crate) fn first_of_month(day: Date) -> Date {
    day.with_day(1).unwrap_or(day)
}

/// The last day of the month of a day.
pub(crate) fn last_of_month(day: Date) -> Date {
    next_month(day).pred_opt().unwrap_or(day)
}

/// The first day of the month after that of a day.
pub(crate) fn next_month(day: Date) -> Date {
    first_of_month(day).checked_add_months(Months::new(1)).unwrap_or(Date::MAX)
}

/// The first day of the month so many months before that of a day.
pub(crate) fn months_before(day: Date, months: u32) -> Date {
    first_of_month(day).checked_sub_months(Months::new(months)).unwrap_or(Date::MIN)
}

/// The first days of all months from that of one day through that of another.
pub(crate) fn months_through(first: Date, last: Date) -> Vec<Date> {
    let months = std::iter::successors(Some(first_of_month(first)), |it| Some(next_month(*it)));
    months.take_while(|month| *month <= last && *month < Date::MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn months_of_a_span_are_whole() {
        let months = months_through(day("2025-11-30"), day("2026-02-01"));
        let texts: Vec<_> = months.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]);
        assert_eq!(last_of_month(day("2024-02-10")), day("2024-02-29"));
        assert_eq!(months_before(day("2026-01-31"), 11), day("2025-02-01"));
    }

    #[test]
    fn dates_are_written_out() {
        assert_eq!(long_date(day("2026-01-05")), "5 January 2026");
        assert_eq!(month_and_year(day("2026-01-05")), "January 2026");
    }
}
