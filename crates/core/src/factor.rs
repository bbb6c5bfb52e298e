//! Exact decimals of commands: spend, rate, cost, and the two sides of a share.
//!
//! Invariants:
//! - A factor has at most 14 significant digits and 14 decimals and is not negative, so that a
//!   product of two is exact in 128 bits.

use core::fmt;

use rust_decimal::Decimal;

/// A decimal that is not negative, of at most [`FACTOR_DIGITS_MAX`] significant digits.
///
/// # Examples
///
/// ```
/// use pointbook_core::Factor;
///
/// assert_eq!(Factor::parse("12.50").unwrap(), Factor::parse("12.5").unwrap());
/// assert!(Factor::parse("1.234567890123456").is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Factor(Decimal);

impl Factor {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Reads a plain decimal text; `None` when it is none, is negative or has too many digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let plain = [whole, fraction].iter().all(|part| {
            !part.is_empty() && part.len() <= TEXT_MAX && part.bytes().all(|b| b.is_ascii_digit())
        });
        if !plain {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > FACTOR_DIGITS_MAX {
            return None;
        }
        let digits = format!("{}{fraction}", whole.trim_start_matches('0'));
        let significant = digits.trim_matches('0').len();
        if significant > FACTOR_DIGITS_MAX {
            return None;
        }
        let mantissa = if digits.is_empty() { 0 } else { digits.parse::<i128>().ok()? };
        let scale = u32::try_from(fraction.len()).ok()?;
        Decimal::try_from_i128_with_scale(mantissa, scale).ok().map(|d| Self(d.normalize()))
    }

    /// The number as a decimal.
    pub const fn decimal(self) -> Decimal {
        self.0
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The digits as a whole number, and how many of them are decimals.
    pub(crate) fn parts(self) -> (u128, u32) {
        (self.0.mantissa().unsigned_abs(), self.0.scale())
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The most significant digits, and the most decimals, of a factor.
pub const FACTOR_DIGITS_MAX: usize = 14;
/// The longest run of digits worth reading.
const TEXT_MAX: usize = 29;
