//! Keys and signatures: ed25519, as hexadecimal text outside.

use core::fmt;

use ed25519_compact::{KeyPair, PublicKey as Public, Seed, Signature as Signed};

use crate::error::{Error, ErrorKind};
use crate::hex;

/// What seals are signed with. It is never shown.
///
/// # Examples
///
/// ```
/// use pointbook_audit::SecretKey;
///
/// // Whoever makes one takes 32 bytes of chance.
/// let secret = SecretKey::from_seed([7; 32]);
/// assert_eq!(SecretKey::parse(&secret.text())?.public(), secret.public());
/// # Ok::<(), pointbook_audit::Error>(())
/// ```
#[derive(Clone)]
pub struct SecretKey {
    seed: [u8; 32],
    pair: KeyPair,
}

impl SecretKey {
    /// The key of a seed, which nobody else may know or guess.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed, pair: KeyPair::from_seed(Seed::new(seed)) }
    }

    /// Reads the text of [`SecretKey::text`]; space around it does not matter.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`] when it is none.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let digits = text.trim().strip_prefix(SECRET).and_then(hex::read);
        digits.map(Self::from_seed).ok_or(Error::new(ErrorKind::Key))
    }

    /// The text to keep: a word that says what it is, and its seed.
    pub fn text(&self) -> String {
        format!("{SECRET}{}", hex::text(&self.seed))
    }

    /// The key that everybody may know.
    pub fn public(&self) -> PublicKey {
        PublicKey(*self.pair.pk)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        Signature(*self.pair.sk.sign(message, None))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKey").field("public", &self.public()).finish_non_exhaustive()
    }
}

/// What seals are checked with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Takes bytes that are said to be a key.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits, small letters; space around them does not matter.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`] when it is something else.
    pub fn parse(text: &str) -> Result<Self, Error> {
        hex::read(text.trim()).map(Self).ok_or(Error::new(ErrorKind::Key))
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn has_signed(&self, message: &[u8], signature: &Signature) -> bool {
        let (key, signature) = (Public::new(self.0), Signed::new(signature.0));
        key.verify(message, &signature).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::text(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Takes bytes that are said to be a signature.
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::text(&self.0))
    }
}

const SECRET: &str = "pointbook-secret-key-1:";
