//! The identity of a new ledger.

use std::hash::{BuildHasher, RandomState};

/// Sixteen bytes that no other ledger has: random ones, as the system gives them to hash tables.
pub(crate) fn new_identity() -> [u8; 16] {
    let word = |seed: u8| RandomState::new().hash_one(seed);
    let wide = (u128::from(word(0)) << 64) | u128::from(word(1));
    wide.to_le_bytes()
}

/// The seed of a ledger's look-ups by name and key: whoever does not know the ledger's identity
/// cannot choose names that collide.
pub(crate) const fn seed_of(ledger: [u8; 16]) -> u64 {
    let [low @ .., _, _, _, _, _, _, _, _] = ledger;
    u64::from_le_bytes(low)
}
