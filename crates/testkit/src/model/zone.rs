//! Local days of a program's zone: where each begins, and which one an instant falls on.

use chrono::{DateTime, Days, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, TimeZone};

use super::Micros;

/// An IANA zone or a fixed offset.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    /// A zone of the IANA database.
    Named(chrono_tz::Tz),
    /// The same offset for ever.
    Fixed(FixedOffset),
}

impl Zone {
    /// Reads `America/Chicago` or `-06:00`.
    pub(super) fn parse(text: &str) -> Option<Zone> {
        if let Ok(zone) = text.parse::<chrono_tz::Tz>() {
            return Some(Zone::Named(zone));
        }
        let looks_fixed = text.len() == 6
            && text.starts_with(['+', '-'])
            && text.chars().nth(3) == Some(':')
            && text.chars().filter(char::is_ascii_digit).count() == 4;
        if !looks_fixed {
            return None;
        }
        let stamp = format!("2000-01-01T00:00:00{text}");
        let parsed = DateTime::parse_from_rfc3339(&stamp).ok()?;
        Some(Zone::Fixed(*parsed.offset()))
    }

    /// The first instant of a local day; the next day's when the zone skipped this one.
    pub(super) fn first_instant(&self, day: NaiveDate) -> Micros {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        let found = match self {
            Zone::Named(zone) => micros_of(zone.from_local_datetime(&midnight)),
            Zone::Fixed(offset) => micros_of(offset.from_local_datetime(&midnight)),
        };
        found.unwrap_or_else(|| self.end_of_gap(midnight))
    }

    /// The local day whose instants include this one (not always the date a clock shows).
    pub(super) fn local_day(&self, at: Micros) -> NaiveDate {
        let mut day = self.local(at).date();
        while at < self.first_instant(day) {
            day = before(day);
        }
        while at >= self.first_instant(after(day)) {
            day = after(day);
        }
        day
    }

    /// Where a lot of this date expires: the first instant of the day after it.
    pub(super) fn due(&self, date: Option<NaiveDate>) -> Micros {
        date.map_or(Micros::MAX, |day| self.first_instant(after(day)))
    }

    /// The first instant whose clock shows this local time or a later one.
    fn end_of_gap(&self, wanted: NaiveDateTime) -> Micros {
        let two_days = 2 * 86_400 * 1_000_000;
        let mut low = wanted.and_utc().timestamp_micros() - two_days;
        let mut high = low + 2 * two_days;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.local(middle) >= wanted { high = middle } else { low = middle }
        }
        high
    }

    fn local(&self, at: Micros) -> NaiveDateTime {
        let utc = DateTime::from_timestamp_micros(at).unwrap_or_default().naive_utc();
        match self {
            Zone::Named(zone) => zone.from_utc_datetime(&utc).naive_local(),
            Zone::Fixed(offset) => offset.from_utc_datetime(&utc).naive_local(),
        }
    }
}

/// The next date of the calendar.
pub(super) fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

fn before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}

fn micros_of<Tz: TimeZone>(found: LocalResult<DateTime<Tz>>) -> Option<Micros> {
    found.earliest().map(|instant| instant.timestamp_micros())
}
