//! Keys in PEM files.

use std::fmt;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};

/// A text that holds no usable key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadKey(pub(crate) &'static str);

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for BadKey {}

/// The SubjectPublicKeyInfo of a `PUBLIC KEY` section.
///
/// # Errors
///
/// When there is no such section.
pub fn pem_public_key(pem: &[u8]) -> Result<Vec<u8>, BadKey> {
    let key = SubjectPublicKeyInfoDer::from_pem_slice(pem);
    let key = key.map_err(|_| BadKey("there is no section PUBLIC KEY in PEM"))?;
    Ok(key.as_ref().to_vec())
}

/// The PKCS #8 key of a `PRIVATE KEY` section.
///
/// # Errors
///
/// When there is no such section.
pub fn pem_private_key(pem: &[u8]) -> Result<Vec<u8>, BadKey> {
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem);
    let key = key.map_err(|_| BadKey("there is no section PRIVATE KEY (PKCS #8) in PEM"))?;
    Ok(key.secret_pkcs8_der().to_vec())
}
