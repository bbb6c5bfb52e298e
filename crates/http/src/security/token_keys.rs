//! The RSA keys of tokens, parsed once and known by their fingerprints.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    PrivateDecryptingKey, PublicEncryptingKey,
};

use pointbook_security::{CryptoError, hex, sha256};

use super::pem::{BadKey, pem_private_key, pem_public_key};

/// A private key that requests are decrypted with.
pub struct DecryptionKey {
    kid: String,
    key: OaepPrivateDecryptingKey,
    public_pem_der: Vec<u8>,
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecryptionKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl DecryptionKey {
    /// Reads a key from a `PRIVATE KEY` section of PEM.
    ///
    /// # Errors
    ///
    /// [`BadKey`] when it is no RSA key of PKCS #8.
    pub fn from_pem(pem: &[u8]) -> Result<Self, BadKey> {
        Self::from_pkcs8(&pem_private_key(pem)?)
    }

    /// Reads a key from PKCS #8 in DER.
    ///
    /// # Errors
    ///
    /// [`BadKey`] when it is no RSA key of 2048 to 8192 bits.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, BadKey> {
        const BAD: BadKey = BadKey("the key is no RSA key of 2048 to 8192 bits");
        let private = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| BAD)?;
        let public: PublicKeyX509Der<'_> = private.public_key().as_der().map_err(|_| BAD)?;
        let kid = hex(&sha256(public.as_ref()));
        let public_pem_der = public.as_ref().to_vec();
        let key = OaepPrivateDecryptingKey::new(private).map_err(|_| BAD)?;
        Ok(Self { kid, key, public_pem_der })
    }

    /// The fingerprint: hexadecimal SHA-256 of the public key's SubjectPublicKeyInfo.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public key, as SubjectPublicKeyInfo in DER.
    pub fn public_der(&self) -> &[u8] {
        &self.public_pem_der
    }

    /// The key that was wrapped.
    pub(super) fn unwrap_key(&self, wrapped: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut room = vec![0; self.key.min_output_size()];
        let key = self.key.decrypt(&OAEP_SHA256_MGF1SHA256, wrapped, &mut room, None);
        key.map(|it| it.to_vec()).map_err(|_| CryptoError)
    }
}

/// A public key that answers are encrypted to.
pub struct EncryptionKey {
    kid: String,
    key: OaepPublicEncryptingKey,
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl EncryptionKey {
    /// Reads a key from a `PUBLIC KEY` section of PEM.
    ///
    /// # Errors
    ///
    /// [`BadKey`] when it is no RSA key.
    pub fn from_pem(pem: &[u8]) -> Result<Self, BadKey> {
        Self::from_spki(&pem_public_key(pem)?)
    }

    /// Reads a key from a SubjectPublicKeyInfo in DER.
    ///
    /// # Errors
    ///
    /// [`BadKey`] when it is no RSA key of 2048 to 8192 bits.
    pub fn from_spki(spki: &[u8]) -> Result<Self, BadKey> {
        const BAD: BadKey = BadKey("the key is no RSA key of 2048 to 8192 bits");
        let public = PublicEncryptingKey::from_der(spki).map_err(|_| BAD)?;
        let key = OaepPublicEncryptingKey::new(public).map_err(|_| BAD)?;
        Ok(Self { kid: hex(&sha256(spki)), key })
    }

    /// The fingerprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Wraps the key of some content.
    pub(super) fn wrap_key(&self, key: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut room = vec![0; self.key.ciphertext_size()];
        let wrapped = self.key.encrypt(&OAEP_SHA256_MGF1SHA256, key, &mut room, None);
        wrapped.map(|it| it.to_vec()).map_err(|_| CryptoError)
    }
}
