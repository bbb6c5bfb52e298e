//! The time window: how old or new what was signed may be.
//!
//! Invariants:
//! - What was signed before the service started is refused: its nonces of then are forgotten.
//! - A clock that is set back does not open the window again: the newest time seen counts.

use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::AuthFault;

/// Which timestamps are taken.
#[derive(Debug)]
pub struct TimeWindow {
    started_seconds: u64,
    newest_seconds: AtomicU64,
}

impl TimeWindow {
    /// The window of a service that starts at this time, in seconds since 1970.
    pub const fn new(started_seconds: u64) -> Self {
        Self { started_seconds, newest_seconds: AtomicU64::new(started_seconds) }
    }

    /// Checks a timestamp at a time, both in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`AuthFault::Timestamp`] when it is outside of the window.
    pub fn check(&self, timestamp_seconds: u64, now_seconds: u64) -> Result<(), AuthFault> {
        let newest = self.newest_seconds.fetch_max(now_seconds, Ordering::Relaxed).max(now_seconds);
        let from = newest.saturating_sub(SKEW_SECONDS_MAX).max(self.started_seconds);
        let to = now_seconds.saturating_add(SKEW_SECONDS_MAX);
        if (from..=to).contains(&timestamp_seconds) {
            return Ok(());
        }
        Err(AuthFault::Timestamp)
    }
}

/// How far a timestamp may be from now.
const SKEW_SECONDS_MAX: u64 = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_taken_within_five_minutes() {
        let window = TimeWindow::new(1_000);
        for (timestamp, now, is_taken) in [
            (1_000, 1_000, true),
            (999, 1_000, false),
            (1_300, 1_000, true),
            (1_301, 1_000, false),
            (1_700, 2_000, true),
            (1_699, 2_000, false),
        ] {
            assert_eq!(window.check(timestamp, now).is_ok(), is_taken, "{timestamp} at {now}");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_opens_nothing_again() {
        let window = TimeWindow::new(1_000);
        window.check(5_000, 5_000).unwrap();
        assert_eq!(window.check(2_000, 2_000), Err(AuthFault::Timestamp));
        assert_eq!(window.check(4_699, 4_700), Err(AuthFault::Timestamp));
        window.check(4_700, 4_700).unwrap();
    }
}
