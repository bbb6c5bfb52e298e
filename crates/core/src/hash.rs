//! A hash of short texts, the same on every machine and in every run.

/// The hash of a text, begun with `seed`: the two halves of a 128-bit product, mixed, word by word.
///
/// It is quick and spreads over all bits. It keeps nobody from finding texts that collide who knows
/// the seed.
///
/// # Examples
///
/// ```
/// use pointbook_core::hash_text;
///
/// assert_eq!(hash_text(7, b"a1"), hash_text(7, b"a1"));
/// assert_ne!(hash_text(7, b"a1"), hash_text(8, b"a1"));
/// ```
pub fn hash_text(seed: u64, text: &[u8]) -> u64 {
    let (words, rest) = text.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let hash = words.fold(START ^ seed, mix);
    let tail = match text.last_chunk::<8>() {
        _ if rest.is_empty() => 0,
        // Eight bytes at once, some of them hashed already.
        Some(last) => u64::from_le_bytes(*last),
        None => rest.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)),
    };
    // The length goes in too, so that texts with zero bytes at the end differ.
    mix(mix(hash, tail ^ (text.len() as u64).rotate_left(32)), START)
}

#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
const fn mix(hash: u64, word: u64) -> u64 {
    let product = ((hash ^ word) as u128).wrapping_mul(MULTIPLIER as u128);
    let [low, high] = [product as u64, (product >> 64) as u64];
    low ^ high
}

const START: u64 = 0x2d35_8dcc_aa6c_78a5;
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_spreads_over_all_bits_and_depends_on_the_seed() {
        let mut low = [0_u32; 64];
        let mut high = [0_u32; 64];
        for number in 0..64_000 {
            let text = format!("a{number}");
            let hash = hash_text(0, text.as_bytes());
            low[(hash % 64) as usize] += 1;
            high[(hash >> 58) as usize] += 1;
            assert_ne!(hash, hash_text(1, text.as_bytes()));
        }
        for count in low.into_iter().chain(high) {
            assert!((850..1_150).contains(&count), "{count} of about 1000");
        }
    }

    #[test]
    fn texts_differ_that_differ_only_by_zeros() {
        for length in 0..40 {
            let zeros = vec![0; length + 1];
            assert_ne!(hash_text(3, &zeros), hash_text(3, &zeros[..length]));
        }
    }
}
