//! OAuth 1.0a, one-legged, RSA-SHA256 with a body hash, as the official client libraries write it.

mod authorization;
mod base_string;
mod fault;
mod nonces;
mod query;
mod time_window;

pub use authorization::{Authorization, HEADER_BYTES_MAX, check_body_hash};
pub use base_string::{SignedRequest, base_strings};
pub use fault::AuthFault;
pub use nonces::Nonces;
pub use query::{QUERY_BYTES_MAX, Query};
pub use time_window::TimeWindow;
