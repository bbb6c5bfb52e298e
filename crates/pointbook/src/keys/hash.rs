//! The hash of a key, with a seed of the ledger's own.

use pointbook_core::Key;

/// Hashes keys. The seed differs by ledger, so that nobody can choose keys that collide.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyHash([u64; 2]);

impl KeyHash {
    /// The hash of a ledger, by its identity.
    pub(crate) const fn new(ledger: [u8; 16]) -> Self {
        let [low, high] = halves(u128::from_le_bytes(ledger));
        Self([low ^ START, high ^ MULTIPLIER])
    }

    /// The hash of a key; never the same for texts that differ in length only by zeros.
    pub(crate) fn of(self, key: &Key) -> u64 {
        let Self([seed, salt]) = self;
        let bytes = key.as_str().as_bytes();
        let (words, rest) = bytes.as_chunks::<8>();
        let mut hash = mix(seed ^ bytes.len() as u64, salt);
        for word in words {
            hash = mix(hash ^ u64::from_le_bytes(*word), MULTIPLIER);
        }
        let mut tail = [0; 8];
        for (to, from) in tail.iter_mut().zip(rest) {
            *to = *from;
        }
        mix(mix(hash ^ u64::from_le_bytes(tail), MULTIPLIER) ^ salt, START)
    }
}

/// The two halves of a 128-bit product, folded into one.
const fn mix(one: u64, other: u64) -> u64 {
    let [low, high] = halves((one as u128).wrapping_mul(other as u128));
    low ^ high
}

#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
const fn halves(wide: u128) -> [u64; 2] {
    [wide as u64, (wide >> 64) as u64]
}

const START: u64 = 0x2d35_8dcc_aa6c_78a5;
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_spreads_and_depends_on_the_ledger() {
        let key = |number: u32| Key::new(&format!("k{number}")).unwrap();
        let (one, other) = (KeyHash::new([1; 16]), KeyHash::new([2; 16]));
        let mut high = [0_u32; 64];
        for number in 0..64_000 {
            let hash = one.of(&key(number));
            assert_ne!(hash, other.of(&key(number)));
            high[(hash >> 58) as usize] += 1;
        }
        for count in high {
            assert!((850..1_150).contains(&count), "{count} of about 1000");
        }
        let zeros = |count: usize| one.of(&Key::new(&"\0".repeat(count)).unwrap());
        assert_ne!(zeros(8), zeros(9));
    }
}
