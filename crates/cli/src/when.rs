//! Instants and dates as a person writes them, in the program's zone.
//!
//! Invariants:
//! - A date as the end of a span is inclusive; a date as an instant is the last of that day.

use std::str::FromStr;

use pointbook_core::{Calendar, Date, Timestamp};
use pointbook_series::Moment;

use crate::failure::Failure;

/// An instant or a date, not yet in any zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// The time asked.
    Now,
    /// The local day of the time asked, or one so many days before it.
    DaysAgo(u16),
    /// A local date.
    Day(Date),
    /// A local date and what the clock on the wall shows.
    Wall {
        /// The date.
        day: Date,
        /// Hour, minute and second.
        clock: [u32; 3],
    },
    /// An instant with its offset.
    Instant(Timestamp),
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text {
            "now" => return Ok(Self::Now),
            "today" => return Ok(Self::DaysAgo(0)),
            "yesterday" => return Ok(Self::DaysAgo(1)),
            _ => {}
        }
        let read = Timestamp::parse(text).map(Self::Instant);
        let read = read.or_else(|| day(text).map(Self::Day)).or_else(|| wall(text));
        read.ok_or_else(|| {
            "write a date (2026-01-31), a local time (2026-01-31 14:30), an instant with its \
             offset (2026-01-31T14:30:00-06:00), now, today or yesterday"
                .to_owned()
        })
    }
}

impl When {
    /// The beginning or end of a span.
    pub(crate) fn moment(self, calendar: &Calendar, now: Timestamp) -> Result<Moment, Failure> {
        match self {
            Self::Day(day) => Ok(Moment::Day(day)),
            Self::DaysAgo(days) => Ok(Moment::Day(days_ago(calendar, now, days))),
            Self::Now | Self::Wall { .. } | Self::Instant(_) => {
                self.instant(calendar, now).map(Moment::At)
            }
        }
    }

    /// The instant; of a date the last one, so that all that happened on it counts.
    pub(crate) fn instant(self, calendar: &Calendar, now: Timestamp) -> Result<Timestamp, Failure> {
        match self {
            Self::Now => Ok(now),
            Self::Instant(instant) => Ok(instant),
            Self::Day(day) => Ok(calendar.day_end(day).previous()),
            Self::DaysAgo(days) => Ok(calendar.day_end(days_ago(calendar, now, days)).previous()),
            Self::Wall { day, clock: [hour, minute, second] } => {
                let wall = day.and_hms_opt(hour, minute, second);
                let instant = wall.and_then(|wall| calendar.zone().first_instant(&wall));
                instant.ok_or_else(|| {
                    let zone = calendar.zone();
                    let what = format!("{day} {hour:02}:{minute:02} does not exist in {zone}");
                    Failure::unusable(what, "clocks were set forward then: name another time")
                })
            }
        }
    }
}

/// Reads an instant with its offset.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    let why = "write an instant with its offset, such as 2026-01-31T14:30:00-06:00";
    Timestamp::parse(text).ok_or_else(|| why.to_owned())
}

/// Reads a date of the years 1 to 9999.
pub(crate) fn day(text: &str) -> Option<Date> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day: Date = text.parse().ok().filter(|_| is_plain)?;
    let first = Date::from_ymd_opt(1, 1, 1)?;
    let last = Date::from_ymd_opt(9999, 12, 31)?;
    (first..=last).contains(&day).then_some(day)
}

fn wall(text: &str) -> Option<When> {
    let (date, clock) = text.split_once([' ', 'T'])?;
    let mut parts = clock.trim_start().split(':').map(two_digits);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let is_clock = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    let day = day(date).filter(|_| is_clock)?;
    Some(When::Wall { day, clock: [hour, minute, second] })
}

fn two_digits(text: &str) -> Option<u32> {
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

fn days_ago(calendar: &Calendar, now: Timestamp, days: u16) -> Date {
    let mut day = calendar.day_of(now);
    for _ in 0..days {
        day = day.pred_opt().unwrap_or(day);
    }
    day
}

/// An instant as the clock on the wall shows it, to the minute or as fine as it is.
pub(crate) fn wall_text(calendar: &Calendar, instant: Timestamp) -> String {
    let Some(wall) = calendar.zone().wall_clock(instant) else { return instant.text() };
    let micros = instant.micros();
    let form = if micros % 60_000_000 == 0 {
        "%Y-%m-%d %H:%M"
    } else if micros % 1_000_000 == 0 {
        "%Y-%m-%d %H:%M:%S"
    } else {
        "%Y-%m-%d %H:%M:%S%.f"
    };
    wall.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        Calendar::new("America/Chicago".parse().unwrap())
    }

    fn instant_of(text: &str) -> Option<String> {
        let now = Timestamp::parse("2026-01-31T05:00:00Z").unwrap();
        let when: When = text.parse().ok()?;
        when.instant(&calendar(), now).ok().map(Timestamp::text)
    }

    #[test]
    fn local_times_are_instants_of_the_zone() {
        for (text, instant) in [
            ("2026-1-31", "2026-02-01T05:59:59.999999Z"),
            ("2026-01-31 14:30", "2026-01-31T20:30:00Z"),
            ("2026-01-31T14:30:05", "2026-01-31T20:30:05Z"),
            ("2026-01-31T14:30:00-05:00", "2026-01-31T19:30:00Z"),
            ("now", "2026-01-31T05:00:00Z"),
            ("today", "2026-01-31T05:59:59.999999Z"),
            ("yesterday", "2026-01-30T05:59:59.999999Z"),
            // Clocks are set back at two: the first of the two.
            ("2026-11-01 01:30", "2026-11-01T06:30:00Z"),
        ] {
            assert_eq!(instant_of(text).as_deref(), Some(instant), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_says_so() {
        for text in
            ["", "31.1.2026", "2026-02-30", "2026-01-31 25:00", "+2026-01-31", "0000-01-01", "1:2"]
        {
            assert!(text.parse::<When>().is_err(), "{text}");
        }
        // Clocks are set forward at two.
        assert_eq!(instant_of("2026-03-08 02:30"), None);
    }

    #[test]
    fn instants_are_shown_by_the_wall() {
        let show = |text| wall_text(&calendar(), Timestamp::parse(text).unwrap());
        assert_eq!(show("2026-01-31T20:30:00Z"), "2026-01-31 14:30");
        assert_eq!(show("2026-07-31T20:30:01Z"), "2026-07-31 15:30:01");
        assert_eq!(show("2026-07-31T20:30:01.000050Z"), "2026-07-31 15:30:01.000050");
    }
}
