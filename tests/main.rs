//! Whole-engine tests: one binary, a module per behaviour.

#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]

mod audits;
#[cfg(feature = "rocksdb")]
mod crash;
#[cfg(feature = "rocksdb")]
mod endure;
mod engine;
mod faults;
mod laws;
mod properties;
mod refusals;
mod scenarios;
