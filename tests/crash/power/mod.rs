//! The power is cut: what the process had written and not synced is gone, in part or all of it.
//!
//! The ledger lies on a file system of our own, mounted by FUSE, whose disk knows what was synced.
//! `POWER_ROUNDS` (10) says how often it is cut. Where FUSE cannot be had nothing is tested, and
//! that is said; with `POWER_REQUIRED` it is a failure.

mod disk;
mod mounted;
mod rounds;
