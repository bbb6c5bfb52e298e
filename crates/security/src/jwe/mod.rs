//! JWE in its compact form: a key that RSA-OAEP-256 wraps, with AES-GCM or AES-CBC and HMAC.

mod algorithm;
mod compact;
mod content;
mod fault;
mod header;
mod sealing;
mod token;

pub use compact::TOKEN_BYTES_MAX;
pub use fault::CryptoError;
pub use sealing::Sealing;
pub use token::Token;
