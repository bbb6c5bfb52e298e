//! A filter of hashes: says "no" for certain, and "yes" wrongly less than once in five thousand
//! times, or, when there are very many hashes, once in a thousand. Each wrong "yes" costs a read.
//!
//! Invariants:
//! - A hash that was added is never denied.
//! - A look is at one block of 32 bytes: one cache line or two neighbours, however many
//!   hashes there are.

use pointbook_core::ask_for_one;

/// A split block Bloom filter of 64-bit hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter(Vec<Block>);

type Block = [u32; 8];

impl Filter {
    /// An empty filter for so many hashes.
    pub(crate) fn with_capacity(hashes: usize) -> Self {
        Self(vec![Block::default(); blocks_for(hashes, bits_each(hashes))])
    }

    /// Whether so many bytes are a filter for so many hashes, as it is made now or was before.
    pub(crate) fn is_size_for(bytes: usize, hashes: usize) -> bool {
        let sizes = [bits_each(hashes), BITS_OF_MANY].map(|each| blocks_for(hashes, each));
        sizes.map(|blocks| blocks.saturating_mul(BLOCK_BYTES)).contains(&bytes)
    }

    /// The filter of these words.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (blocks, rest) = bytes.as_chunks::<BLOCK_BYTES>();
        if blocks.is_empty() || !rest.is_empty() {
            return None;
        }
        let block = |bytes: &[u8; BLOCK_BYTES]| {
            let (words, _) = bytes.as_chunks::<4>();
            let mut block = Block::default();
            for (word, bytes) in block.iter_mut().zip(words) {
                *word = u32::from_le_bytes(*bytes);
            }
            block
        };
        Some(Self(blocks.iter().map(block).collect()))
    }

    /// Appends its words, for [`Self::from_bytes`].
    pub(crate) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.reserve(self.bytes());
        self.0.iter().flatten().for_each(|word| bytes.extend_from_slice(&word.to_le_bytes()));
    }

    /// Asks for the place of a hash.
    pub(crate) fn ask_for(&self, hash: u64) {
        ask_for_one(&self.0, self.block(hash));
    }

    /// Adds a hash.
    pub(crate) fn add(&mut self, hash: u64) {
        let index = self.block(hash);
        if let Some(block) = self.0.get_mut(index) {
            for (word, bit) in block.iter_mut().zip(bits(hash)) {
                *word |= bit;
            }
        }
    }

    /// Whether a hash may have been added.
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let block = self.0.get(self.block(hash));
        block.is_some_and(|block| block.iter().zip(bits(hash)).all(|(word, bit)| word & bit != 0))
    }

    /// How many bytes it takes.
    pub(crate) const fn bytes(&self) -> usize {
        self.0.len().saturating_mul(BLOCK_BYTES)
    }

    /// The block of a hash, by its upper half: a fraction of the number of blocks.
    #[expect(clippy::cast_possible_truncation, reason = "less than the number of blocks")]
    const fn block(&self, hash: u64) -> usize {
        (((hash as u128) * (self.0.len() as u128)) >> 64) as usize
    }
}

/// One bit for each word, from what the last bits of the hash are multiplied into: its first ones
/// have picked the block.
fn bits(hash: u64) -> Block {
    let [.., a, b, c, d] = hash.wrapping_mul(MULTIPLIER).to_le_bytes();
    let mixed = u32::from_le_bytes([a, b, c, d]);
    SALTS.map(|salt| 1 << (mixed.wrapping_mul(salt) >> 27))
}

fn blocks_for(hashes: usize, bits_each: usize) -> usize {
    hashes.saturating_mul(bits_each).div_ceil(BLOCK_BITS).max(1)
}

/// How many bits there are for each of so many hashes.
const fn bits_each(hashes: usize) -> usize {
    if hashes <= MANY { BITS_OF_FEW } else { BITS_OF_MANY }
}

/// Up to so many hashes, the filter takes 192 MiB at most.
const MANY: usize = 64 << 20;
const BITS_OF_FEW: usize = 24;
const BITS_OF_MANY: usize = 16;
const BLOCK_BYTES: usize = 32;
const BLOCK_BITS: usize = BLOCK_BYTES * 8;
/// Odd, and without a pattern.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
/// Odd numbers without a pattern.
const SALTS: Block = [
    0x47b6_137b,
    0x4497_4d91,
    0x8824_ad5b,
    0xa2b7_289d,
    0x7054_95c7,
    0x2df1_424b,
    0x9efc_4947,
    0x5c6b_fb31,
];

#[cfg(test)]
mod tests {
    use super::super::table::UNKNOWN_BITS;
    use super::*;

    fn spread(number: u64) -> u64 {
        let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9).rotate_left(31);
        mixed >> UNKNOWN_BITS << UNKNOWN_BITS
    }

    #[test]
    fn hash_is_never_denied_when_it_was_added_and_seldom_allowed_otherwise() {
        const HASHES: usize = 100_000;
        let (few, many) = (Filter::with_capacity(HASHES), blocks_for(HASHES, BITS_OF_MANY));
        for (mut filter, wrong_max) in
            [(few, HASHES / 5_000), (Filter(vec![Block::default(); many]), HASHES / 600)]
        {
            (0..HASHES as u64).for_each(|number| filter.add(spread(number)));
            let mut bytes = Vec::new();
            filter.put(&mut bytes);
            let again = Filter::from_bytes(&bytes).unwrap();
            assert_eq!(again, filter);
            assert!((0..HASHES as u64).all(|number| again.may_have(spread(number))));
            let wrong = (HASHES as u64..2 * HASHES as u64).filter(|n| again.may_have(spread(*n)));
            let wrong = wrong.count();
            assert!(wrong < wrong_max, "{wrong} of {HASHES}");
            assert!(Filter::is_size_for(filter.bytes(), HASHES));
            assert!(!Filter::is_size_for(filter.bytes() + BLOCK_BYTES, HASHES));
            assert!(filter.bytes() <= HASHES * 3 + BLOCK_BYTES);
        }
    }

    #[test]
    fn very_many_hashes_have_fewer_bits_each() {
        assert_eq!(blocks_for(MANY, bits_each(MANY)) * BLOCK_BYTES, 192 << 20);
        let more = MANY + MANY / 2;
        assert_eq!(blocks_for(more, bits_each(more)) * BLOCK_BYTES, 192 << 20);
    }

    #[test]
    fn bytes_are_refused_when_they_are_no_whole_blocks() {
        assert_eq!(Filter::from_bytes(&[]), None);
        assert_eq!(Filter::from_bytes(&[0; 33]), None);
        assert!(Filter::from_bytes(&[0; 64]).is_some());
    }
}
