//! The security of the service: who signed a request, and what was sealed in it.
//!
//! Nothing in here reads a clock, a file or a socket.

mod bank_number;
mod pem;
mod secret;
mod token_keys;
mod tokens;
mod verifying_key;

pub use bank_number::{BANK_NUMBER_BYTES_MAX, BankNumberHash, BankNumberKey, NumberKind};
pub use pem::{BadKey, pem_private_key, pem_public_key};
pub use pointbook_security::{
    AuthFault, Authorization, CryptoError, Nonces, Query, SignedRequest, TimeWindow, base_strings,
    check_body_hash, constant_time_eq, hex, percent_encode, sha256, unhex,
};
pub use secret::random_bytes;
pub use token_keys::{DecryptionKey, EncryptionKey};
pub use tokens::{decrypt, encrypt};
pub use verifying_key::VerifyingKey;
