//! Latencies: how long things took, in buckets.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where several threads note how long things took.
#[derive(Debug, Default)]
pub(super) struct Latencies(Mutex<Histogram>);

impl Latencies {
    /// Notes one.
    pub(super) fn note(&self, took: Duration) {
        self.lock().note(took);
    }

    /// Takes what was noted since the last time.
    pub(super) fn take(&self) -> Histogram {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Histogram> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Times in buckets, each a sixteenth wider than the one before.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    counts: Vec<u64>,
    all: u64,
    longest: Duration,
}

impl Histogram {
    fn note(&mut self, took: Duration) {
        let bucket = bucket_of(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        if self.counts.len() <= bucket {
            self.counts.resize(bucket.saturating_add(1), 0);
        }
        if let Some(count) = self.counts.get_mut(bucket) {
            *count = count.saturating_add(1);
        }
        self.all = self.all.saturating_add(1);
        self.longest = self.longest.max(took);
    }

    /// Adds those of another.
    pub(super) fn add(&mut self, other: &Histogram) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.saturating_add(*more);
        }
        self.all = self.all.saturating_add(other.all);
        self.longest = self.longest.max(other.longest);
    }

    /// The time that so many of a thousand do not exceed, up to a sixteenth.
    pub(super) fn per_mille(&self, share: u64) -> Duration {
        let rank = self.all.saturating_mul(share).div_ceil(1_000);
        let mut seen = 0_u64;
        let reached = self.counts.iter().position(|count| {
            seen = seen.saturating_add(*count);
            seen >= rank
        });
        let end = Duration::from_micros(end_of(reached.unwrap_or(0)));
        end.min(self.longest)
    }
}

impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [half, most, nearly_all] = [500, 990, 999].map(|share| self.per_mille(share));
        write!(f, "{half:.1?} {most:.1?} {nearly_all:.1?} {:.1?}", self.longest)
    }
}

/// The bucket of a number of microseconds.
fn bucket_of(micros: u64) -> usize {
    let width = micros.max(STEPS).ilog2().saturating_sub(STEPS_LOG2);
    let bucket = u64::from(width).saturating_mul(STEPS).saturating_add(micros >> width);
    usize::try_from(bucket).unwrap_or(usize::MAX)
}

/// The microseconds at which a bucket ends.
fn end_of(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let width = (bucket / STEPS).saturating_sub(1);
    bucket.saturating_sub(width.saturating_mul(STEPS)).saturating_add(1) << width
}

const STEPS_LOG2: u32 = 4;
const STEPS: u64 = 1 << STEPS_LOG2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_is_in_a_bucket_that_ends_within_a_sixteenth_of_it() {
        for micros in (0..100_000).chain([1 << 20, (1 << 30) + 12_345]) {
            let end = end_of(bucket_of(micros));
            assert!(end > micros && end <= micros + micros / 16 + 1, "{micros}: {end}");
        }
    }

    #[test]
    fn share_of_the_times_is_told_when_others_are_added() {
        let (one, other) = (Latencies::default(), Latencies::default());
        (1..=998).for_each(|_| one.note(Duration::from_millis(1)));
        (1..=2).for_each(|_| other.note(Duration::from_millis(500)));
        let mut all = one.take();
        all.add(&other.take());
        assert!(all.per_mille(500) < Duration::from_micros(1_100));
        assert!(all.per_mille(998) < Duration::from_micros(1_100));
        assert_eq!(all.per_mille(999), Duration::from_millis(500));
        assert_eq!(one.take().all, 0);
    }
}
