//! Shares: an exact fraction as two decimals of few digits each.

use pointbook_core::{FACTOR_DIGITS_MAX, Factor, Share};

/// Writes a share as `part/whole`; reading it gives the same share.
///
/// A share is kept in lowest terms, where a side may have more digits than a decimal may: reducing
/// by a power of 2 or 5 turns zeros into digits. Multiplying by it turns them back.
pub(super) fn share_text(share: Share) -> String {
    let (part, whole) = share.terms();
    let multiples = |base: u128| {
        core::iter::successors(Some(1_u128), move |times| times.checked_mul(base))
            .map_while(move |times| Some((part.checked_mul(times)?, whole.checked_mul(times)?)))
    };
    let shifted = |(part, whole)| {
        (0..=FACTOR_DIGITS_MAX).map(move |shift| (decimal(part, shift), decimal(whole, shift)))
    };
    let mut texts = multiples(2).chain(multiples(5)).flat_map(shifted);
    let fitting = texts.find(|(part, whole)| {
        let factors = Factor::parse(part).zip(Factor::parse(whole));
        factors.and_then(|(part, whole)| Share::new(part, whole)) == Some(share)
    });
    // Whatever was read from two decimals can be said by two decimals.
    let (part, whole) = fitting.unwrap_or_else(|| (part.to_string(), whole.to_string()));
    format!("{part}/{whole}")
}

/// The text of `units` with the point so many places from the right.
fn decimal(units: u128, places: usize) -> String {
    let digits = format!("{units:0>width$}", width = places.saturating_add(1));
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_back_as_they_were() {
        for (part, whole, text) in [
            ("20", "100", "1/5"),
            ("33.33", "100", "3333/10000"),
            ("99999999999999", "0.000128", "99999999999999000000/128"),
            ("0.00000000000001", "99999999999999", "1/9999999999999900000000000000"),
            ("12345678901234000000", "0.00000000000003", "12345678901234000000000000000/0.00003"),
        ] {
            let share = Share::new(Factor::parse(part).unwrap(), Factor::parse(whole).unwrap());
            assert_eq!(share_text(share.unwrap()), text);
            let (part, whole) = text.split_once('/').unwrap();
            let again = Share::new(Factor::parse(part).unwrap(), Factor::parse(whole).unwrap());
            assert_eq!(again, share);
        }
    }
}
