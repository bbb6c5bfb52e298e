//! What questions have in common: as of when, as known when, and the span they are about.

use clap::Args;
use pointbook_core::{Calendar, Date, Timestamp};
use pointbook_series::Moment;

use crate::book::Book;
use crate::failure::Failure;
use crate::when::When;

/// As of when, and as known when.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct AsOfArgs {
    /// As of then: a date (its end), a local time or an instant; default: now.
    #[arg(long, value_name = "WHEN")]
    at: Option<When>,
    /// As the ledger knew it then, without what was recorded later.
    #[arg(long, value_name = "WHEN")]
    known_at: Option<When>,
}

impl AsOfArgs {
    /// Both instants.
    pub(crate) fn instants(
        self,
        book: &Book,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), Failure> {
        Ok((instant(self.at, book)?, instant(self.known_at, book)?))
    }
}

/// A span of time.
#[derive(Args, Clone, Debug)]
pub(crate) struct SpanArgs {
    /// From this date on, or from this local time or instant.
    #[arg(long, value_name = "WHEN", requires = "to")]
    from: Option<When>,
    /// Through this date, or to before this local time or instant.
    #[arg(long, value_name = "WHEN", requires = "from")]
    to: Option<When>,
    /// A month, such as 2026-01.
    #[arg(long, value_name = "MONTH", value_parser = month, conflicts_with_all = ["from", "year"])]
    month: Option<Days>,
    /// A year, such as 2026.
    #[arg(long, value_name = "YEAR", value_parser = year, conflicts_with = "from")]
    year: Option<Days>,
}

/// The first and the last of some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// The first day.
    pub(crate) first: Date,
    /// The last day.
    pub(crate) last: Date,
}

impl SpanArgs {
    /// The beginning and the end; of this month, when nothing is named.
    pub(crate) fn moments(&self, book: &Book) -> Result<(Moment, Moment), Failure> {
        self.moments_by(&book.calendar, book.now())
    }

    /// The same, by a calendar and the time of now.
    pub(crate) fn moments_by(
        &self,
        calendar: &Calendar,
        now: Timestamp,
    ) -> Result<(Moment, Moment), Failure> {
        if let Some(span) = self.named_by(calendar, now)? {
            return Ok(span);
        }
        let today = calendar.day_of(now);
        let this_month = month(&today.format("%Y-%m").to_string());
        Ok(this_month.unwrap_or(Days { first: today, last: today }).moments())
    }

    /// The beginning and the end, when a span is named.
    pub(crate) fn named(&self, book: &Book) -> Result<Option<(Moment, Moment)>, Failure> {
        self.named_by(&book.calendar, book.now())
    }

    fn named_by(
        &self,
        calendar: &Calendar,
        now: Timestamp,
    ) -> Result<Option<(Moment, Moment)>, Failure> {
        if let (Some(from), Some(to)) = (self.from, self.to) {
            let moment = |when: When| when.moment(calendar, now);
            return Ok(Some((moment(from)?, moment(to)?)));
        }
        Ok(self.month.or(self.year).map(Days::moments))
    }
}

impl Days {
    fn moments(self) -> (Moment, Moment) {
        (Moment::Day(self.first), Moment::Day(self.last))
    }
}

/// The instant of what a person wrote.
pub(crate) fn instant(when: Option<When>, book: &Book) -> Result<Option<Timestamp>, Failure> {
    when.map(|when| when.instant(&book.calendar, book.now())).transpose()
}

fn month(text: &str) -> Result<Days, String> {
    let days = || {
        let (year, month) = text.split_once('-')?;
        let (year, month) = (number(year, 4)?, number(month, 2)?);
        let first = Date::from_ymd_opt(i32::try_from(year).ok()?, month, 1)?;
        Some(Days { first, last: before_first_of(year, month.checked_add(1)?)? })
    };
    days().ok_or_else(|| "write a month such as 2026-01".to_owned())
}

fn year(text: &str) -> Result<Days, String> {
    let days = || {
        let year = i32::try_from(number(text, 4)?).ok()?;
        let (first, last) = (Date::from_ymd_opt(year, 1, 1)?, Date::from_ymd_opt(year, 12, 31)?);
        Some(Days { first, last })
    };
    days().ok_or_else(|| "write a year such as 2026".to_owned())
}

/// The day before the first of a month, the thirteenth being the first of the next year.
fn before_first_of(year: u32, month: u32) -> Option<Date> {
    let (year, month) = if month > 12 { (year.checked_add(1)?, 1) } else { (year, month) };
    Date::from_ymd_opt(i32::try_from(year).ok()?, month, 1)?.pred_opt()
}

fn number(text: &str, digits_max: usize) -> Option<u32> {
    let fits = (1..=digits_max).contains(&text.len());
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| fits && is_digits && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_end_with_their_last_day() {
        for (days, first, last) in [
            (month("2024-02"), "2024-02-01", "2024-02-29"),
            (month("2025-12"), "2025-12-01", "2025-12-31"),
            (year("2025"), "2025-01-01", "2025-12-31"),
        ] {
            let days = days.unwrap();
            assert_eq!(
                (days.first.to_string(), days.last.to_string()),
                (first.into(), last.into())
            );
        }
        for text in ["2026", "2026-13", "2026-00", "-1", "0000-01", "20260-1"] {
            assert!(month(text).is_err(), "{text}");
        }
        assert!(year("0").is_err() && year("20261").is_err() && year("x").is_err());
    }
}
