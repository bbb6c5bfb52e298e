//! Instants: microseconds of UTC, and their RFC 3339 text at the edges.
//!
//! Invariants:
//! - Nothing here asks what time it is; the ledger's clock is its caller's.

use chrono::{DateTime, SecondsFormat, Utc};

pub use chrono::NaiveDate as Date;

/// An instant, in microseconds since 1970-01-01T00:00:00Z.
///
/// # Examples
///
/// ```
/// use pointbook_core::Timestamp;
///
/// let instant = Timestamp::parse("2026-01-31T23:59:59-05:00").unwrap();
/// assert_eq!(instant.text(), "2026-02-01T04:59:59Z");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Before everything.
    pub const MIN: Self = Self(i64::MIN);
    /// After everything.
    pub const MAX: Self = Self(i64::MAX);

    /// Makes an instant from microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Reads RFC 3339 text with an offset, not finer than a microsecond, of the years 1 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        let shape = text.as_bytes();
        if shape.len() < 20 || !matches!(shape.get(10), Some(b'T' | b't')) || shape.contains(&b' ')
        {
            return None;
        }
        let instant = DateTime::parse_from_rfc3339(text).ok()?;
        let nanos = instant.timestamp_subsec_nanos();
        if nanos >= 1_000_000_000 || !nanos.is_multiple_of(1_000) {
            return None;
        }
        let micros = instant.timestamp_micros();
        (TEXT_MICROS_MIN..=TEXT_MICROS_MAX).contains(&micros).then_some(Self(micros))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant so many seconds later; saturates at the ends of time.
    pub const fn plus_seconds(self, seconds: u32) -> Self {
        // At most 2^32 * 10^6, far inside i64.
        Self(self.0.saturating_add((seconds as i64).saturating_mul(MICROS_PER_SECOND)))
    }

    /// The next microsecond; saturates.
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The microsecond before; saturates.
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// RFC 3339 text in UTC, with a fraction only where there is one.
    pub fn text(self) -> String {
        match DateTime::<Utc>::from_timestamp_micros(self.0) {
            Some(instant) => instant.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            None => format!("{}us", self.0),
        }
    }
}

/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;
/// 0001-01-01T00:00:00Z.
const TEXT_MICROS_MIN: i64 = -62_135_596_800_000_000;
/// 9999-12-31T23:59:59.999999Z.
const TEXT_MICROS_MAX: i64 = 253_402_300_799_999_999;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_need_an_offset_and_microseconds() {
        for text in [
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01 00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T00:00:00.1234567Z",
            "2026-01-01T24:00:00Z",
            "x",
            "",
            "2016-12-31T23:59:60Z",
            "0000-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        let early = Timestamp::parse("2026-01-01T00:00:00.000001+14:00").unwrap();
        assert_eq!(early.text(), "2025-12-31T10:00:00.000001Z");
        assert_eq!(Timestamp::MAX.text(), "9223372036854775807us");
    }
}
