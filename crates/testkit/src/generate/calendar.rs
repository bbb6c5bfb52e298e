//! Local days and clock changes, so that histories can aim at the instants where calendars bite.
//!
//! This is no reference: a midnight that is an hour off only makes a history less pointed.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, LocalResult, NaiveDate, Offset, SecondsFormat,
};
use chrono::{TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// One second, in microseconds.
pub const SECOND: i64 = 1_000_000;
/// One minute, in microseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour, in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day of 24 hours, in microseconds.
pub const DAY: i64 = 24 * HOUR;

/// The local calendar of a zone.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    zone: Zone,
}

#[derive(Clone, Copy, Debug)]
enum Zone {
    Named(Tz),
    Fixed(FixedOffset),
}

impl Calendar {
    /// Reads a zone as wire.md writes it; what cannot be read is taken as UTC.
    pub fn new(zone: &str) -> Calendar {
        if let Ok(named) = zone.parse::<Tz>() {
            return Calendar { zone: Zone::Named(named) };
        }
        let fixed = zone.parse::<FixedOffset>().unwrap_or_else(|_| Utc.fix());
        Calendar { zone: Zone::Fixed(fixed) }
    }

    /// Gives the local date at an instant.
    pub fn date(&self, instant: i64) -> NaiveDate {
        utc(instant).with_timezone(&self.offset(instant)).date_naive()
    }

    /// Gives the local midnight that begins a date, or the first instant after it that exists.
    pub fn midnight(&self, date: NaiveDate) -> i64 {
        let mut local = date.and_time(chrono::NaiveTime::MIN);
        for _ in 0..60 {
            let found = match self.zone {
                Zone::Named(zone) => earliest(zone.from_local_datetime(&local)),
                Zone::Fixed(zone) => earliest(zone.from_local_datetime(&local)),
            };
            if let Some(instant) = found {
                return instant;
            }
            local = local.checked_add_signed(TimeDelta::minutes(30)).unwrap_or(local);
        }
        0
    }

    /// Gives the midnight `days` local days after the day of an instant.
    pub fn midnight_after(&self, instant: i64, days: u64) -> i64 {
        let date = self.date(instant);
        self.midnight(date.checked_add_days(Days::new(days)).unwrap_or(date))
    }

    /// Gives the first local midnight of the month after the one of an instant.
    pub fn month_after(&self, instant: i64) -> i64 {
        let date = self.date(instant);
        let (year, month) = match date.month() {
            12 => (date.year().saturating_add(1), 1),
            month => (date.year(), month.saturating_add(1)),
        };
        NaiveDate::from_ymd_opt(year, month, 1).map_or(instant, |first| self.midnight(first))
    }

    /// Finds the next change of the zone's offset, at most `days` after an instant.
    pub fn change_after(&self, instant: i64, days: i64) -> Option<i64> {
        let start = self.offset(instant);
        let day = (1..=days).find(|day| self.offset(after(instant, *day)) != start)?;
        let (mut low, mut high) = (after(instant, day.saturating_sub(1)), after(instant, day));
        while high.saturating_sub(low) > 1 {
            let middle = low.midpoint(high);
            if self.offset(middle) == start { low = middle } else { high = middle }
        }
        Some(high)
    }

    /// Writes an instant as RFC 3339 with the zone's own offset.
    pub fn local_text(&self, instant: i64) -> String {
        let local = utc(instant).with_timezone(&self.offset(instant));
        local.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    fn offset(&self, instant: i64) -> FixedOffset {
        match self.zone {
            Zone::Named(zone) => zone.offset_from_utc_datetime(&utc(instant).naive_utc()).fix(),
            Zone::Fixed(zone) => zone,
        }
    }
}

/// Writes an instant as RFC 3339 in UTC.
pub fn utc_text(instant: i64) -> String {
    utc(instant).to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Reads RFC 3339 into microseconds; nothing when it is not an instant.
pub fn read_instant(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.timestamp_micros())
}

fn utc(instant: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(instant).unwrap_or(DateTime::UNIX_EPOCH)
}

fn after(instant: i64, days: i64) -> i64 {
    instant.saturating_add(days.saturating_mul(DAY))
}

fn earliest<Z: TimeZone>(found: LocalResult<DateTime<Z>>) -> Option<i64> {
    found.earliest().map(|instant| instant.timestamp_micros())
}
