//! Instants, dates and expiries.

use pointbook_core::{Date, Expiry, MonthDay, Timestamp};
use pointbook_series::Moment;

use super::at::At;
use crate::fault::FaultCode;

/// Reads an instant with its offset.
pub(super) fn instant(at: At<'_>) -> Option<Timestamp> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    Timestamp::parse(text).or_else(|| {
        let message = "an instant such as 2026-01-31T23:59:59-05:00 is expected, of the years 1 \
                       to 9999, not finer than a microsecond";
        at.fault(FaultCode::BadFormat, message)
    })
}

/// Reads a date.
pub(super) fn date(at: At<'_>) -> Option<Date> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    parse_date(text).or_else(|| at.fault(FaultCode::BadFormat, "a date YYYY-MM-DD is expected"))
}

/// Reads a date, or `never`.
pub(super) fn expiry(at: At<'_>) -> Option<Expiry> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    if text == NEVER {
        return Some(Expiry::Never);
    }
    let date = parse_date(text).map(Expiry::On);
    date.or_else(|| at.fault(FaultCode::BadFormat, "a date YYYY-MM-DD or never is expected"))
}

/// Reads an instant or a date.
pub(super) fn moment(at: At<'_>) -> Option<Moment> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    let day = parse_date(text).map(Moment::Day);
    let moment = day.or_else(|| Timestamp::parse(text).map(Moment::At));
    moment.or_else(|| at.fault(FaultCode::BadFormat, "an instant or a date is expected"))
}

/// Reads a day of every year.
pub(super) fn month_day(at: At<'_>) -> Option<MonthDay> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    let day = match *text.as_bytes() {
        [m1, m2, b'-', d1, d2] => two_digits(m1, m2).zip(two_digits(d1, d2)),
        _ => None,
    };
    let day = day.and_then(|(month, day)| MonthDay::new(month, day));
    day.or_else(|| at.fault(FaultCode::BadFormat, "a day MM-DD is expected"))
}

fn parse_date(text: &str) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let century = i32::from(two_digits(y1, y2)?).checked_mul(100)?;
    let year = century.checked_add(i32::from(two_digits(y3, y4)?))?;
    let (month, day) = (two_digits(m1, m2)?, two_digits(d1, d2)?);
    Date::from_ymd_opt(year, month.into(), day.into()).filter(|_| year > 0)
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    let digit = |byte: u8| byte.is_ascii_digit().then_some(byte & 0x0f);
    digit(tens)?.checked_mul(10)?.checked_add(digit(ones)?)
}

/// The expiry of points that do not expire.
const NEVER: &str = "never";
