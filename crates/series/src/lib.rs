//! The read side of Pointbook: the window index, and the answers to all questions.
//!
//! A [`Projection`] folds the entries of a journal. Per account it keeps a series: all that ever
//! moved the account's points, by effective time, in blocks that begin with running totals, so a
//! window is two looks and a subtraction. Customers and households are views over dated
//! memberships: the sum of their accounts' series, cut to the time that each belonged.
//!
//! Invariants:
//! - No I/O, clock, thread, randomness, float or hash-map order in here.
//! - The same entries give the same projection, and the same answers.
//! - What time does is computed when asked, so writing it down changes no answer.

#![forbid(unsafe_code)]
#![warn(clippy::float_arithmetic, clippy::float_cmp)]
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod account_record;
mod account_series;
mod answer;
mod ask;
mod ask_error;
mod belonging;
mod block;
mod block_key;
mod chunked;
mod customer_record;
mod directory;
mod entries;
mod few;
mod fold;
mod group;
mod groups;
mod household_record;
mod id_list;
mod instants;
mod leaving;
mod length;
mod name_table;
mod owners;
mod projection;
mod question;
mod registry;
mod row;
mod save;
mod search;
mod totals;
mod touch;
mod touch_log;
mod view;
mod warm;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod testing;

pub use answer::*;
pub use ask::Sums;
pub use ask_error::AskError;
pub use block::Block;
pub use block_key::BlockKey;
pub use entries::Entries;
pub use leaving::Leaving;
pub use projection::Projection;
pub use question::*;
pub use save::{LoadError, LoadFault};
