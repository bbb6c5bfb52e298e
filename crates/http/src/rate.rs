//! Rates: how many requests a caller may send.

use std::time::Instant;

/// A bucket that fills with time; a request takes one token.
#[derive(Debug)]
pub(crate) struct Bucket {
    per_second: u32,
    /// Millionths of a token.
    filled: u64,
    filled_at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(crate) const fn new(per_second: u32, now: Instant) -> Self {
        Self { per_second, filled: room(per_second), filled_at: now }
    }

    /// Takes a token, when there is one.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled_at);
        let micros = u64::try_from(passed.as_micros()).unwrap_or(u64::MAX);
        if micros > 0 {
            let more = micros.saturating_mul(u64::from(self.per_second));
            self.filled = self.filled.saturating_add(more).min(room(self.per_second));
            self.filled_at = now;
        }
        let left = self.filled.checked_sub(TOKEN);
        self.filled = left.unwrap_or(self.filled);
        left.is_some()
    }
}

/// Two seconds of requests may come at once.
const fn room(per_second: u32) -> u64 {
    (per_second as u64).saturating_mul(2).saturating_mul(TOKEN)
}

const TOKEN: u64 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn requests_come_at_the_rate_after_a_burst() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10, start);
        let taken = (0..100).filter(|_| bucket.take(start)).count();
        assert_eq!(taken, 20);
        let later = start + Duration::from_millis(1_500);
        assert_eq!((0..100).filter(|_| bucket.take(later)).count(), 15);
        let much_later = start + Duration::from_secs(3_600);
        assert_eq!((0..100).filter(|_| bucket.take(much_later)).count(), 20);
        assert!(!bucket.take(start));
    }
}
