//! Settings: which are named, and those.

use chrono::FixedOffset;
use pointbook_core::{Points, ProgramSettings, Scale, Zone};

use super::decimal::{put_factor, take_factor};
use super::policy::{put_expiry, put_returns, take_expiry, take_returns};
use super::sink::{BincodeSink, Sink};
use super::source::{BincodeSource, Malformed, Source, Taken};
use super::tags::Tagged;
use crate::limits::TooLarge;

/// Appends settings to `bytes`.
pub(crate) fn encode_settings(settings: &ProgramSettings, bytes: &mut Vec<u8>) {
    put(settings, &mut BincodeSink::new(bytes));
}

/// The settings that `bytes` are.
pub(crate) fn decode_settings(bytes: &[u8]) -> Taken<ProgramSettings> {
    let mut source = BincodeSource::new(bytes);
    let settings = take(&mut source)?;
    source.end()?;
    super::check::settings(&settings).map_err(|TooLarge(limit)| Malformed(limit))?;
    Ok(settings)
}

pub(super) fn put(settings: &ProgramSettings, sink: &mut impl Sink) {
    sink.number(u64::from(named(settings)));
    if let Some(scale) = settings.scale {
        // At most four.
        sink.byte(u8::try_from(scale.decimals()).unwrap_or(u8::MAX));
    }
    put_zone(settings.zone, sink);
    if let Some(expiry) = &settings.expiry {
        put_expiry(expiry, sink);
    }
    let tags = [
        settings.rounding.map(Tagged::tag),
        settings.clawback.map(Tagged::tag),
        settings.transfer_scope.map(Tagged::tag),
    ];
    tags.into_iter().flatten().for_each(|tag| sink.byte(tag));
    if let Some(returns) = settings.returns {
        put_returns(returns, sink);
    }
    if let Some(points) = settings.min_redemption {
        sink.signed(points.units());
    }
    let seconds = [
        settings.hold_ttl_seconds,
        settings.hold_ttl_seconds_max,
        settings.future_tolerance_seconds,
    ];
    seconds.into_iter().flatten().for_each(|seconds| sink.number(u64::from(seconds)));
    if let Some(factor) = settings.cost_per_point {
        put_factor(factor, sink);
    }
}

pub(super) fn take<'a, S: Source<'a>>(source: &mut S) -> Taken<ProgramSettings> {
    let named = source.number_u16()?;
    if named & !ALL != 0 {
        return Err(Malformed("only known settings are named"));
    }
    let mut named = Named(named, source);
    Ok(ProgramSettings {
        scale: named.take(SCALE, take_scale)?,
        zone: named.take(ZONE, take_zone)?,
        expiry: named.take(EXPIRY, take_expiry)?,
        rounding: named.take(ROUNDING, take_tag)?,
        clawback: named.take(CLAWBACK, take_tag)?,
        transfer_scope: named.take(TRANSFER_SCOPE, take_tag)?,
        returns: named.take(RETURNS, take_returns)?,
        min_redemption: named.take(MIN_REDEMPTION, |from| from.signed().map(Points::new))?,
        hold_ttl_seconds: named.take(HOLD_TTL, S::number_u32)?,
        hold_ttl_seconds_max: named.take(HOLD_TTL_MAX, S::number_u32)?,
        future_tolerance_seconds: named.take(FUTURE_TOLERANCE, S::number_u32)?,
        cost_per_point: named.take(COST_PER_POINT, take_factor)?,
    })
}

/// What is named, and where it is.
struct Named<'s, S>(u16, &'s mut S);

impl<S> Named<'_, S> {
    fn take<T>(&mut self, bit: u16, take: impl Fn(&mut S) -> Taken<T>) -> Taken<Option<T>> {
        if self.0 & bit == 0 { Ok(None) } else { take(self.1).map(Some) }
    }
}

fn named(settings: &ProgramSettings) -> u16 {
    let is_named = [
        (SCALE, settings.scale.is_some()),
        (ZONE, settings.zone.is_some()),
        (EXPIRY, settings.expiry.is_some()),
        (ROUNDING, settings.rounding.is_some()),
        (CLAWBACK, settings.clawback.is_some()),
        (TRANSFER_SCOPE, settings.transfer_scope.is_some()),
        (RETURNS, settings.returns.is_some()),
        (MIN_REDEMPTION, settings.min_redemption.is_some()),
        (HOLD_TTL, settings.hold_ttl_seconds.is_some()),
        (HOLD_TTL_MAX, settings.hold_ttl_seconds_max.is_some()),
        (FUTURE_TOLERANCE, settings.future_tolerance_seconds.is_some()),
        (COST_PER_POINT, settings.cost_per_point.is_some()),
    ];
    let bits = is_named.into_iter().filter(|(_, is)| *is).map(|(bit, _)| bit);
    bits.fold(0, |all, bit| all | bit)
}

fn take_tag<'a, T: Tagged>(source: &mut impl Source<'a>) -> Taken<T> {
    T::of(source.byte()?)
}

fn take_scale<'a>(source: &mut impl Source<'a>) -> Taken<Scale> {
    Scale::new(source.byte()?).ok_or(Malformed("points have at most 4 decimals"))
}

fn put_zone(zone: Option<Zone>, sink: &mut impl Sink) {
    match zone {
        None => {}
        Some(Zone::Place(place)) => {
            sink.byte(PLACE);
            sink.text(place.name().as_bytes());
        }
        Some(Zone::Fixed(offset)) => {
            sink.byte(FIXED);
            sink.signed(i64::from(offset.local_minus_utc()));
        }
    }
}

fn take_zone<'a>(source: &mut impl Source<'a>) -> Taken<Zone> {
    let zone = match source.byte()? {
        PLACE => source.text()?.parse().ok().filter(|zone| matches!(zone, Zone::Place(_))),
        FIXED => {
            let seconds = i32::try_from(source.signed()?).ok();
            seconds.and_then(FixedOffset::east_opt).map(Zone::Fixed)
        }
        _ => None,
    };
    zone.ok_or(Malformed("a zone is a known place, or less than a day from UTC"))
}

const SCALE: u16 = 1 << 0;
const ZONE: u16 = 1 << 1;
const EXPIRY: u16 = 1 << 2;
const ROUNDING: u16 = 1 << 3;
const CLAWBACK: u16 = 1 << 4;
const TRANSFER_SCOPE: u16 = 1 << 5;
const RETURNS: u16 = 1 << 6;
const MIN_REDEMPTION: u16 = 1 << 7;
const HOLD_TTL: u16 = 1 << 8;
const HOLD_TTL_MAX: u16 = 1 << 9;
const FUTURE_TOLERANCE: u16 = 1 << 10;
const COST_PER_POINT: u16 = 1 << 11;
const ALL: u16 = (1 << 12) - 1;

const PLACE: u8 = 0;
const FIXED: u8 = 1;
