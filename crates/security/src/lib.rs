//! What a request says about who signed it, and what is sealed in it: reading and checking of all
//! that strangers write, but for RSA.
//!
//! Who has a key of RSA checks a signature over one of the [`base_strings`], and takes the key of a
//! [`Token`] out of its wrapping. The rest is here, where it builds in seconds, so that fuzzers
//! reach it.
//!
//! Invariants:
//! - Nothing in here reads a clock, a file, a socket or chance.
//! - No error repeats what was sent.

#![forbid(unsafe_code)]

mod digest;
mod json;
mod jwe;
mod oauth;
mod percent;

pub use digest::{constant_time_eq, hex, sha256, unhex};
pub use json::{Members, flat_object};
pub use jwe::{CryptoError, Sealing, TOKEN_BYTES_MAX, Token};
pub use oauth::{
    AuthFault, Authorization, HEADER_BYTES_MAX, Nonces, QUERY_BYTES_MAX, Query, SignedRequest,
    TimeWindow, base_strings, check_body_hash,
};
pub use percent::{percent_decode, percent_encode};
