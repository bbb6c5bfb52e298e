//! The cadence: after how many entries a checkpoint is due.

/// When checkpoints are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cadence {
    /// After [`ENTRIES_LEAST`] entries, and after a quarter of all there are when that is more. A
    /// checkpoint takes in all that was ever folded, so it costs more the longer the journal is;
    /// this way each entry pays about the same for it, however many there are, and what an opening
    /// folds stays a part of what it loads.
    Proportionate,
    /// After so many entries; never when 0.
    Every(u64),
}

impl Cadence {
    /// Whether a checkpoint is due after entry `now` when the last one was taken after `last`.
    pub(crate) const fn is_due(self, last: u64, now: u64) -> bool {
        let least = match self {
            Self::Every(0) => return false,
            Self::Every(entries) => entries,
            Self::Proportionate if last / PART > ENTRIES_LEAST => last / PART,
            Self::Proportionate => ENTRIES_LEAST,
        };
        now.saturating_sub(last) >= least
    }
}

/// So many entries are folded in two or three seconds.
const ENTRIES_LEAST: u64 = 8_000_000;
const PART: u64 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoint_is_due_after_as_many_entries_as_was_said() {
        let due = |every, last, now| Cadence::Every(every).is_due(last, now);
        assert_eq!([due(5, 10, 14), due(5, 10, 15), due(1, 0, 1)], [false, true, true]);
        assert_eq!([due(0, 0, u64::MAX), due(u64::MAX, 1, u64::MAX)], [false, false]);
    }

    #[test]
    fn long_journals_have_checkpoints_further_apart() {
        let due = |last, now| Cadence::Proportionate.is_due(last, now);
        assert_eq!([due(0, 7_999_999), due(0, 8_000_000)], [false, true]);
        assert_eq!([due(32_000_000, 39_999_999), due(32_000_000, 40_000_000)], [false, true]);
        assert_eq!([due(400_000_000, 499_999_999), due(400_000_000, 500_000_000)], [false, true]);
        // From nothing to a billion entries.
        let (mut last, mut checkpoints) = (0, 0);
        for now in (0..=1_000_000_000).step_by(1_000_000) {
            if due(last, now) {
                (last, checkpoints) = (now, checkpoints + 1);
            }
        }
        assert!((15..25).contains(&checkpoints), "{checkpoints} checkpoints");
    }
}
