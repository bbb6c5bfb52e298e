//! Sealing: making a token.

use super::compact::to_base64;
use super::content::seal_a256gcm;
use super::fault::CryptoError;

/// What a token is made with. Neither key nor vector may ever be used for another one.
#[derive(Clone, Copy)]
pub struct Sealing<'a> {
    /// The fingerprint of the key of RSA.
    pub kid: &'a str,
    /// The key of the content.
    pub content_key: &'a [u8; 32],
    /// The same, as RSA wrapped it.
    pub wrapped_key: &'a [u8],
    /// The initialisation vector, of 12 bytes, which all clients read.
    pub iv: &'a [u8; 12],
}

impl Sealing<'_> {
    /// A token with this content, by A256GCM.
    ///
    /// # Errors
    ///
    /// [`CryptoError`] when the content is longer than the cipher takes.
    pub fn seal(&self, content: &[u8]) -> Result<String, CryptoError> {
        let kid = self.kid;
        let header = format!(
            r#"{{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"{kid}","cty":"application/json"}}"#
        );
        let header = to_base64(header.as_bytes());
        let mut content = content.to_vec();
        let tag = seal_a256gcm(self.content_key, self.iv, &header, &mut content)?;
        let wrapped = to_base64(self.wrapped_key);
        let rest = [&self.iv[..], &content, &tag].map(to_base64).join(".");
        Ok(format!("{header}.{wrapped}.{rest}"))
    }
}

impl std::fmt::Debug for Sealing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealing").field("kid", &self.kid).finish_non_exhaustive()
    }
}
