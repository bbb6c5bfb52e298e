//! The one error of decryption.

use std::fmt;

/// A token that cannot be read. It never says why: that would help only somebody who guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CryptoError;

impl fmt::Display for CryptoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("read what was encrypted")
    }
}

impl std::error::Error for CryptoError {}
