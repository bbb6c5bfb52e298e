//! Amounts as people read them.

use pointbook_core::{Scale, units_text};

/// An amount with exactly the scale's decimals, and a comma between thousands.
pub(crate) fn amount_text(units: i128, scale: Scale) -> String {
    let plain = units_text(units, scale);
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (sign, digits) = whole.split_at(usize::from(whole.starts_with('-')));
    let mut text = sign.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let cents = Scale::new(2).unwrap();
        for (units, scale, text) in [
            (0, Scale::default(), "0"),
            (-999, Scale::default(), "-999"),
            (-1_000, Scale::default(), "-1,000"),
            (1_234_567, cents, "12,345.67"),
            (-5, cents, "-0.05"),
            (i128::from(i64::MIN), Scale::default(), "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(amount_text(units, scale), text);
        }
    }
}
