//! A seeded stream of choices, so that every history can be had again from one number.
//!
//! Invariants: the same seed gives the same choices on every machine; there is no clock and no
//! thread in here.

/// A deterministic stream of choices (SplitMix64).
#[derive(Clone, Debug)]
pub struct Choices {
    state: u64,
}

impl Choices {
    /// Starts the stream of `seed`.
    pub fn new(seed: u64) -> Choices {
        Choices { state: seed ^ 0x5851_f42d_4c95_7f2d }
    }

    /// Derives the seed of case number `index` of the run that `seed` names.
    pub fn case(seed: u64, index: u64) -> u64 {
        let mut choices =
            Choices::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(index));
        choices.word()
    }

    /// Starts a stream of its own for one step, for one purpose.
    pub fn of_step(purpose: u64, step: usize) -> Choices {
        Choices::new(Choices::case(purpose, u64::try_from(step).unwrap_or(u64::MAX)))
    }

    /// Gives the next 64 bits.
    pub fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Gives a number from 0 to `limit` − 1 (0 when the limit is 0).
    pub fn below(&mut self, limit: u64) -> u64 {
        self.word().checked_rem(limit).unwrap_or(0)
    }

    /// Gives an index into a list of `length` items.
    pub fn index(&mut self, length: usize) -> usize {
        let limit = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(limit)).unwrap_or(0)
    }

    /// Gives a number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).saturating_add(1);
        let step = self.below(u64::try_from(span).unwrap_or(1));
        low.saturating_add(i64::try_from(step).unwrap_or(0))
    }

    /// Says yes `percent` times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Picks one of the items, or nothing of an empty list.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let index = self.index(of.len());
        of.get(index)
    }

    /// Picks one of the items of a list that is not empty.
    ///
    /// # Panics
    /// When the list is empty.
    #[expect(clippy::indexing_slicing, reason = "index() is below the length of the list")]
    pub fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        assert!(!of.is_empty(), "one_of needs something to choose from");
        of[self.index(of.len())]
    }

    /// Picks one of the items, each as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, of: &[(u64, T)]) -> Option<T> {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in of {
            if left < *weight {
                return Some(*item);
            }
            left -= weight;
        }
        None
    }
}
