//! Memory: how much of it the process has, and whether that grows.

use std::fs;

use crate::fault::Finding;

/// What was seen, one sample a second.
#[derive(Debug, Default)]
pub(super) struct Memory {
    samples: Vec<Sample>,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    bytes: u64,
    entries: u64,
}

impl Memory {
    /// Takes a sample; tells how many bytes there are.
    pub(super) fn note(&mut self, entries: u64) -> u64 {
        let bytes = resident();
        self.samples.push(Sample { bytes, entries });
        bytes
    }

    /// Checks that the last third of the time needed no more than the second, but for what entries
    /// take for good. The least of each is compared: a checkpoint needs more while it is written.
    pub(super) fn check(&self) -> Result<(), Finding> {
        let third = self.samples.len() / 3;
        let later = self.samples.get(third..).unwrap_or_default();
        let (before, after) = later.split_at(later.len() / 2);
        let least = |some: &[Sample]| some.iter().map(|sample| sample.bytes).min().unwrap_or(0);
        let first = before.first().map_or(0, |sample| sample.entries);
        let last = after.last().map_or(0, |sample| sample.entries);
        let kept = last.saturating_sub(first).saturating_mul(BYTES_PER_ENTRY);
        let (before, after) = (least(before), least(after));
        if after > before.saturating_add(kept).saturating_add(SLACK_BYTES) {
            let [before, after, kept] = [before, after, kept].map(|bytes| bytes >> 20);
            return Err(Finding::new(format!(
                "memory grows: {before} MiB, later {after} MiB, entries account for {kept} MiB"
            )));
        }
        Ok(())
    }
}

/// The bytes of this process that are in memory; 0 where that is not told.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) << 10
}

/// What an entry takes in memory for good, at most: its time, its share of the filters, and its
/// share of what stays of a block. Its rows leave for the disk, and so does its hold when it has
/// ended: were they to stay, it would be more.
const BYTES_PER_ENTRY: u64 = 12;
/// What caches and allocators may take more at one time than at another.
const SLACK_BYTES: u64 = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(bytes: impl Fn(u64) -> u64) -> Memory {
        let sample = |second| Sample { bytes: bytes(second), entries: second * 1_000_000 };
        Memory { samples: (0..30).map(sample).collect() }
    }

    #[test]
    fn memory_is_flat_when_it_grows_at_first_or_by_what_entries_keep() {
        assert!(memory(|second| (second.min(10) + 1) << 30).check().is_ok());
        assert!(memory(|second| second * 10_000_000).check().is_ok());
    }

    #[test]
    fn memory_grows_when_more_than_entries_keep_stays() {
        assert!(memory(|second| second * 50_000_000).check().is_err());
    }
}
