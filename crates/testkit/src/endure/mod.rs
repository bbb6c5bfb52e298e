//! Endurance: a ledger under everything at once, for as long as one likes.
//!
//! Writers send single commands and batches, readers ask, one follows the feed, a fast clock brings
//! a local midnight every few seconds, and checkpoints are written meanwhile. Each second its
//! figures are told; in the end every outcome and every point is accounted for.

mod audit;
mod feed;
mod latencies;
mod memory;
mod readers;
mod run;
mod traffic;
mod writers;

pub use run::{Bounds, Endure};
