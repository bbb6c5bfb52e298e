//! A look-up by name that cannot be iterated, so that no order of a hash table leaks into an
//! answer.

use core::borrow::Borrow;
use core::hash::{BuildHasherDefault, Hash, Hasher};
use std::collections::HashMap;

/// From a name to a value.
#[derive(Clone, Debug)]
pub struct Index<K, V>(HashMap<K, V, BuildHasherDefault<Fold>>);

impl<K, V> Default for Index<K, V> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<K: Eq + Hash, V> Index<K, V> {
    /// An index with room for `names` before it grows.
    pub fn with_capacity(names: usize) -> Self {
        Self(HashMap::with_capacity_and_hasher(names, BuildHasherDefault::default()))
    }

    /// The value of `name`.
    pub fn find<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(name)
    }

    /// Adds a name; `false` when it was there, and then nothing changes.
    #[must_use]
    pub fn add(&mut self, name: K, value: V) -> bool {
        use std::collections::hash_map::Entry;
        match self.0.entry(name) {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert(value);
                true
            }
        }
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Eq + Hash, V: PartialEq> PartialEq for Index<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// A hash of short texts by folded multiplication: the two halves of a 128-bit product, mixed.
/// The same on every machine and in every run.
#[derive(Clone, Copy, Debug)]
struct Fold(u64);

impl Default for Fold {
    fn default() -> Self {
        Self(START)
    }
}

impl Fold {
    #[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
    const fn mix(&mut self, word: u64) {
        let product = ((self.0 ^ word) as u128).wrapping_mul(MULTIPLIER as u128);
        let [low, high] = [product as u64, (product >> 64) as u64];
        self.0 = low ^ high;
    }
}

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let tail = match bytes.last_chunk::<8>() {
            _ if rest.is_empty() => 0,
            // Eight bytes at once, some of them hashed already.
            Some(last) => u64::from_le_bytes(*last),
            None => rest.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)),
        };
        // The length goes in too, so that texts with zero bytes at the end differ.
        self.mix(tail ^ (bytes.len() as u64).rotate_left(32));
    }

    fn write_u8(&mut self, byte: u8) {
        // The terminator that texts write after their bytes: their length is hashed already.
        if byte != 0xff {
            self.mix(u64::from(byte));
        }
    }

    fn finish(&self) -> u64 {
        let mut last = *self;
        last.mix(START);
        last.0
    }
}

/// The hash of a text, begun with `seed`.
pub(crate) fn hash_text(seed: u64, text: &[u8]) -> u64 {
    let mut fold = Fold(START ^ seed);
    fold.write(text);
    fold.finish()
}

const START: u64 = 0x2d35_8dcc_aa6c_78a5;
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_added_once() {
        let mut index: Index<Box<str>, usize> = Index::default();
        for number in 0..20_000 {
            assert!(index.add(format!("account-{number}").into(), number));
        }
        assert!(!index.add("account-7".into(), 0));
        assert_eq!(index.find("account-19999"), Some(&19_999));
        assert_eq!(index.find("account-20000"), None);
        assert_eq!(index.len(), 20_000);
    }

    #[test]
    fn the_hash_spreads_over_all_bits() {
        let hash = |text: &str| {
            let mut fold = Fold::default();
            text.hash(&mut fold);
            fold.finish()
        };
        let mut low = [0_u32; 64];
        let mut high = [0_u32; 64];
        for number in 0..64_000 {
            let hash = hash(&format!("a{number}"));
            low[(hash % 64) as usize] += 1;
            high[(hash >> 58) as usize] += 1;
        }
        for count in low.into_iter().chain(high) {
            assert!((850..1_150).contains(&count), "{count} of about 1000");
        }
        assert_ne!(hash("a"), hash("a\0"));
    }
}
