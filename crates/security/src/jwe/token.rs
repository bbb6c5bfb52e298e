//! A token: read first, and opened with the key that was wrapped in it.

use super::compact::Compact;
use super::content;
use super::fault::CryptoError;
use super::header::Header;

/// A token that is of the right form.
#[derive(Debug)]
pub struct Token<'a> {
    header: Header,
    parts: Compact<'a>,
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    ///
    /// [`CryptoError`] when it is too long, is not of five parts, or its header asks for anything
    /// that is not done here.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook_security::Token;
    ///
    /// assert!(Token::parse("a.b.c.d").is_err());
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, CryptoError> {
        let parts = Compact::parse(text)?;
        let header = Header::parse(&parts.header)?;
        Ok(Self { header, parts })
    }

    /// The fingerprint of the key of RSA that it was encrypted to.
    pub fn kid(&self) -> &str {
        &self.header.kid
    }

    /// The key of its content, as RSA wrapped it.
    pub fn wrapped_key(&self) -> &[u8] {
        &self.parts.wrapped_key
    }

    /// How long the key of its content is.
    pub const fn key_bytes(&self) -> usize {
        self.header.enc.key_bytes()
    }

    /// The content, when this is its key.
    ///
    /// # Errors
    ///
    /// [`CryptoError`], whatever is wrong.
    pub fn open(self, content_key: &[u8]) -> Result<Vec<u8>, CryptoError> {
        content::open(self.header.enc, content_key, self.parts)
    }
}
