//! The answers, one question per file.
//!
//! Everything is written on two notions: the totals of an account before an instant, and when an
//! account belonged to whom. Time is whole microseconds, so "effective at or before t" is "before
//! the microsecond after t".

mod asking;
mod balance;
mod expiring;
mod history;
mod lots;
mod owning;
mod page;
mod restatement;
mod statement;
mod window;
mod windows;

pub(crate) use asking::{Asking, Span};
pub use windows::Sums;
