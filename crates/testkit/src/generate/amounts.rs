//! Amounts as decimal strings, mostly small, so that lots run empty and ties happen.

use super::choices::Choices;

/// The most units that one command may name.
pub(super) const UNITS_MAX: i64 = 1_000_000_000_000_000;

/// Writes units of a program's scale as a decimal string.
pub fn amount(units: i64, scale: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let unit = 10_u64.pow(scale);
    let whole = units.unsigned_abs() / unit;
    let part = units.unsigned_abs() % unit;
    if scale == 0 || part == 0 {
        return format!("{sign}{whole}");
    }
    let digits = usize::try_from(scale).unwrap_or(0);
    format!("{sign}{whole}.{part:0digits$}")
}

/// Chooses an amount greater than zero: mostly small, sometimes round, rarely huge.
pub(super) fn units(choices: &mut Choices) -> i64 {
    match choices.below(40) {
        0..=9 => choices.between(1, 9),
        10..=24 => choices.between(1, 40).saturating_mul(5),
        25..=37 => choices.between(1, 300),
        38 => choices.between(1_000, 9_999_999),
        _ => choices.one_of(&[1_000, 12_345_678_901, UNITS_MAX, UNITS_MAX - 1]),
    }
}

/// Chooses an amount of about what there is: often all of it, or one unit beside it.
pub(super) fn units_of(choices: &mut Choices, there_is: i64) -> i64 {
    let there_is = there_is.clamp(1, UNITS_MAX);
    match choices.below(20) {
        0..=2 => there_is,
        3 => there_is.saturating_add(1).min(UNITS_MAX),
        4 => there_is.saturating_sub(1).max(1),
        5..=16 => choices.between(1, there_is.midpoint(1).max(1)),
        17..=18 => choices.between(1, there_is),
        _ => units(choices),
    }
}

/// Chooses spend and rate as decimals, and what comes out, roughly, in units.
pub(super) fn product(choices: &mut Choices, scale: u32) -> (String, String, i64) {
    let spend = choices.one_of(&[0, 1, 3, 99, 250, 1_999, 3_333, 10_050, 25_000, 66_667]);
    let (rate, thousandths) = choices.one_of(&[
        ("1", 1_000),
        ("0.5", 500),
        ("0.333", 333),
        ("1.5", 1_500),
        ("2", 2_000),
        ("0.1", 100),
        ("0.0001", 0),
        ("0.05", 50),
        ("1.0000000000001", 1_000),
        ("0", 0),
    ]);
    let unit = 10_i64.pow(scale);
    let units = spend * thousandths * unit / 100_000;
    (amount(spend, 2), rate.to_owned(), units)
}

/// Chooses a share of a whole as wire.md writes it, with its size in ten-thousandths.
pub(super) fn share(choices: &mut Choices) -> (&'static str, i64) {
    choices.one_of(&[
        ("33.33/100", 3_333),
        ("33.33/100", 3_333),
        ("33.34/100", 3_334),
        ("20/100", 2_000),
        ("1/3", 3_333),
        ("1/2", 5_000),
        ("1/7", 1_428),
        ("0.5/100", 50),
        ("100/100", 10_000),
        ("1/1", 10_000),
        ("2/3", 6_666),
        ("0.0001/100", 0),
        ("66.6/100", 6_660),
    ])
}
