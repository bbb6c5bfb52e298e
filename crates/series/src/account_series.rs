//! The series of an account: all its flows by effective time.
//!
//! Invariants:
//! - Rows are ordered by effective time; those of one instant by arrival, which is by sequence.
//! - The totals before any instant are one binary search and at most one block's rows away,
//!   however long the history is.

use pointbook_core::Timestamp;

use crate::block::Block;
use crate::measure::Totals;
use crate::row::Row;

/// All flows of one account by effective time, in blocks that begin with a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AccountSeries {
    blocks: Vec<Block>,
}

impl AccountSeries {
    /// Adds a row. In time order that is an append; a late row goes into its place and lifts the
    /// snapshots after it.
    pub(crate) fn record(&mut self, row: Row) {
        let after = self.blocks.partition_point(|block| block.begins_at() <= row.effective_at);
        for block in self.blocks.iter_mut().skip(after.max(1)) {
            block.lift(&row);
        }
        let index = after.saturating_sub(1);
        let is_last = index.saturating_add(1) == self.blocks.len();
        match self.blocks.get_mut(index) {
            None => self.blocks.push(Block::new(Totals::default(), row)),
            Some(block) if !block.is_full() => block.insert(row),
            Some(block) if is_last && block.ends_at() <= row.effective_at => {
                let next = Block::new(block.totals(), row);
                self.blocks.push(next);
            }
            Some(block) => {
                let mut later = block.split();
                if later.begins_at() <= row.effective_at {
                    later.insert(row);
                } else {
                    block.insert(row);
                    later.lift(&row);
                }
                self.blocks.insert(index.saturating_add(1), later);
            }
        }
    }

    /// The totals of all rows effective before `instant`.
    pub(crate) fn totals_before(&self, instant: Timestamp) -> Totals {
        let after = self.blocks.partition_point(|block| block.begins_at() < instant);
        let block = after.checked_sub(1).and_then(|index| self.blocks.get(index));
        block.map_or_else(Totals::default, |block| block.totals_before(instant))
    }

    /// The rows effective from `from` to before `to`, in order.
    pub(crate) fn rows_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = &Row> {
        let first = self.blocks.partition_point(|block| block.begins_at() < from).saturating_sub(1);
        let rows = self.blocks.iter().skip(first).flat_map(|block| block.rows());
        rows.skip_while(move |row| row.effective_at < from)
            .take_while(move |row| row.effective_at < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::BLOCK_ROWS_MAX;
    use crate::row::Cause;
    use crate::testing::Dice;
    use pointbook_core::{Flow, Points, Sequence};

    const FLOWS: [Flow; 5] =
        [Flow::Earned, Flow::Captured, Flow::Expired, Flow::PendingActivated, Flow::Shortfall];

    fn row(dice: &mut Dice, sequence: u64, effective_at: i64) -> Row {
        Row {
            effective_at: Timestamp::from_micros(effective_at),
            written: Sequence::new(sequence),
            cause: Cause::Command,
            flow: dice.pick(&FLOWS),
            points: Points::new(1 + dice.below(i64::MAX - 1)),
        }
    }

    fn naive_before(rows: &[Row], instant: Timestamp) -> Totals {
        let mut totals = Totals::default();
        for row in rows.iter().filter(|row| row.effective_at < instant) {
            totals.record(row.flow, row.points);
        }
        totals
    }

    /// Checks a series against its rows, and its own invariants.
    fn check(series: &AccountSeries, rows: &[Row], dice: &mut Dice, span: i64) {
        for _ in 0..25 {
            let from = Timestamp::from_micros(dice.below(span + 2) - 1);
            assert_eq!(series.totals_before(from), naive_before(rows, from));
            let to = Timestamp::from_micros(from.micros() + dice.below(span / 10 + 2));
            let mut expected: Vec<Row> = rows
                .iter()
                .filter(|row| from <= row.effective_at && row.effective_at < to)
                .copied()
                .collect();
            expected.sort_by_key(|row| (row.effective_at, row.written));
            assert!(series.rows_between(from, to).eq(&expected));
        }
        assert_eq!(series.blocks.iter().map(|block| block.rows().len()).sum::<usize>(), rows.len());
        assert!(series.blocks.iter().all(|b| (1..=BLOCK_ROWS_MAX).contains(&b.rows().len())));
    }

    #[test]
    fn totals_equal_the_naive_sum_when_rows_come_late_and_blocks_split() {
        // Few distinct instants make many ties; late rows of all distances make all splits.
        for (seed, span, late) in [(1, 40, 50), (2, 3_000, 5), (3, 1_000_000, 100), (4, 9_000, 0)] {
            let mut dice = Dice::new(seed);
            let (mut series, mut rows) = (AccountSeries::default(), Vec::new());
            for (sequence, step) in (1..=12_000_u64).zip(1_i64..) {
                let at =
                    if dice.below(100) < late { dice.below(span) } else { step * span / 12_000 };
                rows.push(row(&mut dice, sequence, at));
                series.record(*rows.last().unwrap());
                if step % 1_500 == 0 || step == 70 {
                    check(&series, &rows, &mut dice, span);
                }
            }
        }
    }

    #[test]
    fn blocks_stay_full_when_rows_come_in_order() {
        let (mut dice, mut series) = (Dice::new(5), AccountSeries::default());
        for (sequence, step) in (1..=640_u64).zip(0_i64..) {
            series.record(row(&mut dice, sequence, step / 3));
        }
        assert_eq!(series.blocks.len(), 10);
    }
}
