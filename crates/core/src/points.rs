//! Points: whole numbers of a program's smallest unit, and their decimal text at the edges.
//!
//! Invariants:
//! - No arithmetic here wraps, rounds or uses a float.
//! - Text is exact: what cannot be said in the program's scale is refused, never rounded.

use core::fmt;

/// An amount in units of the program's smallest fraction, signed.
///
/// # Examples
///
/// ```
/// use pointbook_core::{Points, Scale};
///
/// let scale = Scale::new(2).unwrap();
/// let points = Points::parse("12.5", scale).unwrap();
/// assert_eq!(points, Points::new(1250));
/// assert_eq!(points.text(scale), "12.50");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i64);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// Makes an amount from units.
    pub const fn new(units: i64) -> Self {
        Self(units)
    }

    /// Reads a decimal text such as `12.50` at `scale`.
    ///
    /// # Errors
    ///
    /// [`AmountFault::BadFormat`] when it is no plain decimal, [`AmountFault::TooFine`] when it
    /// needs more decimals than the scale has, [`AmountFault::TooLarge`] beyond
    /// [`POINTS_PER_COMMAND_MAX`] units.
    pub fn parse(text: &str, scale: Scale) -> Result<Self, AmountFault> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(AmountFault::BadFormat);
        }
        let fraction = fraction.trim_end_matches('0');
        let decimals = scale.decimals();
        if fraction.len() > decimals {
            return Err(AmountFault::TooFine);
        }
        let padding = decimals.saturating_sub(fraction.len());
        let mut units: i64 = 0;
        let zeros = core::iter::repeat_n(b'0', padding);
        for digit in whole.bytes().chain(fraction.bytes()).chain(zeros) {
            let next = units.checked_mul(10).and_then(|u| u.checked_add(i64::from(digit & 0x0f)));
            units = next.filter(|u| *u <= POINTS_PER_COMMAND_MAX).ok_or(AmountFault::TooLarge)?;
        }
        Ok(Self(if negative { 0_i64.saturating_sub(units) } else { units }))
    }

    /// The number of units.
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Whether there are none.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Adds, unless the sum leaves `i64`.
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// Subtracts, unless the difference leaves `i64`.
    pub const fn minus(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// Subtracts from an amount that is not below zero, unless that would be negative.
    pub fn take(self, other: Self) -> Option<Self> {
        self.minus(other).filter(|rest| rest.0 >= 0)
    }

    /// The magnitude; `i64::MIN` never occurs in a checked amount and saturates.
    pub const fn magnitude(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// The text with exactly `scale` decimals.
    pub fn text(self, scale: Scale) -> String {
        units_text(i128::from(self.0), scale)
    }
}

/// The text of a sum of units with exactly `scale` decimals.
pub fn units_text(units: i128, scale: Scale) -> String {
    let decimals = scale.decimals();
    if decimals == 0 {
        return units.to_string();
    }
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = decimals.saturating_add(1));
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(decimals));
    format!("{sign}{whole}.{fraction}")
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// How many decimals a program's points have: 0 to 4, fixed for life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scale(u8);

impl Scale {
    /// Makes a scale, when it is at most [`SCALE_MAX`].
    pub const fn new(decimals: u8) -> Option<Self> {
        if decimals <= SCALE_MAX { Some(Self(decimals)) } else { None }
    }

    /// The number of decimals.
    pub fn decimals(self) -> usize {
        usize::from(self.0)
    }

    /// How many units make one whole point: 10 to the power of the scale.
    pub const fn units_per_point(self) -> i64 {
        match self.0 {
            0 => 1,
            1 => 10,
            2 => 100,
            3 => 1_000,
            _ => 10_000,
        }
    }
}

/// Why a text is no amount of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AmountFault {
    /// It is no plain decimal number.
    BadFormat,
    /// It is finer than the program's scale.
    TooFine,
    /// It is beyond [`POINTS_PER_COMMAND_MAX`] units.
    TooLarge,
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The most units that one command may name.
pub const POINTS_PER_COMMAND_MAX: i64 = 1_000_000_000_000_000;

/// The most decimals a program may have.
pub const SCALE_MAX: u8 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_and_written_exactly() {
        for (text, scale, units) in
            [("0", 0, 0), ("1.0", 0, 1), ("12.5", 2, 1250), ("-0.05", 2, -5), ("007", 0, 7)]
        {
            let scale = Scale::new(scale).unwrap();
            assert_eq!(Points::parse(text, scale), Ok(Points::new(units)), "{text}");
        }
        let cents = Scale::new(2).unwrap();
        assert_eq!(Points::new(-5).text(cents), "-0.05");
        assert_eq!(Points::new(i64::MIN).text(cents), "-92233720368547758.08");
    }

    #[test]
    fn text_that_is_no_amount_is_refused() {
        let whole = Scale::default();
        for text in ["", "-", ".5", "5.", "+1", "1e3", " 1", "1_0", "1,0", "--1", "0x1", "\u{661}"]
        {
            assert_eq!(Points::parse(text, whole), Err(AmountFault::BadFormat), "{text}");
        }
        assert_eq!(Points::parse("1.5", whole), Err(AmountFault::TooFine));
        assert_eq!(Points::parse("1000000000000001", whole), Err(AmountFault::TooLarge));
        assert_eq!(Points::parse("99999999999999999999999", whole), Err(AmountFault::TooLarge));
    }
}
