//! Quick looks along a column: a loop for each width, so that none looks for the width of a number.

/// Two sums for each flow, which belong together: rows that follow one another do not wait for each
/// other's sum.
pub(super) type Sums = [[u64; 2]; 16];

/// How many times of a column are before `past`; they ascend, and are no more than 32. No branch
/// waits for one of them: first it is found among which eight the place is.
pub(super) fn count_before<const WIDTH: usize>(times: &[u8], past: u64) -> usize {
    let (times, _) = times.as_chunks::<WIDTH>();
    let is_before = |row: usize| times.get(row).is_some_and(|time| number(time) < past);
    let eights = [7, 15, 23].into_iter().filter(|last| is_before(*last)).count();
    let (_, rest) = times.split_at_checked(eights.wrapping_mul(8)).unwrap_or_default();
    let rest = rest.iter().take(8).filter(|time| number(time) < past).count();
    eights.wrapping_mul(8).wrapping_add(rest)
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
