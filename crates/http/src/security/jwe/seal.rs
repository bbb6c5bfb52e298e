//! Encrypting an answer.

use super::compact::to_base64;
use super::content::seal_a256gcm;
use super::fault::CryptoError;
use super::keys::EncryptionKey;
use crate::security::secret::random_bytes;

/// Encrypts an answer to a key, with A256GCM and a vector of 12 bytes, which all clients read.
///
/// # Errors
///
/// [`CryptoError`] when the system has no random bytes.
pub fn encrypt(content: &[u8], key: &EncryptionKey) -> Result<String, CryptoError> {
    let content_key: [u8; 32] = random_bytes().map_err(|_| CryptoError)?;
    let iv: [u8; 12] = random_bytes().map_err(|_| CryptoError)?;
    let kid = key.kid();
    let header = format!(
        r#"{{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"{kid}","cty":"application/json"}}"#
    );
    let header = to_base64(header.as_bytes());
    let mut content = content.to_vec();
    let tag = seal_a256gcm(&content_key, &iv, &header, &mut content)?;
    let wrapped = to_base64(&key.wrap_key(&content_key)?);
    let rest = [&iv[..], &content, &tag].map(to_base64).join(".");
    Ok(format!("{header}.{wrapped}.{rest}"))
}
