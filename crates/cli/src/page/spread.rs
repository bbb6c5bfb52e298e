//! How many have how much: bars over ranges that grow as 1, 2, 5, 10.

use pointbook_core::Scale;

use super::graph::{Band, Part};
use crate::amount::amount_text;

/// A bar for each range of amounts, with how many of these are in it.
pub(super) fn spread(amounts: &[i128], scale: Scale) -> Vec<Band> {
    let whole = i128::from(scale.units_per_point());
    let greatest = amounts.iter().copied().max().unwrap_or(0);
    let mut bounds = vec![0, whole];
    let powers = std::iter::successors(Some(whole), |power| power.checked_mul(10));
    let rounds = powers.flat_map(|power| [1, 2, 5].map(|times| power.saturating_mul(times)));
    // Small change is one range: a hundredth of the greatest amount and less.
    let least = greatest / 100;
    bounds
        .extend(rounds.take_while(|bound| *bound <= greatest).filter(|it| *it > least.max(whole)));
    let ends = bounds.iter().skip(1).copied().chain([i128::MAX]);
    let ranges = bounds.iter().copied().zip(ends);
    let below = (i128::MIN, 0);
    let ranges = std::iter::once(below).chain(ranges);
    ranges.filter_map(|range| band(amounts, range, scale)).collect()
}

/// The bar of what is at least `from` and less than `to`; nobody owes: no bar.
fn band(amounts: &[i128], (from, to): (i128, i128), scale: Scale) -> Option<Band> {
    let count = amounts.iter().filter(|units| (from..to).contains(*units)).count();
    if count == 0 && from < 0 {
        return None;
    }
    let whole = i128::from(scale.units_per_point());
    let text = |units: i128| amount_text(units.div_euclid(whole), Scale::default());
    let (label, range) = match (from, to) {
        (i128::MIN, _) => ("owe".to_owned(), "below 0".to_owned()),
        (0, _) => ("none".to_owned(), format!("0 to below {}", text(to))),
        (_, i128::MAX) => (format!("{}+", text(from)), format!("{} and more", text(from))),
        _ => (text(from), format!("{} to below {}", text(from), text(to))),
    };
    let units = i128::try_from(count).unwrap_or(i128::MAX);
    Some(Band {
        told: format!("{range}: {}", amount_text(units, Scale::default())),
        label,
        up: vec![Part { class: "earned", units }],
        ..Band::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_amount_is_in_one_range() {
        let amounts = [-5, 0, 1, 19, 20, 99, 450, 500, 2_000, 2_001, 7_777];
        let bands = spread(&amounts, Scale::default());
        let told: Vec<&str> = bands.iter().map(|band| band.told.as_str()).collect();
        assert_eq!(told.first(), Some(&"below 0: 1"));
        assert_eq!(told.last(), Some(&"5,000 and more: 1"));
        let counted: i128 = bands.iter().flat_map(|band| &band.up).map(|part| part.units).sum();
        assert_eq!(counted, 11);
    }
}
