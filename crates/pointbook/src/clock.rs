//! Clocks: where a ledger reads the time from.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use pointbook_core::Timestamp;

/// What a ledger reads the time from. A clock that goes back does no harm: the ledger's own time
/// then stands still until the clock has caught up.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time of now.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the ledger's clock")]
    fn now(&self) -> Timestamp {
        // A machine that believes to live before 1970 gives the ledger no time to go by.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that shows what it was set to: for tests, simulations and imports of old histories.
///
/// # Examples
///
/// ```
/// use pointbook::core::Timestamp;
/// use pointbook::{Clock, ManualClock};
///
/// let clock = ManualClock::default();
/// clock.set(Timestamp::from_micros(7));
/// assert_eq!(clock.now(), Timestamp::from_micros(7));
/// ```
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Sets the time.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.micros(), Ordering::Release);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Acquire))
    }
}
