//! JWE in its compact form: RSA-OAEP-256 with AES-GCM or AES-CBC and HMAC.

mod algorithm;
mod compact;
mod content;
mod fault;
mod header;
mod keys;
mod open;
mod seal;

pub use compact::TOKEN_BYTES_MAX;
pub use fault::CryptoError;
pub use keys::{DecryptionKey, EncryptionKey};
pub use open::decrypt;
pub use seal::encrypt;
