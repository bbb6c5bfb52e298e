//! A process that writes is killed at random moments, again and again; whatever it was told is
//! there when the ledger is opened, and nothing is there twice.
//!
//! `CRASH_ROUNDS` (20) says how often, `CRASH_SEED` (1) when. A power cut is another matter: what
//! the system has taken survives the death of a process.

mod child;
mod load;
mod rounds;
