//! Leaves: the hash of one entry, which proves it without the others.
//!
//! Invariants:
//! - A leaf covers the entry's place and the instant that its times are counted from, so that the
//!   same bytes elsewhere have another leaf.

use fearless_simd::Level;
use pointbook_core::{Sequence, Timestamp};

use crate::hash::{Hash, Use, hash_both};
use crate::lanes::{BYTES_MAX, Piece, hash_some, lanes};

/// The leaf of the entry `bytes` at `sequence`.
pub(crate) fn leaf(sequence: Sequence, base: Timestamp, bytes: &[u8]) -> Hash {
    let [sequence, base] = [sequence.number().to_le_bytes(), base.micros().to_le_bytes()];
    hash_both(Use::Leaf, &[sequence, base].concat(), bytes)
}

/// Tells the leaves of some entries, in order.
pub(crate) fn leaves<'a>(
    base: Timestamp,
    mut entries: impl Iterator<Item = (Sequence, &'a [u8])>,
    mut tell: impl FnMut(Hash),
) {
    let level = Level::new();
    let Some(lanes) = lanes(level) else {
        return entries.for_each(|(sequence, bytes)| tell(leaf(sequence, base, bytes)));
    };
    let mut some: Vec<(Sequence, &[u8])> = Vec::with_capacity(lanes);
    let mut pieces = Vec::with_capacity(lanes);
    loop {
        some.extend(entries.by_ref().take(lanes));
        if some.is_empty() {
            return;
        }
        if some.iter().all(|(_, bytes)| bytes.len() <= BYTES_MAX) {
            pieces.extend(some.drain(..).map(|(sequence, bytes)| piece(sequence, base, bytes)));
            let hashes = hash_some(level, Use::Leaf.key(), &pieces).into_iter().take(pieces.len());
            hashes.for_each(|hash| tell(Hash::from_bytes(hash)));
            pieces.clear();
        } else {
            some.drain(..).for_each(|(sequence, bytes)| tell(leaf(sequence, base, bytes)));
        }
    }
}

fn piece(sequence: Sequence, base: Timestamp, bytes: &[u8]) -> Piece<'_> {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = sequence.number().to_le_bytes();
    let [b0, b1, b2, b3, b4, b5, b6, b7] = base.micros().to_le_bytes();
    let head = [[s0, s1, s2, s3], [s4, s5, s6, s7], [b0, b1, b2, b3], [b4, b5, b6, b7]];
    Piece { head: head.map(u32::from_le_bytes), bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_of_many_are_the_leaf_of_each() {
        let bytes: Vec<u8> = (0..9_000).map(|number: u32| (number / 3).to_le_bytes()[0]).collect();
        for base in [-1, 0, i64::MAX] {
            let base = Timestamp::from_micros(base);
            for count in [0, 1, 15, 16, 17, 100] {
                let entry = |number: u16| {
                    let at = usize::from(number);
                    // Now and then one is longer than a chunk.
                    let length = if number % 41 == 40 { 5_000 } else { 40 + at % 50 };
                    (Sequence::new(u64::MAX - u64::from(number)), &bytes[at..][..length])
                };
                let mut told = Vec::new();
                leaves(base, (0..count).map(entry), |leaf| told.push(leaf));
                let each = (0..count).map(entry).map(|(number, bytes)| leaf(number, base, bytes));
                assert_eq!(told, each.collect::<Vec<_>>(), "{count}");
            }
        }
    }
}
