//! Quick looks along rows, with a loop for each width of a column, so that none looks for the width
//! of a number.

use super::layout::Layout;
use super::pack;
use super::packed::flow_of;

/// A sum for each flow.
pub(super) type Sums = [u64; 16];

/// How many of so many times, which begin the bytes, are before `past`; they ascend, are no more
/// than 24, and other columns follow. No branch waits for one of them: first it is found among
/// which four the place is.
pub(super) fn count_before<const WIDTH: usize>(times: &[u8], rows: usize, past: u64) -> usize {
    let is_before = |times: &[u8], row: usize| {
        usize::from(pack::word(times, row.wrapping_mul(WIDTH)) & pack::mask(WIDTH) < past)
    };
    let count = |times: &[u8], rows: usize| {
        (0..rows).fold(0_usize, |count, row| count.wrapping_add(is_before(times, row)))
    };
    let is_later = |last: usize| is_before(times, last) & usize::from(last < rows);
    let eight = is_later(7).wrapping_add(is_later(15)).wrapping_mul(8);
    let first = is_later(eight.wrapping_add(3)).wrapping_mul(4).wrapping_add(eight);
    let rest = times.get(first.wrapping_mul(WIDTH)..).unwrap_or_default();
    let left = rows.wrapping_sub(first);
    let count = match rest.first_chunk::<32>() {
        Some(four) if left >= 4 => count(four, 4),
        _ => count(rest, left),
    };
    count.wrapping_add(first)
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
pub(super) fn add_points(tags: &[u8], points: &[u8], width: usize, sums: &mut Sums) {
    match width {
        3 => add::<3>(tags, points, sums),
        4 => add::<4>(tags, points, sums),
        _ => add::<6>(tags, points, sums),
    }
}

fn add<const WIDTH: usize>(tags: &[u8], points: &[u8], sums: &mut Sums) {
    let (points, _) = points.as_chunks::<WIDTH>();
    for (tag, points) in tags.iter().zip(points) {
        if let Some(sum) = sums.get_mut(usize::from(tag & 15)) {
            *sum = sum.wrapping_add(number(points));
        }
    }
}

fn number<const WIDTH: usize>(bytes: &[u8; WIDTH]) -> u64 {
    let mut word = [0; 8];
    if let Some(low) = word.first_chunk_mut::<WIDTH>() {
        *low = *bytes;
    }
    u64::from_le_bytes(word)
}
