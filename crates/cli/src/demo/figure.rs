//! Figures as people read them.

use std::time::Duration;

/// A number with a comma after every three digits.
pub(super) fn grouped(number: i128) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        let is_thousand = digits.len().saturating_sub(place).is_multiple_of(3);
        if place > 0 && is_thousand {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with a comma after every three digits.
pub(super) fn counted(count: u64) -> String {
    grouped(i128::from(count))
}

/// A time in seconds, to a tenth; in milliseconds below one.
pub(super) fn seconds(elapsed: Duration) -> String {
    let millis = elapsed.as_millis();
    if millis < 1_000 {
        return format!("{millis} ms");
    }
    format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
}

/// How many a second, in round thousands where there are many.
pub(super) fn rate(count: u64, elapsed: Duration) -> String {
    let micros = elapsed.as_micros().max(1);
    let rate = u128::from(count).saturating_mul(1_000_000) / micros;
    let step = if rate >= 10_000 { 1_000 } else { 1 };
    grouped(i128::try_from(rate / step * step).unwrap_or(i128::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (-100, "-100")]
        {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(counted(100_000), "100,000");
    }

    #[test]
    fn times_are_as_fine_as_they_need_be() {
        assert_eq!(seconds(Duration::from_micros(12_399_999)), "12.3 s");
        assert_eq!(seconds(Duration::from_micros(999_999)), "999 ms");
    }

    #[test]
    fn rates_are_round() {
        assert_eq!(rate(100_000, Duration::from_millis(1_500)), "66,000");
        assert_eq!(rate(100, Duration::from_secs(3)), "33");
        assert_eq!(rate(1, Duration::ZERO), "1,000,000");
    }
}
