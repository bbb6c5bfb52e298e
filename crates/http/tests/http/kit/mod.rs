//! A service in a folder of its own, callers with keys, and a small client.

mod client;
mod house;
mod signer;

pub(crate) use client::{Reply, send_raw};
pub(crate) use house::{House, Setup, files};
pub(crate) use signer::Signer;

/// The time at which tests begin: 2026-01-15T18:00:00Z, noon in Chicago.
pub(crate) const NOON: &str = "2026-01-15T18:00:00Z";
