//! Quick looks along rows, with a loop for each width of a column, so that none looks for the width
//! of a number.

use super::layout::{GROUP_ROWS, HALF_ROWS, Layout};
use super::pack;
use super::packed::flow_of;

/// A sum for each flow.
pub(super) type Sums = [u64; 16];

/// How many of the 24 times of a group, which begin the bytes, are before `past`; they ascend, and
/// other columns follow. No branch waits for one of them: first it is found among which eight the
/// place is, then among which four. None where fewer bytes follow than 24 of the widest times take,
/// which is in no group that a mark follows.
pub(super) fn count_before<const WIDTH: usize>(times: &[u8], past: u64) -> Option<usize> {
    let is_before = |times: &[u8], row: usize| {
        let time = pack::word(times, row.wrapping_mul(WIDTH)) & pack::mask(WIDTH);
        usize::from(time < past)
    };
    let group = times.first_chunk::<{ room(GROUP_ROWS) }>()?;
    let eight = is_before(group, 7).wrapping_add(is_before(group, 15)).wrapping_mul(8);
    let some = group.get(eight.wrapping_mul(WIDTH)..)?.first_chunk::<{ room(8) }>()?;
    let four = is_before(some, 3).wrapping_mul(4);
    let few = some.get(four.wrapping_mul(WIDTH)..)?.first_chunk::<{ room(4) }>()?;
    let before = eight.wrapping_add(four);
    Some((0..4).fold(before, |count, row| count.wrapping_add(is_before(few, row))))
}

/// Bytes in which so many times are read, however wide they are.
const fn room(rows: usize) -> usize {
    rows.wrapping_mul(8)
}

/// Adds the points of rows that stand together, of those alone that are before the second of two
/// times: to the first sums what is before the first time, to the second ones the rest.
pub(super) fn add_by_row(layout: &Layout, bytes: &[u8], pasts: [u64; 2], sums: &mut [Sums; 2]) {
    match layout.times().width {
        6 => add_rows::<6>(layout, bytes, pasts, sums),
        _ => add_rows::<8>(layout, bytes, pasts, sums),
    }
}

fn add_rows<const TIME: usize>(
    layout: &Layout,
    bytes: &[u8],
    [from, to]: [u64; 2],
    sums: &mut [Sums; 2],
) {
    let points = pack::mask(layout.points().width);
    let mut at = layout.times().place(0);
    let step = layout.times().place(1).wrapping_sub(at);
    for _ in 0..layout.rows {
        let Some(row) = bytes.get(at..).and_then(|rest| rest.first_chunk::<16>()) else { break };
        let past = pack::word(row, 0) & pack::mask(TIME);
        if past >= to {
            break;
        }
        // The tag, then the points, which are no wider than the rest.
        let rest = pack::word(row, TIME);
        let sums = sums.get_mut(usize::from(past >= from));
        if let Some(sum) = sums.and_then(|sums| sums.get_mut(flow_of(rest))) {
            *sum = sum.wrapping_add(rest >> 8 & points);
        }
        at = at.wrapping_add(step);
    }
}

/// Adds the points of each row to a sum of its flow; no sum leaves 64 bits.
pub(super) fn add_postings(postings: &[u8], width: usize, sums: &mut Sums) {
    match width {
        4 => add::<4>(postings, sums),
        5 => add::<5>(postings, sums),
        _ => add::<7>(postings, sums),
    }
}

fn add<const WIDTH: usize>(postings: &[u8], sums: &mut Sums) {
    let (postings, _) = postings.as_chunks::<WIDTH>();
    for posting in postings {
        add_posting(number(posting), sums);
    }
}

/// Adds the points of half a group, which begins the bytes: those of the rows before row `before`
/// to the first sums, those of the others to the second ones. It takes as long wherever that row
/// is, so no branch waits for it.
pub(super) fn add_half((postings, width): (&[u8], usize), before: usize, sums: &mut [Sums; 2]) {
    match width {
        4 => add_parted::<4>(postings, before, sums),
        5 => add_parted::<5>(postings, before, sums),
        _ => add_parted::<7>(postings, before, sums),
    }
}

fn add_parted<const WIDTH: usize>(postings: &[u8], before: usize, sums: &mut [Sums; 2]) {
    let (postings, _) = postings.as_chunks::<WIDTH>();
    let Some(half) = postings.first_chunk::<HALF_ROWS>() else { return };
    let [first, others] = sums;
    for (row, posting) in half.iter().enumerate() {
        let sums = if row < before { &mut *first } else { &mut *others };
        add_posting(number(posting), sums);
    }
}

/// Adds points that stand above their tag.
fn add_posting(posting: u64, sums: &mut Sums) {
    if let Some(sum) = sums.get_mut(flow_of(posting)) {
        *sum = sum.wrapping_add(posting >> 8);
    }
}

fn number<const WIDTH: usize>(bytes: &[u8; WIDTH]) -> u64 {
    let mut word = [0; 8];
    if let Some(low) = word.first_chunk_mut::<WIDTH>() {
        *low = *bytes;
    }
    u64::from_le_bytes(word)
}
