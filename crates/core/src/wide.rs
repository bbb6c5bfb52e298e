//! Numbers of 128 bits that stand where a word of 64 can.
//!
//! What holds an `i128` begins at a multiple of sixteen bytes, and so does what holds that; where
//! one is optional, whether it is there is a number of sixteen bytes as well. A processor that
//! reads such a number just after it was written in two halves waits until both are in memory.

use core::fmt;

/// A number of 128 bits, in two halves.
///
/// # Examples
///
/// ```
/// use pointbook_core::Wide;
///
/// let number = Wide::new(i128::MIN + 7);
/// assert_eq!(number.number(), i128::MIN + 7);
/// assert!(number < Wide::new(-1) && Wide::new(-1) < Wide::default());
/// assert_eq!(align_of::<Wide>(), 8);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wide {
    high: i64,
    low: u64,
}

impl Wide {
    /// The number in halves.
    #[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
    pub const fn new(number: i128) -> Self {
        Self { high: (number >> u64::BITS) as i64, low: number.cast_unsigned() as u64 }
    }

    /// The number.
    pub const fn number(self) -> i128 {
        ((self.high as i128) << u64::BITS) | self.low as i128
    }
}

impl From<i64> for Wide {
    fn from(number: i64) -> Self {
        Self::new(number.into())
    }
}

impl fmt::Debug for Wide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_stand_in_their_order() {
        let edges = [i128::MIN, i128::from(i64::MIN), -1, 0, 1, i128::from(u64::MAX), i128::MAX];
        let near = |edge: i128| [edge.saturating_sub(1), edge, edge.saturating_add(1)];
        let mut numbers: Vec<i128> = edges.into_iter().flat_map(near).collect();
        numbers.sort_unstable();
        let wide: Vec<Wide> = numbers.iter().copied().map(Wide::new).collect();
        assert!(wide.is_sorted());
        assert!(wide.iter().map(|wide| wide.number()).eq(numbers));
    }
}
