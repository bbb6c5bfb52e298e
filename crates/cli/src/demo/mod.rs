//! The demo: a believable program of two years in a ledger on disk, and a look at it.
//!
//! The program and its clock are the same on every run, and so are all figures but those that are
//! measured and those that are new for each ledger: its identity, its hashes, a signature.
//!
//! Invariants:
//! - Every figure is an answer or an outcome of the ledger, a finding of the audit, or a time that
//!   was measured.
//! - The demo ends where a command is not accepted as told, where a window does not add up, or
//!   where the audit finds anything.

mod equation;
mod figure;
mod page;
mod play;
mod program;
mod progress;
mod size;
mod story;
mod telling;

pub(crate) use play::play;
pub(crate) use size::Size;
