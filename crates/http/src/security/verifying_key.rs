//! The public keys of consumers, parsed once.

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};

use super::pem::{BadKey, pem_public_key};

/// An RSA key of 2048 to 8192 bits that signatures are checked with.
#[derive(Clone, Debug)]
pub struct VerifyingKey(ParsedPublicKey);

impl VerifyingKey {
    /// Reads a key from a `PUBLIC KEY` section of PEM.
    ///
    /// # Errors
    ///
    /// [`BadKey`] when it is no RSA key, or a short one.
    pub fn from_pem(pem: &[u8]) -> Result<Self, BadKey> {
        Self::from_spki(&pem_public_key(pem)?)
    }

    /// Reads a key from a SubjectPublicKeyInfo in DER.
    ///
    /// # Errors
    ///
    /// [`BadKey`] when it is no RSA key, or a short one.
    pub fn from_spki(spki: &[u8]) -> Result<Self, BadKey> {
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki);
        key.map(Self).map_err(|_| BadKey("the key is no RSA key of 2048 to 8192 bits"))
    }

    /// Whether one of the texts was signed with this key.
    pub fn has_signed(&self, texts: &[String], signature: &[u8]) -> bool {
        texts.iter().any(|text| self.0.verify_sig(text.as_bytes(), signature).is_ok())
    }
}
