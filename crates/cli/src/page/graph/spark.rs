//! Graphs of one line of text, for terminals.

/// A graph of one line: a bar for each value, the greatest one full, those below zero as a mark.
///
/// # Examples
///
/// `[0, 50, 100]` looks like ` ▄█`.
pub(crate) fn sparkline(values: &[i128]) -> String {
    let greatest = values.iter().copied().max().unwrap_or(0).max(1);
    values.iter().map(|value| bar(*value, greatest)).collect()
}

fn bar(value: i128, greatest: i128) -> char {
    if value < 0 {
        return '▿';
    }
    let eighths = value.saturating_mul(8).saturating_add(greatest - 1).div_euclid(greatest);
    let place = usize::try_from(eighths).unwrap_or(0);
    BARS.get(place).copied().unwrap_or('█')
}

const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_grow_with_their_values() {
        assert_eq!(sparkline(&[0, 1, 50, 100, -3]), " ▁▄█▿");
        assert_eq!(sparkline(&[0, 0]), "  ");
        assert_eq!(sparkline(&[]), "");
        assert_eq!(sparkline(&[i128::from(i64::MAX), 1]), "█▁");
    }
}
