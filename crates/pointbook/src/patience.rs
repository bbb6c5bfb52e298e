//! Patience: how long what failed is let be before it is tried again, unless somebody asks for it.

use std::time::{Duration, Instant};

/// How often something has failed in a row, and until when it is let be.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    failures: u32,
    until: Option<Instant>,
}

impl Patience {
    /// Takes note of how it went. After each failure in a row the next pause is twice as long.
    pub(crate) fn note(&mut self, went_well: bool, now: Instant) {
        if went_well {
            *self = Self::default();
            return;
        }
        let pause = PAUSE_LEAST.saturating_mul(1 << self.failures.min(u32::BITS - 1));
        self.until = now.checked_add(pause.min(PAUSE_MOST));
        self.failures = self.failures.saturating_add(1);
    }

    /// Whether it may be tried.
    pub(crate) fn is_over(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| until <= now)
    }
}

const PAUSE_LEAST: Duration = Duration::from_secs(1);
const PAUSE_MOST: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_failures_in_a_row_and_end_with_a_success() {
        let (mut patience, began) = (Patience::default(), Instant::now());
        let after = |millis| began + Duration::from_millis(millis);
        assert!(patience.is_over(began));
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            patience.note(false, began);
            assert!(!patience.is_over(after(seconds * 1_000 - 1)), "{seconds}");
            assert!(patience.is_over(after(seconds * 1_000)), "{seconds}");
        }
        (0..100).for_each(|_| patience.note(false, began));
        assert!(!patience.is_over(after(59_999)) && patience.is_over(after(60_000)));
        patience.note(true, began);
        assert!(patience.is_over(began));
        patience.note(false, began);
        assert!(patience.is_over(after(1_000)));
    }
}
