//! The zone of a program: an IANA name or a fixed offset.

use core::fmt;
use core::str::FromStr;

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use crate::time::Timestamp;

/// Where a program's local days are counted.
///
/// # Examples
///
/// ```
/// use pointbook_core::Zone;
///
/// assert_eq!("America/Chicago".parse::<Zone>().unwrap().to_string(), "America/Chicago");
/// assert_eq!("-06:00".parse::<Zone>().unwrap().to_string(), "-06:00");
/// assert!("Mars/Olympus".parse::<Zone>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// A place with its history of clock changes.
    Place(Tz),
    /// Always so far from UTC.
    Fixed(FixedOffset),
}

impl Zone {
    /// The wall clock there at `instant`; `None` outside what the calendar can say.
    pub fn wall_clock(self, instant: Timestamp) -> Option<NaiveDateTime> {
        let utc = DateTime::<Utc>::from_timestamp_micros(instant.micros())?.naive_utc();
        let offset = match self {
            Self::Place(place) => place.offset_from_utc_datetime(&utc).fix(),
            Self::Fixed(offset) => offset,
        };
        utc.checked_add_offset(offset)
    }

    /// The first instant at which the wall clock shows `local`; `None` when it never does.
    pub fn first_instant(self, local: &NaiveDateTime) -> Option<Timestamp> {
        let offset = match self {
            Self::Place(place) => match place.offset_from_local_datetime(local) {
                MappedLocalTime::Single(offset) => offset.fix(),
                // Clocks were set back: the larger offset is the earlier instant.
                MappedLocalTime::Ambiguous(one, other) => {
                    let (one, other) = (one.fix(), other.fix());
                    if one.local_minus_utc() >= other.local_minus_utc() { one } else { other }
                }
                MappedLocalTime::None => return None,
            },
            Self::Fixed(offset) => offset,
        };
        let utc = local.checked_sub_offset(offset)?;
        Some(Timestamp::from_micros(utc.and_utc().timestamp_micros()))
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with(['+', '-']) {
            return parse_offset(text).map(Self::Fixed).ok_or(UnknownZone);
        }
        text.parse().map(Self::Place).map_err(|_| UnknownZone)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(place) => f.write_str(place.name()),
            Self::Fixed(offset) => write!(f, "{offset}"),
        }
    }
}

/// The text names no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownZone;

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("find a zone of that name")
    }
}

impl core::error::Error for UnknownZone {}

/// Reads `+hh:mm` or `-hh:mm`, less than a day.
fn parse_offset(text: &str) -> Option<FixedOffset> {
    let digits = text.get(1..)?;
    let (hours, minutes) = digits.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 || !digits.bytes().all(|b| b != b'+' && b != b'-') {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
    if text.starts_with('-') {
        FixedOffset::west_opt(seconds)
    } else {
        FixedOffset::east_opt(seconds)
    }
}
