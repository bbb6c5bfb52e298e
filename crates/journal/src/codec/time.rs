//! Instants, dates and expiries.
//!
//! Invariants:
//! - An instant is written as its distance from the one that its entry was recorded at; distances
//!   wrap around, so that any two instants have one.

use pointbook_core::{Date, Expiry, Timestamp};

use super::sink::Sink;
use super::source::{Malformed, Source, Taken};

pub(super) fn put_instant(instant: Timestamp, recorded_at: Timestamp, sink: &mut impl Sink) {
    sink.signed(instant.micros().wrapping_sub(recorded_at.micros()));
}

pub(super) fn take_instant<'a>(
    recorded_at: Timestamp,
    source: &mut impl Source<'a>,
) -> Taken<Timestamp> {
    Ok(Timestamp::from_micros(recorded_at.micros().wrapping_add(source.signed()?)))
}

pub(super) fn put_date(date: Date, sink: &mut impl Sink) {
    sink.signed(i64::from(date.to_epoch_days()));
}

pub(super) fn take_date<'a>(source: &mut impl Source<'a>) -> Taken<Date> {
    let days = i32::try_from(source.signed()?).ok();
    days.and_then(Date::from_epoch_days).ok_or(Malformed("a date is in the calendar"))
}

/// Puts the date of an expiry, which its flags say is there.
pub(super) fn put_expiry(expiry: Option<Expiry>, sink: &mut impl Sink) {
    if let Some(Expiry::On(date)) = expiry {
        put_date(date, sink);
    }
}

/// The flags of an expiry that may be absent.
pub(super) const fn expiry_flags(expiry: Option<Expiry>) -> u8 {
    match expiry {
        None => 0,
        Some(Expiry::On(_)) => EXPIRY_ON,
        Some(Expiry::Never) => EXPIRY_NEVER,
    }
}

/// Takes an expiry as its flags say.
pub(super) fn take_expiry<'a>(flags: u8, source: &mut impl Source<'a>) -> Taken<Option<Expiry>> {
    match flags & (EXPIRY_ON | EXPIRY_NEVER) {
        0 => Ok(None),
        EXPIRY_ON => take_date(source).map(|date| Some(Expiry::On(date))),
        EXPIRY_NEVER => Ok(Some(Expiry::Never)),
        _ => Err(Malformed("points expire on a date or never")),
    }
}

/// Points expire on a date, which follows.
pub(super) const EXPIRY_ON: u8 = 1 << 6;
/// Points never expire.
pub(super) const EXPIRY_NEVER: u8 = 1 << 7;
