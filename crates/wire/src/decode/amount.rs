//! Amounts and exact decimals, always as strings.

use pointbook_core::{AmountFault, FACTOR_DIGITS_MAX, Factor, Points, Share};

use super::at::At;
use crate::fault::FaultCode;

/// Reads an amount greater than zero.
pub(super) fn positive(at: At<'_>) -> Option<Points> {
    let points = amount(at)?;
    if points.units() <= 0 {
        return at.fault(FaultCode::OutOfRange, "an amount greater than zero is expected");
    }
    Some(points)
}

/// Reads an amount with a sign, not zero.
pub(super) fn signed(at: At<'_>) -> Option<Points> {
    let points = amount(at)?;
    if points.is_zero() {
        return at.fault(FaultCode::OutOfRange, "an amount other than zero is expected");
    }
    Some(points)
}

/// Reads an amount that is not below zero.
pub(super) fn not_negative(at: At<'_>) -> Option<Points> {
    let points = amount(at)?;
    if points.units() < 0 {
        return at.fault(FaultCode::OutOfRange, "an amount of at least zero is expected");
    }
    Some(points)
}

/// Reads a decimal that is not below zero.
pub(super) fn factor(at: At<'_>) -> Option<Factor> {
    let Some(text) = at.node.text() else { return at.wrong_type("a decimal string") };
    factor_of(at, text)
}

/// Reads a share such as `20/100`.
pub(super) fn share(at: At<'_>) -> Option<Share> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    let Some((part, whole)) = text.split_once('/') else {
        return at.fault(FaultCode::BadFormat, "two decimals with a / between them are expected");
    };
    let (part, whole) = (factor_of(at, part)?, factor_of(at, whole)?);
    if part.is_zero() || whole.is_zero() {
        return at.fault(FaultCode::OutOfRange, "decimals greater than zero are expected");
    }
    Share::new(part, whole).or_else(|| at.fault(FaultCode::OutOfRange, "the decimals do not fit"))
}

fn amount(at: At<'_>) -> Option<Points> {
    let Some(text) = at.node.text() else { return at.wrong_type("a decimal string") };
    let (code, message) = match Points::parse(text, at.scale()) {
        Ok(points) => return Some(points),
        Err(AmountFault::TooFine) => {
            (FaultCode::PrecisionExceeded, "this is finer than the program's scale")
        }
        Err(AmountFault::TooLarge) => (FaultCode::OutOfRange, "at most 10^15 units are allowed"),
        Err(_) => (FaultCode::BadFormat, "a plain decimal is expected"),
    };
    at.fault(code, message)
}

fn factor_of(at: At<'_>, text: &str) -> Option<Factor> {
    if let Some(factor) = Factor::parse(text) {
        return Some(factor);
    }
    let magnitude = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let decimals = fraction.trim_end_matches('0');
    let digits = || format!("{whole}{decimals}").trim_matches('0').len();
    let (code, message) = if !is_digits(whole) || !is_digits(fraction) {
        (FaultCode::BadFormat, "a plain decimal is expected")
    } else if magnitude.len() < text.len() {
        (FaultCode::OutOfRange, "a decimal of at least zero is expected")
    } else if digits() > FACTOR_DIGITS_MAX || decimals.len() > FACTOR_DIGITS_MAX {
        let message = "at most 14 significant digits and 14 decimals are allowed";
        (FaultCode::PrecisionExceeded, message)
    } else {
        (FaultCode::OutOfRange, "this decimal does not fit")
    };
    at.fault(code, message)
}
