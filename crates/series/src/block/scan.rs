//! Quick looks along rows, with a loop for each width of a column, so that none looks for the width
//! of a number.

use super::layout::Layout;
use super::pack;
use super::packed::flow_of;

/// Two sums for each flow, which belong together: rows that follow one another do not wait for each
/// other's sum.
pub(super) type Sums = [[u64; 2]; 16];

/// How many times of a column are before `past`; they ascend, and are no more than 24. No branch
/// waits for one of them: first it is found among which eight the place is.
pub(super) fn count_before<const WIDTH: usize>(times: &[u8], past: u64) -> usize {
    let (times, _) = times.as_chunks::<WIDTH>();
    let is_before = |time: &&[u8; WIDTH]| number(time) < past;
    let is_later = |last: &usize| times.get(*last).as_ref().is_some_and(is_before);
    let first = [7, 15].iter().filter(|last| is_later(last)).count().wrapping_mul(8);
    let rest = times.get(first..).unwrap_or_default();
    let count = match rest.first_chunk::<8>() {
        Some(eight) => eight.iter().filter(is_before).count(),
        None => rest.iter().filter(is_before).count(),
    };
    count.wrapping_add(first)
}

/// Adds the points of rows that stand together, of those alone that are before the second of two
/// times: to the first sum of the flow what is before the first time, to the second the rest.
pub(super) fn add_by_row(layout: &Layout, bytes: &[u8], [from, to]: [u64; 2], sums: &mut Sums) {
    let times = pack::mask(layout.times.width);
    let points = pack::mask(layout.points.width);
    let (mut at, past_time) = (layout.times.place(0), layout.times.width);
    let step = layout.times.place(1).wrapping_sub(at);
    for _ in 0..layout.rows {
        let past = pack::word(bytes, at) & times;
        if past >= to {
            break;
        }
        // The tag, then the points, which are no wider than the rest.
        let rest = pack::word(bytes, at.wrapping_add(past_time));
        let sums = sums.get_mut(flow_of(rest));
        if let Some(sum) = sums.and_then(|sums| sums.get_mut(usize::from(past >= from))) {
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
    for (row, (tag, points)) in (0_usize..).zip(tags.iter().zip(points)) {
        let sums = sums.get_mut(usize::from(tag & 15));
        if let Some(sum) = sums.and_then(|sums| sums.get_mut(row & 1)) {
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
