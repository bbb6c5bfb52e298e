//! The kinds of field values, and how each is read from JSON.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use super::Micros;
use super::amount::{AMOUNT_MAX, DIGITS_MAX, Decimal, FaultCode, Ratio};
use super::policy::{DAYS_MAX, Policy};
use super::zone::Zone;

/// What a field must look like.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// The name of an account, customer or household.
    Name,
    /// Text of at least one and at most so many bytes.
    Text(usize),
    /// An amount greater than zero.
    Points,
    /// An amount that may be zero.
    PointsOrZero,
    /// An amount of either sign, not zero.
    SignedPoints,
    /// A date.
    Date,
    /// A date or `never`.
    Expires,
    /// An instant with an offset.
    Instant,
    /// True or false.
    Flag,
    /// True or false, where leaving it out means false.
    Switch,
    /// A whole number of seconds.
    Seconds,
    /// A position in a group.
    Position,
    /// A factor of spend × rate.
    Factor,
    /// A share such as `20/100`.
    Share,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A program's scale.
    Scale,
    /// A program's zone.
    Zone,
    /// A program's expiry policy.
    Policy,
    /// A program's rule for refunds to lots that have expired.
    Returns,
    /// A program's cost per point.
    Cost,
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val {
    /// Text of any kind.
    Text(String),
    /// An amount in units.
    Points(i128),
    /// A date, or never.
    Day(Option<NaiveDate>),
    /// An instant.
    Instant(Micros),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A decimal.
    Decimal(Decimal),
    /// A share.
    Share(Ratio),
    /// An expiry policy.
    Policy(Policy),
    /// Days of a reissued lot; none means `expire`.
    Returns(Option<u32>),
}

impl Kind {
    /// Reads a value of this kind, with amounts at a program's scale.
    pub(super) fn read(self, value: &Value, scale: u32) -> Result<Val, FaultCode> {
        match self {
            Kind::Flag | Kind::Switch => value.as_bool().map(Val::Flag).ok_or("wrong_type"),
            Kind::Seconds => whole(value, SECONDS_MAX),
            Kind::Position => whole(value, i64::MAX),
            Kind::Scale => whole(value, 4),
            Kind::Policy => Policy::parse(value).map(Val::Policy).ok_or("bad_format"),
            Kind::Returns => returns(value).map(Val::Returns).ok_or("bad_format"),
            _ => self.read_text(value.as_str().ok_or("wrong_type")?, scale),
        }
    }

    fn read_text(self, text: &str, scale: u32) -> Result<Val, FaultCode> {
        match self {
            Kind::Name if is_name(text) => Ok(Val::Text(text.to_owned())),
            Kind::Text(max) if (1..=max).contains(&text.len()) => Ok(Val::Text(text.to_owned())),
            Kind::Text(_) => Err("out_of_range"),
            Kind::Points => points(text, scale, 1, AMOUNT_MAX),
            Kind::PointsOrZero => points(text, scale, 0, AMOUNT_MAX),
            Kind::SignedPoints => match points(text, scale, -AMOUNT_MAX, AMOUNT_MAX)? {
                Val::Points(0) => Err("out_of_range"),
                other => Ok(other),
            },
            Kind::Expires if text == "never" => Ok(Val::Day(None)),
            Kind::Date | Kind::Expires => {
                date(text).map(|day| Val::Day(Some(day))).ok_or("bad_format")
            }
            Kind::Instant => instant(text).map(Val::Instant).ok_or("bad_format"),
            Kind::Factor => factor(text),
            Kind::Share => Ratio::parse(text).map(Val::Share),
            Kind::Word(words) if words.contains(&text) => Ok(Val::Text(text.to_owned())),
            Kind::Zone => match Zone::parse(text) {
                Some(_) => Ok(Val::Text(text.to_owned())),
                None => Err("bad_format"),
            },
            Kind::Cost => match Decimal::parse(text)? {
                cost if cost.digits < 0 => Err("out_of_range"),
                cost => Ok(Val::Decimal(cost)),
            },
            _ => Err("bad_format"),
        }
    }
}

/// Reads a date, `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    if text.len() != 10 {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// Reads an instant, RFC 3339 with an offset.
pub(super) fn instant(text: &str) -> Option<Micros> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    // What is finer than a microsecond is refused, never rounded silently.
    let is_exact = instant.timestamp_subsec_nanos() % 1_000 == 0;
    is_exact.then(|| instant.timestamp_micros())
}

/// Shows an instant in UTC.
pub(super) fn show_instant(at: Micros) -> String {
    let instant = DateTime::from_timestamp_micros(at).unwrap_or_default();
    let pattern = match at.rem_euclid(1_000_000) {
        0 => "%Y-%m-%dT%H:%M:%SZ",
        fraction if fraction % 1_000 == 0 => "%Y-%m-%dT%H:%M:%S%.3fZ",
        _ => "%Y-%m-%dT%H:%M:%S%.6fZ",
    };
    instant.format(pattern).to_string()
}

/// Shows a date or `never`.
pub(super) fn show_day(day: Option<NaiveDate>) -> String {
    day.map_or("never".to_owned(), |day| day.format("%Y-%m-%d").to_string())
}

fn is_name(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    (1..=NAME_MAX).contains(&text.len()) && text.bytes().all(legal)
}

fn whole(value: &Value, max: i64) -> Result<Val, FaultCode> {
    if !value.is_number() {
        return Err("wrong_type");
    }
    match value.as_i64() {
        Some(number) if (0..=max).contains(&number) => Ok(Val::Number(number)),
        _ => Err("out_of_range"),
    }
}

fn points(text: &str, scale: u32, min: i128, max: i128) -> Result<Val, FaultCode> {
    let units = Decimal::parse(text)?.units(scale)?;
    if !(min..=max).contains(&units) {
        return Err("out_of_range");
    }
    Ok(Val::Points(units))
}

fn factor(text: &str) -> Result<Val, FaultCode> {
    let factor = Decimal::parse(text)?;
    let too_long = factor.significant() > DIGITS_MAX || factor.places > FACTOR_PLACES_MAX;
    if factor.digits < 0 || too_long {
        return Err("out_of_range");
    }
    Ok(Val::Decimal(factor))
}

fn returns(value: &Value) -> Option<Option<u32>> {
    if value.as_str() == Some("expire") {
        return Some(None);
    }
    let object = value.as_object()?;
    let inner = object.get("reissue")?.as_object()?;
    if object.len() != 1 || inner.len() != 1 {
        return None;
    }
    let days = u32::try_from(inner.get("days")?.as_u64()?).ok()?;
    (days <= DAYS_MAX).then_some(Some(days))
}

/// The longest name.
const NAME_MAX: usize = 64;
/// The most decimals of a factor of spend × rate.
const FACTOR_PLACES_MAX: u32 = 14;
/// A hundred years.
const SECONDS_MAX: i64 = 3_155_760_000;
