//! Shares of an original: exact fractions that are added up without rounding.

use crate::factor::Factor;
use crate::points::Points;
use crate::wide::Wide;

/// An exact fraction in lowest terms, not negative.
///
/// # Examples
///
/// ```
/// use pointbook_core::{Factor, Points, Share};
///
/// let third = |text| Share::new(Factor::parse(text).unwrap(), Factor::parse("100").unwrap());
/// let first = third("33.33").unwrap();
/// let both = first.plus(first).unwrap();
/// assert_eq!(first.of(Points::new(100)), Points::new(33));
/// assert_eq!(both.of(Points::new(100)), Points::new(66));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    part: Wide,
    whole: Wide,
}

impl Share {
    /// No share at all.
    pub const NONE: Self = Self::in_lowest(0, 1);

    /// The share `part / whole`; `None` when the whole is zero.
    pub fn new(part: Factor, whole: Factor) -> Option<Self> {
        let ((part, part_scale), (whole, whole_scale)) = (part.parts(), whole.parts());
        if whole == 0 {
            return None;
        }
        let part = part.checked_mul(ten_to(whole_scale.saturating_sub(part_scale))?)?;
        let whole = whole.checked_mul(ten_to(part_scale.saturating_sub(whole_scale))?)?;
        Some(Self::reduced(part, whole))
    }

    /// The share of these terms, as [`Share::terms`] gives them; `None` when the whole is zero.
    pub fn of_terms(part: u128, whole: u128) -> Option<Self> {
        (whole != 0).then(|| Self::reduced(part, whole))
    }

    /// The exact sum; `None` when its terms no longer fit 128 bits.
    pub fn plus(self, other: Self) -> Option<Self> {
        let ((part, whole), (other_part, other_whole)) = (self.terms(), other.terms());
        let common = gcd(whole, other_whole);
        let scale = other_whole.checked_div(common)?;
        let other_scale = whole.checked_div(common)?;
        let left = part.checked_mul(scale)?;
        let right = other_part.checked_mul(other_scale)?;
        Some(Self::reduced(left.checked_add(right)?, whole.checked_mul(scale)?))
    }

    /// Its terms, part and whole, in lowest terms.
    pub const fn terms(self) -> (u128, u128) {
        (self.part.number().cast_unsigned(), self.whole.number().cast_unsigned())
    }

    /// Whether it is more than the whole.
    pub const fn exceeds_whole(self) -> bool {
        let (part, whole) = self.terms();
        part > whole
    }

    /// The whole units of this share of `original`, rounded down; saturates.
    pub fn of(self, original: Points) -> Points {
        self.exactly_of(original).0
    }

    /// Whether this share of `original` is more than `left`, to the last fraction of a unit.
    pub(crate) fn exceeds(self, left: Points, original: Points) -> bool {
        let (units, has_fraction) = self.exactly_of(original);
        units > left || (units == left && has_fraction)
    }

    /// The whole units of this share of `original`, and whether there is a fraction beside them.
    fn exactly_of(self, original: Points) -> (Points, bool) {
        let units = u128::from(original.magnitude().units().unsigned_abs());
        let (part, whole) = self.terms();
        let product = mul_div(units, part, whole);
        let exact = product.and_then(|(units, rest)| Some((i64::try_from(units).ok()?, rest != 0)));
        exact.map_or((Points::new(i64::MAX), true), |(units, rest)| (Points::new(units), rest))
    }

    fn reduced(part: u128, whole: u128) -> Self {
        let common = gcd(part, whole);
        let in_lowest = |term: u128| term.checked_div(common).unwrap_or(term);
        Self::in_lowest(in_lowest(part), in_lowest(whole))
    }

    const fn in_lowest(part: u128, whole: u128) -> Self {
        Self { part: Wide::new(part.cast_signed()), whole: Wide::new(whole.cast_signed()) }
    }
}

/// `units * part / whole`, rounded down, and the remainder, by long multiplication: the product
/// may need 191 bits.
fn mul_div(units: u128, part: u128, whole: u128) -> Option<(u128, u128)> {
    if let Some(product) = units.checked_mul(part) {
        return Some((product.checked_div(whole)?, product.checked_rem(whole)?));
    }
    // units < 2^64: fold one bit of it at a time, keeping remainder < whole throughout.
    let (mut quotient, mut remainder) = (0_u128, 0_u128);
    let (part_quotient, part_remainder) = (part.checked_div(whole)?, part.checked_rem(whole)?);
    for bit in (0..64).rev() {
        quotient = quotient.checked_mul(2)?;
        (quotient, remainder) = carry(quotient, remainder, remainder, whole)?;
        if units & (1 << bit) != 0 {
            quotient = quotient.checked_add(part_quotient)?;
            (quotient, remainder) = carry(quotient, remainder, part_remainder, whole)?;
        }
    }
    Some((quotient, remainder))
}

/// Adds `more` to `remainder` (both below `whole`), moving a full `whole` into the quotient.
fn carry(quotient: u128, remainder: u128, more: u128, whole: u128) -> Option<(u128, u128)> {
    let room = whole.checked_sub(more)?;
    if remainder >= room {
        return Some((quotient.checked_add(1)?, remainder.checked_sub(room)?));
    }
    Some((quotient, remainder.checked_add(more)?))
}

fn ten_to(power: u32) -> Option<u128> {
    10_u128.checked_pow(power)
}

fn gcd(one: u128, other: u128) -> u128 {
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one.checked_rem(other).unwrap_or(0));
    }
    one.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(part: &str, whole: &str) -> Share {
        Share::new(Factor::parse(part).unwrap(), Factor::parse(whole).unwrap()).unwrap()
    }

    #[test]
    fn thirds_of_a_hundred_give_33_33_and_34() {
        let mut total = Share::NONE;
        let mut before = Points::ZERO;
        let mut given = Vec::new();
        for part in ["33.33", "33.33", "33.34"] {
            total = total.plus(share(part, "100")).unwrap();
            given.push(total.of(Points::new(100)).minus(before).unwrap().units());
            before = total.of(Points::new(100));
        }
        assert_eq!(given, [33, 33, 34]);
        assert!(!total.exceeds_whole());
        assert!(total.plus(share("0.00000000000001", "100")).unwrap().exceeds_whole());
    }

    #[test]
    fn long_multiplication_agrees_with_the_short_one() {
        let big = i64::MAX.unsigned_abs();
        let whole = u128::MAX / 3;
        assert_eq!(mul_div(u128::from(big), whole, whole), Some((u128::from(big), 0)));
        let almost = mul_div(u128::from(big), whole - 1, whole);
        assert_eq!(almost, Some((u128::from(big) - 1, whole - u128::from(big))));
        assert_eq!(mul_div(7, 3, 2), Some((10, 1)));
        assert_eq!(share("150", "100").of(Points::new(90)), Points::new(135));
        assert!(share("15", "100").exceeds(Points::new(1), Points::new(10)));
        assert!(!share("10", "100").exceeds(Points::new(1), Points::new(10)));
    }
}
