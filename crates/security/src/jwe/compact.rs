//! The compact form: five parts with dots between them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fault::CryptoError;

/// The parts of a token.
#[derive(Debug)]
pub(super) struct Compact<'a> {
    /// The header as it was sent, which the tag covers.
    pub(super) header_text: &'a str,
    pub(super) header: Vec<u8>,
    pub(super) wrapped_key: Vec<u8>,
    pub(super) iv: Vec<u8>,
    pub(super) content: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Takes a token apart.
    pub(super) fn parse(token: &'a str) -> Result<Self, CryptoError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(CryptoError);
        }
        let mut parts = token.split('.');
        let mut part = || parts.next().ok_or(CryptoError);
        let (header_text, key, iv, content, tag) = (part()?, part()?, part()?, part()?, part()?);
        if parts.next().is_some() {
            return Err(CryptoError);
        }
        Ok(Self {
            header_text,
            header: unbase64(header_text)?,
            wrapped_key: unbase64(key)?,
            iv: unbase64(iv)?,
            content: unbase64(content)?,
            tag: unbase64(tag)?,
        })
    }
}

/// Reads base64url without padding. The official library for Node leaves each slash as it is in
/// base64, where an underscore should be; nothing else is let through.
fn unbase64(text: &str) -> Result<Vec<u8>, CryptoError> {
    URL_SAFE_NO_PAD.decode(text.replace('/', "_")).map_err(|_| CryptoError)
}

/// Writes base64url without padding.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The longest token: as much as a request may have.
pub const TOKEN_BYTES_MAX: usize = 64 << 10;
