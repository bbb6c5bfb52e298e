//! A process that writes is killed at random moments, again and again; whatever it was told is
//! there when the ledger is opened, and nothing is there twice.
//!
//! `CRASH_ROUNDS` (20) says how often, `CRASH_SEED` (1) when, `CALL_ROUNDS` (8) how many calls of
//! the system are made to fail, `LIMIT_ROUNDS` (8) how often it runs out of memory, of handles or
//! of room in a file, `POWER_ROUNDS` (10) how often the power is cut.

#[cfg(target_os = "linux")]
mod calls;
mod child;
mod examine;
#[cfg(target_os = "linux")]
mod limits;
mod load;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod power;
mod rounds;
#[cfg(target_os = "linux")]
mod short_run;
