//! Bank numbers: what is kept of them is a keyed hash, and nothing else.
//!
//! Invariants:
//! - A hash tells nothing without the key: numbers of cards are few enough to try them all.
//! - The same number has another hash in another program, and as another kind.

use std::fmt;

use aws_lc_rs::hmac;

/// What a bank number is the number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// An account (BAN).
    Account,
    /// A customer (BCN).
    Customer,
}

impl NumberKind {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Account => b"account",
            Self::Customer => b"customer",
        }
    }
}

/// The keyed hash of a bank number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BankNumberHash(pub(crate) [u8; 32]);

impl fmt::Debug for BankNumberHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BankNumberHash")
    }
}

/// The key of one program's hashes.
pub struct BankNumberKey {
    key: hmac::Key,
    program: String,
}

impl fmt::Debug for BankNumberKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BankNumberKey").field("program", &self.program).finish_non_exhaustive()
    }
}

impl BankNumberKey {
    /// The key for a program, from the secret of the service.
    pub fn new(secret: &[u8; 32], program: &str) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret), program: program.to_owned() }
    }

    /// The hash of a number.
    pub fn hash(&self, kind: NumberKind, number: &str) -> BankNumberHash {
        self.tag(kind.label(), number.as_bytes())
    }

    /// A text that only this key and program give: whoever opens a file that was written with
    /// another one is told.
    pub fn fingerprint(&self) -> BankNumberHash {
        self.tag(b"fingerprint", b"")
    }

    fn tag(&self, label: &[u8], text: &[u8]) -> BankNumberHash {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [self.program.as_bytes(), b"\0", label, b"\0", text] {
            context.update(part);
        }
        let tag = context.sign();
        let mut hash = [0; 32];
        for (to, from) in hash.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        BankNumberHash(hash)
    }
}

/// The longest bank number, in characters, all of which are one byte.
pub const BANK_NUMBER_BYTES_MAX: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_differ_by_key_program_kind_and_number() {
        let key = BankNumberKey::new(&[1; 32], "a");
        let hash = key.hash(NumberKind::Account, "4111");
        assert_eq!(hash, BankNumberKey::new(&[1; 32], "a").hash(NumberKind::Account, "4111"));
        for other in [
            key.hash(NumberKind::Account, "4112"),
            key.hash(NumberKind::Customer, "4111"),
            BankNumberKey::new(&[2; 32], "a").hash(NumberKind::Account, "4111"),
            BankNumberKey::new(&[1; 32], "b").hash(NumberKind::Account, "4111"),
            key.fingerprint(),
        ] {
            assert_ne!(hash, other);
        }
        assert!(!format!("{key:?}{hash:?}").contains("4111"));
    }
}
