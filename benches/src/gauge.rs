//! What benches that are programs measure with, and what they tell.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use pointbook_core::{Command, Decided, Entry, Key, Past, State, Written, decide_with_effect};

use crate::clock;

/// Nanoseconds since the first call.
pub fn ran() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// The bytes of this process that are in memory; 0 where that is not told.
pub fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) << 10
}

/// The least and the median of some times; 0 when there is none.
pub fn least_and_median(mut times: Vec<u64>) -> (u64, u64) {
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied();
    (times.first().copied().unwrap_or(0), median.unwrap_or(0))
}

/// Decides a command with a new key so long after the bench's first instant, and adopts what it
/// does.
///
/// # Panics
///
/// When it is not written.
pub fn decide_and_adopt(state: &mut State, command: Command, micros: i64) -> Entry {
    match decide_with_effect(state, &Nothing, command, clock(micros)) {
        Ok(Decided::Write(written)) => {
            let Written { entry, effect } = *written;
            assert_eq!(state.adopt(effect), Ok(()), "a fresh effect is adopted");
            entry
        }
        _ => unreachable!("every command of the mix is written"),
    }
}

/// A past in which no key was used.
struct Nothing;

impl Past for Nothing {
    fn find(&self, _: &Key) -> Option<Arc<Entry>> {
        None
    }
}
