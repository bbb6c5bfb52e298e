//! Axes: round values that a graph is labelled with, and where values stand.
//!
//! Invariants:
//! - No float: places are whole tenths of a pixel, found by exact division.

use pointbook_core::{Date, Scale};

use crate::amount::amount_text;

/// The values of a graph, from the least to the greatest label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ValueAxis {
    least: i128,
    greatest: i128,
    step: i128,
    scale: Scale,
}

impl ValueAxis {
    /// An axis that shows these values and zero, with about `labels` labels.
    pub(super) fn over(values: impl Iterator<Item = i128>, labels: u32, scale: Scale) -> Self {
        let (mut least, mut greatest) = (0_i128, 0_i128);
        for value in values {
            least = least.min(value);
            greatest = greatest.max(value);
        }
        let whole = i128::from(scale.units_per_point());
        // An axis of nothing has a height too.
        greatest = if least == greatest { whole } else { greatest };
        let span = greatest.saturating_sub(least);
        let step = round_step(span.div_euclid(i128::from(labels.max(1))), whole);
        let down = least.div_euclid(step).saturating_mul(step);
        let up = 0_i128.saturating_sub(0_i128.saturating_sub(greatest).div_euclid(step));
        Self { least: down, greatest: up.saturating_mul(step), step, scale }
    }

    /// The labelled values, from the least on.
    pub(super) fn labels(&self) -> impl Iterator<Item = (i128, String)> {
        let steps = (0_i128..).map(|place| self.least.saturating_add(self.step * place));
        let values = steps.take_while(|value| *value <= self.greatest);
        values.map(|value| (value, short_text(value, self.step, self.scale)))
    }

    /// Where a value stands, in tenths of a pixel from the top, on an axis so many tenths high.
    pub(super) fn place(&self, value: i128, height: i64) -> i64 {
        let span = self.greatest.saturating_sub(self.least).max(1);
        let from_top = self.greatest.saturating_sub(value);
        let place = from_top.saturating_mul(i128::from(height)).div_euclid(span);
        i64::try_from(place).unwrap_or(height)
    }
}

/// The next of 1, 2, 5, 10, 20, 50, ... wholes that is not below this.
fn round_step(least: i128, whole: i128) -> i128 {
    let mut power = whole;
    loop {
        for times in [1_i128, 2, 5] {
            let step = power.saturating_mul(times);
            if step >= least || step == i128::MAX {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// An amount in thousands, millions or billions where steps are that large.
fn short_text(units: i128, step: i128, scale: Scale) -> String {
    let whole = i128::from(scale.units_per_point());
    let (step, value) = (step.div_euclid(whole), units.div_euclid(whole));
    let sizes = [(1_000_000_000, "bn"), (1_000_000, "M"), (1_000, "k")];
    let fits = |(size, _): &(i128, &str)| value.saturating_abs() >= *size && step * 10 >= *size;
    let Some((size, sign)) = sizes.into_iter().find(fits) else {
        return minus(&amount_text(value, Scale::default()));
    };
    let tenths = value.saturating_mul(10).div_euclid(size);
    let (wholes, tenth) = (tenths / 10, (tenths % 10).abs());
    let fraction = if tenth == 0 { String::new() } else { format!(".{tenth}") };
    minus(&format!("{}{fraction}{sign}", amount_text(wholes, Scale::default())))
}

/// A number with a minus sign as it is printed.
pub(in crate::page) fn minus(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

/// The days of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayAxis {
    first: Date,
    last: Date,
}

impl DayAxis {
    /// An axis from one day through another.
    pub(super) const fn new(first: Date, last: Date) -> Self {
        Self { first, last }
    }

    /// Where a day stands, in tenths of a pixel from the left, on an axis so many tenths wide.
    pub(super) fn place(&self, day: Date, width: i64) -> i64 {
        let span = self.last.signed_duration_since(self.first).num_days().max(1);
        let from_left = day.signed_duration_since(self.first).num_days();
        from_left.saturating_mul(width).div_euclid(span)
    }
}

/// Places in tenths of a pixel as SVG writes them.
pub(super) fn tenths(place: i64) -> String {
    let sign = if place < 0 { "-" } else { "" };
    let place = place.unsigned_abs();
    match place % 10 {
        0 => format!("{sign}{}", place / 10),
        tenth => format!("{sign}{}.{tenth}", place / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[i128], scale: u8) -> Vec<String> {
        let scale = Scale::new(scale).unwrap();
        let axis = ValueAxis::over(values.iter().copied(), 4, scale);
        axis.labels().map(|(_, text)| text).collect()
    }

    #[test]
    fn labels_are_round_and_hold_all_values() {
        assert_eq!(labels(&[12_345], 0), ["0", "5k", "10k", "15k"]);
        assert_eq!(labels(&[1_250, -300], 0), ["\u{2212}500", "0", "500", "1k", "1.5k"]);
        assert_eq!(labels(&[0], 0), ["0", "1"]);
        assert_eq!(labels(&[4], 0), ["0", "1", "2", "3", "4"]);
        assert_eq!(labels(&[250_000_000], 2), ["0", "1M", "2M", "3M"]);
        assert_eq!(labels(&[7_400_000_000], 0), ["0", "2bn", "4bn", "6bn", "8bn"]);
    }

    #[test]
    fn values_stand_between_their_labels() {
        let axis = ValueAxis::over([1_250, -300].into_iter(), 4, Scale::default());
        let places = [1_500, 0, -500].map(|value| axis.place(value, 2_000));
        assert_eq!(places, [0, 1_500, 2_000]);
        let huge = ValueAxis::over([i128::from(i64::MAX)].into_iter(), 4, Scale::default());
        assert!((0..2_000).contains(&huge.place(i128::from(i64::MAX), 2_000)));
    }

    #[test]
    fn places_are_written_with_a_tenth() {
        assert_eq!([0, 5, -15, 120].map(tenths), ["0", "0.5", "-1.5", "12"]);
    }
}
