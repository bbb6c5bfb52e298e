//! Tiers: which runs become one, so that there are few however many keys there are.
//!
//! Invariants:
//! - From the oldest run to the newest, tiers never rise, and no tier has as many runs as are
//!   merged.
//! - A key is merged once per tier: as often as the logarithm of the number of runs.

/// How many of the newest runs, of these tiers, the next run takes in, and the tier that it has.
pub(crate) fn merged_next(tiers: impl DoubleEndedIterator<Item = u8>) -> (usize, u8) {
    let mut newest_first = tiers.rev().peekable();
    let (mut merged, mut tier) = (0_usize, 0_u8);
    loop {
        let mut same = 0_usize;
        while newest_first.next_if(|it| *it <= tier).is_some() {
            same = same.saturating_add(1);
        }
        // The next run is one of them.
        if same < RUNS_MERGED - 1 || tier == u8::MAX {
            return (merged, tier);
        }
        merged = merged.saturating_add(same);
        tier = tier.saturating_add(1);
    }
}

const RUNS_MERGED: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_stay_few_and_keys_are_seldom_merged_when_many_runs_come() {
        let (mut runs, mut moved): (Vec<(u8, u64)>, u64) = (Vec::new(), 0);
        for number in 1..=10_000 {
            let (merged, tier) = merged_next(runs.iter().map(|(tier, _)| *tier));
            let kept = runs.len() - merged;
            let keys = 1 + runs.drain(kept..).map(|(_, keys)| keys).sum::<u64>();
            runs.push((tier, keys));
            moved += keys;
            assert_eq!(runs.iter().map(|(_, keys)| keys).sum::<u64>(), number);
            assert!(runs.is_sorted_by(|(old, _), (new, _)| old >= new));
        }
        assert!(runs.len() <= 5 * (RUNS_MERGED - 1), "{} runs", runs.len());
        assert!(moved <= 5 * 10_000, "{moved} keys were written");
    }

    #[test]
    fn nothing_is_merged_when_there_is_nothing_to_merge() {
        assert_eq!(merged_next([].into_iter()), (0, 0));
        assert_eq!(merged_next([1, 1, 0, 0, 0, 0, 0, 0].into_iter()), (0, 0));
        assert_eq!(merged_next([1, 1, 0, 0, 0, 0, 0, 0, 0].into_iter()), (7, 1));
        assert_eq!(merged_next([2, 0, 0, 0, 0, 0, 0, 0].into_iter()), (7, 1));
    }
}
