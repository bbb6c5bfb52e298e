//! What an audit promises outward: one binary, a module per promise.

#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]

mod digests;
mod explained;
mod exported;
mod kit;
mod liabilities;
mod proofs;
mod trial;
mod verified;
