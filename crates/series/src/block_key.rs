//! Where a block is kept that is not in memory.

use core::fmt;

use pointbook_core::{AccountId, Sequence};

/// Where a block is kept that is not in memory. What was kept under a key is never changed: a block
/// that gets another row is kept anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockKey {
    version: Sequence,
    account: AccountId,
    number: u32,
}

impl BlockKey {
    /// The key of a block of an account, the last entry of which is no later than `version`.
    pub(crate) const fn new(version: Sequence, account: AccountId, number: u32) -> Self {
        Self { version, account, number }
    }

    /// The key that these bytes are of.
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = bytes;
        Self {
            version: Sequence::new(u64::from_be_bytes([a, b, c, d, e, f, g, h])),
            account: AccountId::new(u32::from_be_bytes([i, j, k, l])),
            number: u32::from_be_bytes([m, n, o, p]),
        }
    }

    /// Its bytes, which stand in the order of the keys: by version first.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let version = self.version.number().to_be_bytes();
        let account = self.account.number().to_be_bytes();
        let parts = version.into_iter().chain(account).chain(self.number.to_be_bytes());
        bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        bytes
    }

    /// The last entry that was folded when the block was kept.
    pub const fn version(self) -> Sequence {
        self.version
    }

    /// Whose rows are in the block.
    pub(crate) const fn account(self) -> AccountId {
        self.account
    }

    /// How many bytes a key has.
    pub const BYTES: usize = 16;
}

impl fmt::Display for BlockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (account, version) = (self.account.number(), self.version.number());
        write!(f, "block {} of account {account} as of entry {version}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_from_their_bytes_and_stand_in_the_same_order() {
        let key = |v, a, n| BlockKey::new(Sequence::new(v), AccountId::new(a), n);
        let keys =
            [key(0, 0, 0), key(1, 2, 3), key(1, 2, 256), key(1, 300, 0), key(u64::MAX, 0, 9)];
        assert!(keys.is_sorted() && keys.map(BlockKey::to_bytes).is_sorted());
        assert_eq!(keys.map(|key| BlockKey::from_bytes(key.to_bytes())), keys);
        assert_eq!(key(7, 3, 1).to_string(), "block 1 of account 3 as of entry 7");
    }
}
