//! The marks of a block, as rows come.
//!
//! Invariants:
//! - A mark holds the totals of the block's rows before it, and the time of the row after it.

use super::layout::{GROUP_ROWS, Layout};
use super::look::{add_mark, add_points, add_rows};
use super::packed::flow_of;
use super::{pack, scan};
use crate::totals::Totals;

/// Sets the marks from `first` on, of which those before are set.
pub(super) fn mark_from(layout: &Layout, bytes: &mut [u8], first: usize) {
    if first > layout.marks() {
        return;
    }
    let mut totals = Totals::default();
    add_mark(layout, bytes, first.wrapping_sub(1), &mut totals);
    for mark in first..=layout.marks() {
        let end = mark.wrapping_mul(GROUP_ROWS);
        add_group(layout, bytes, end, &mut totals);
        pack::put(bytes, Layout::mark_time(mark), 8, layout.times().read(bytes, end));
        let at = layout.mark_sums(mark);
        for (flow, past) in layout.sums() {
            let sum = totals.of_number(flow);
            pack::put_sum(bytes, at.wrapping_add(past), layout.sum_width, sum);
        }
    }
}

/// Adds the rows of the group that ends before row `end`.
fn add_group(layout: &Layout, bytes: &[u8], end: usize, totals: &mut Totals) {
    let rows = end.wrapping_sub(GROUP_ROWS)..end;
    if layout.is_wide() {
        return add_rows(layout, bytes, rows, totals);
    }
    let mut sums = scan::Sums::default();
    add_points(layout, bytes, rows, &mut sums);
    for (flow, _) in layout.sums() {
        totals.add(flow, i128::from(sums.get(flow).copied().unwrap_or_default()));
    }
}

/// Takes into account that a row was put in at `index`, in the marks of the rows after it, of which
/// there were so many before: each has the new row before it, and no longer the one that follows it
/// now.
pub(super) fn lift_marks(layout: &Layout, bytes: &mut [u8], index: usize, marks: usize) {
    let points_of = |bytes: &[u8], row: usize| {
        let flow = flow_of(layout.tags().read(bytes, row));
        (flow, i128::from(layout.points().read(bytes, row)))
    };
    let (flow, points) = points_of(bytes, index);
    for mark in index.div_ceil(GROUP_ROWS).max(1)..=marks {
        let after = mark.wrapping_mul(GROUP_ROWS);
        add_to_sum(layout, bytes, (mark, flow), points);
        let (pushed, taken) = points_of(bytes, after);
        add_to_sum(layout, bytes, (mark, pushed), taken.wrapping_neg());
        pack::put(bytes, Layout::mark_time(mark), 8, layout.times().read(bytes, after));
    }
}

fn add_to_sum(layout: &Layout, bytes: &mut [u8], (mark, flow): (usize, usize), points: i128) {
    let at = layout.mark_sum(mark, flow);
    let sum = pack::sum(bytes, at, layout.sum_width).wrapping_add(points);
    pack::put_sum(bytes, at, layout.sum_width, sum);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Around;
    use crate::block::layout::{BLOCK_ROWS_MAX, BY_ROW_MAX};
    use crate::block::packed::Block;
    use crate::block_key::BlockKey;
    use crate::row::{Cause, Row};
    use crate::testing::Dice;
    use crate::totals::FLOWS;
    use pointbook_core::{AccountId, Points, Sequence, Timestamp};

    fn row(at: i64, flow: usize, points: i64) -> Row {
        Row {
            effective_at: Timestamp::from_micros(at),
            written: Sequence::new(1),
            cause: Cause::Command,
            flow: FLOWS[flow],
            points: Points::new(points),
        }
    }

    /// Whether all marks are as if they had been made anew, and looks at every instant are right.
    fn check(block: &Block, rows: &[Row]) {
        let layout = block.layout();
        let is_by_row = layout.shape.capacity <= BY_ROW_MAX;
        let marks = if is_by_row { 0 } else { (rows.len() - 1) / GROUP_ROWS };
        assert_eq!((layout.rows, layout.marks()), (rows.len(), marks));
        let mut anew = block.bytes().to_vec();
        for mark in 1..=marks {
            pack::put(&mut anew, Layout::mark_time(mark), 8, u64::MAX);
            for (_, past) in layout.sums() {
                let at = layout.mark_sums(mark) + past;
                pack::put_sum(&mut anew, at, layout.sum_width, i128::MAX);
            }
        }
        mark_from(&layout, &mut anew, 1);
        assert!(anew == block.bytes(), "{} rows", rows.len());
        let (mut totals, mut ends) = (Totals::default(), Vec::new());
        for (place, row) in rows.iter().enumerate() {
            if place == 0 || rows[place - 1].effective_at < row.effective_at {
                let mut found = Totals::default();
                block.add_before(row.effective_at, &mut found);
                assert_eq!(found, totals, "before row {place} of {}", rows.len());
                ends.push((row.effective_at, found));
            }
            let mut first = Totals::default();
            block.add_first(place, &mut first);
            assert_eq!(first, totals, "the first {place} of {}", rows.len());
            totals.record(row.flow, row.points);
        }
        for end in [Timestamp::MAX, rows[rows.len() - 1].effective_at.next()] {
            let mut all = Totals::default();
            block.add_before(end, &mut all);
            assert_eq!(all, totals);
            ends.push((end, all));
        }
        ends.sort_by_key(|end| end.0);
        check_both(block, &ends);
    }

    /// Whether looks at two instants together are what each is alone: at one and the next, and at
    /// pairs that are further apart.
    fn check_both(block: &Block, ends: &[(Timestamp, Totals)]) {
        for (place, (from, before)) in ends.iter().enumerate() {
            let past =
                [0, 1, 2, GROUP_ROWS / 2, GROUP_ROWS, 3 * GROUP_ROWS, ends.len() - 1 - place];
            for (to, through) in past.into_iter().filter_map(|past| ends.get(place + past)) {
                let mut found = <[Totals; 2]>::default();
                Around::new(block, [*from, *to]).tell(|flow, sums| {
                    for (totals, sum) in found.iter_mut().zip(sums) {
                        totals.add(flow, sum);
                    }
                });
                assert_eq!(found, [before.clone(), through.clone()], "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn looks_are_right_in_blocks_of_no_mark_of_one_and_of_all() {
        let lengths = [1, 23, 24, 25, 32, 33, 47, 48, 49, 72, 73, 504, 505, 511, BLOCK_ROWS_MAX];
        // The widest points of each width, and a time that needs all bytes.
        let kinds = [0xff_ffff, 0xffff_ffff, (1 << 48) - 1, i64::MAX].map(|most| (most, false));
        for (most, is_long) in kinds.into_iter().chain(kinds.map(|(most, _)| (most, true))) {
            for length in lengths {
                // Two of three are of one instant.
                let times = (0_i64..).flat_map(|step| [3 * step, 3 * step, 3 * step + 1]);
                let mut rows: Vec<Row> =
                    times.zip(0..length).map(|(at, step)| row(at, step % 5, most)).collect();
                if length > 1 && is_long {
                    rows[length - 1].effective_at = Timestamp::MAX.previous();
                }
                for capacity in [length, BY_ROW_MAX + 1, BLOCK_ROWS_MAX] {
                    check(&Block::pack(&rows, capacity), &rows);
                }
            }
        }
    }

    #[test]
    fn marks_are_lifted_as_if_they_were_made_anew() {
        for (seed, most) in (1..).zip([900, 1 << 30, 1 << 47, i64::MAX - 1]) {
            let mut dice = Dice::new(seed);
            let mut rows = vec![row(0, 0, most)];
            let mut block = Block::pack(&rows, 1);
            while rows.len() < BLOCK_ROWS_MAX {
                // In order, late, and before all others, with many of one instant.
                let at = match dice.below(3) {
                    0 => dice.below(500) - 5,
                    _ => i64::try_from(rows.len()).unwrap(),
                };
                let flow =
                    usize::try_from(dice.below(if rows.len() < 40 { 3 } else { 6 })).unwrap();
                let new = row(at, flow, 1 + dice.below(most));
                let place = rows.partition_point(|row| row.effective_at <= new.effective_at);
                assert_eq!(block.record(&new), place == rows.len());
                rows.insert(place, new);
                if rows.len() < 70 || rows.len() % 37 == 0 || rows.len() > 510 {
                    check(&block, &rows);
                }
            }
            assert!(block.is_full() && block.rows().eq(rows));
        }
    }

    #[test]
    fn an_append_leaves_the_bytes_that_putting_a_row_in_does() {
        for (seed, most) in (30..).zip([900, 1 << 30, i64::MAX - 1]) {
            let mut dice = Dice::new(seed);
            let mut appended = Block::pack(&[row(0, 0, most)], 1);
            let (mut recorded, mut appends) = (Block::from_bytes(appended.bytes()).unwrap(), 0);
            for step in 1..i64::try_from(BLOCK_ROWS_MAX).unwrap() {
                // Two of one instant, and some late.
                let late = if dice.below(9) == 0 { 3 } else { 0 };
                let flow = usize::try_from(dice.below(3)).unwrap();
                let new = row(step / 2 - late, flow, 1 + dice.below(most));
                let is_last = recorded.record(&new);
                match appended.append(&new) {
                    true => appends += usize::from(is_last),
                    false => assert_eq!(appended.record(&new), is_last),
                }
                assert!(appended.bytes() == recorded.bytes(), "row {step}");
            }
            assert!(appends > BLOCK_ROWS_MAX / 2, "{appends}");
        }
    }

    #[test]
    fn entries_widen_once_and_again_whatever_the_length() {
        // What a block of each length has room for is of each kind before and after.
        for length in 1..200_usize {
            for capacity in [length, BY_ROW_MAX, BY_ROW_MAX + 1, 62, 90, 300] {
                let old = (0_i64..).zip(0..length).map(|(at, place)| row(at, place % 3, 900));
                let mut rows: Vec<Row> = old.collect();
                let mut block = Block::pack(&rows, capacity);
                let widths = [(1 << 24) - 1, 1 << 24, 1 << 32, 1 << 48];
                for (place, past) in (length..).zip(widths) {
                    let mut new = row(i64::try_from(place).unwrap(), place % 4, 7);
                    new.written = Sequence::new(rows[0].written.number() + past);
                    // The last one comes late.
                    if past == 1 << 48 {
                        new.effective_at = rows[length / 2].effective_at;
                    }
                    let place = rows.partition_point(|row| row.effective_at <= new.effective_at);
                    assert_eq!(block.record(&new), place == rows.len());
                    rows.insert(place, new);
                    check(&block, &rows);
                }
                assert!(block.rows().eq(rows));
            }
        }
    }

    #[test]
    fn nothing_is_appended_to_what_a_copy_shares_or_where_no_place_is() {
        let mut block = Block::pack(&[row(5, 0, 7)], 4);
        assert!(block.append(&row(5, 1, 7)) && !block.append(&row(4, 1, 7)));
        let copy = block.clone();
        assert!(!block.append(&row(6, 1, 7)));
        assert_eq!(copy.len(), 2);
        drop(copy);
        assert!(block.append(&row(6, 1, 7)) && block.append(&row(6, 2, 7)));
        assert!(!block.append(&row(6, 2, 7)), "there is room for four");
        let key = BlockKey::new(Sequence::new(1), AccountId::new(0), 0);
        assert!(!block.away(key).append(&row(9, 0, 1)));
        assert!(!Block::default().append(&row(9, 0, 1)));
    }
}
