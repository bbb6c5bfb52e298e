//! Rates: how many requests a caller may send. Many commands in one request are as many requests.

use std::time::Instant;

/// A bucket that fills with time; a request takes one token. It may be in debt: what one request
/// had too much is missing to those after it.
#[derive(Debug)]
pub(crate) struct Bucket {
    per_second: u32,
    /// Millionths of a token.
    filled: i64,
    filled_at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(crate) fn new(per_second: u32, now: Instant) -> Self {
        Self { per_second, filled: room(per_second), filled_at: now }
    }

    /// Takes a token, when there is one.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled_at);
        let micros = i64::try_from(passed.as_micros()).unwrap_or(i64::MAX);
        if micros > 0 {
            let more = micros.saturating_mul(i64::from(self.per_second));
            self.filled = self.filled.saturating_add(more).min(room(self.per_second));
            self.filled_at = now;
        }
        let is_there = self.filled >= TOKEN;
        if is_there {
            self.filled = self.filled.saturating_sub(TOKEN);
        }
        is_there
    }

    /// Takes more tokens, also when they are not there yet.
    pub(crate) fn owe(&mut self, tokens: usize) {
        let tokens = i64::try_from(tokens).unwrap_or(i64::MAX);
        self.filled = self.filled.saturating_sub(tokens.saturating_mul(TOKEN));
    }
}

/// Two seconds of requests may come at once.
fn room(per_second: u32) -> i64 {
    i64::from(per_second).saturating_mul(2).saturating_mul(TOKEN)
}

const TOKEN: i64 = 1_000_000;

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

    #[test]
    fn what_one_request_had_too_much_is_missing_to_those_after_it() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10, start);
        assert!(bucket.take(start));
        bucket.owe(49);
        for (seconds, taken) in [(2, 0), (3, 0), (4, 10)] {
            let now = start + Duration::from_secs(seconds);
            assert_eq!((0..100).filter(|_| bucket.take(now)).count(), taken, "after {seconds} s");
        }
        bucket.owe(usize::MAX);
        assert!(!bucket.take(start + Duration::from_secs(3_600)));
    }
}
