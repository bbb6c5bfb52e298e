//! The security of the service: who signed a request, and what was sealed in it.
//!
//! Nothing in here reads a clock, a file or a socket.

mod bank_number;
mod digest;
mod jwe;
mod oauth;
mod pem;
mod percent;
mod secret;

pub use bank_number::{BANK_NUMBER_BYTES_MAX, BankNumberHash, BankNumberKey, NumberKind};
pub use digest::{constant_time_eq, hex, sha256, unhex};
pub use jwe::{CryptoError, DecryptionKey, EncryptionKey, TOKEN_BYTES_MAX, decrypt, encrypt};
pub use oauth::{
    AuthFault, Authorization, HEADER_BYTES_MAX, Nonces, QUERY_BYTES_MAX, Query, SignedRequest,
    TimeWindow, VerifyingKey, base_strings, check_body_hash,
};
pub use pem::{BadKey, pem_private_key, pem_public_key};
pub use percent::{percent_decode, percent_encode};
pub use secret::random_bytes;
