//! Pages: some keys of a run, as bytes.
//!
//! Invariants:
//! - Slots are in the order of their hashes, and all as long.

use pointbook_core::Sequence;

use super::Keyed;
use super::table::UNKNOWN_BITS;

/// Appends a key to a page.
pub(super) fn put((hash, sequence): Keyed, page: &mut Vec<u8>) {
    let number = sequence.number();
    assert!(number >> SEQUENCE_BITS == 0, "invariant: no journal is as long as that");
    let slot = (u128::from(hash >> UNKNOWN_BITS) << SEQUENCE_BITS) | u128::from(number);
    let [bytes @ .., _, _, _, _] = slot.to_le_bytes();
    page.extend_from_slice(&bytes);
}

/// How many keys a page has.
pub(super) const fn count(page: &[u8]) -> usize {
    page.len().div_euclid(SLOT_BYTES)
}

/// Key number `index` of a page.
pub(super) fn key(page: &[u8], index: usize) -> Option<Keyed> {
    page.as_chunks().0.get(index).map(parse)
}

/// The sequences that have this hash.
pub(super) fn find(page: &[u8], hash: u64) -> impl Iterator<Item = Sequence> {
    let (slots, _) = page.as_chunks();
    let from = slots.partition_point(|slot| parse(slot).0 < hash);
    let same = slots.iter().skip(from).map(parse).take_while(move |(known, _)| *known == hash);
    same.map(|(_, sequence)| sequence)
}

fn parse(slot: &[u8; SLOT_BYTES]) -> Keyed {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *slot;
    let wide = u128::from_le_bytes([a, b, c, d, e, f, g, h, i, j, k, l, 0, 0, 0, 0]);
    #[expect(clippy::cast_possible_truncation, reason = "each part fits")]
    let (hash, number) = ((wide >> SEQUENCE_BITS) as u64, wide as u64);
    (hash << UNKNOWN_BITS, Sequence::new(number & !(u64::MAX << SEQUENCE_BITS)))
}

/// How many keys a page has at most: so few that one is soon read.
pub(super) const PAGE_KEYS: usize = 256;
/// A hash and a sequence; what is not kept of a hash is the sequence's.
const SLOT_BYTES: usize = 12;
const SEQUENCE_BITS: u32 = 52;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_when_their_parts_are_extreme() {
        let last = (1 << SEQUENCE_BITS) - 1;
        let hashes = [0, 1 << UNKNOWN_BITS, u64::MAX << UNKNOWN_BITS];
        let keys: Vec<Keyed> = hashes
            .into_iter()
            .flat_map(|hash| [1, last].map(|number| (hash, Sequence::new(number))))
            .collect();
        let mut page = Vec::new();
        keys.iter().for_each(|key| put(*key, &mut page));
        assert_eq!(count(&page), keys.len());
        assert!((0..).map_while(|index| key(&page, index)).eq(keys));
        for hash in hashes {
            assert!(find(&page, hash).map(Sequence::number).eq([1, last]));
        }
        assert_eq!(find(&page, 2 << UNKNOWN_BITS).count(), 0);
    }
}
