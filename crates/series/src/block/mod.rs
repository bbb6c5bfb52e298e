//! Blocks: rows of one account by effective time, packed into one piece of memory.
//!
//! A block is position-independent bytes: a head, marks, and a column for each part of a row, all
//! of fixed width within the block. A mark is the running totals of the block before every 24th
//! row, of those flows alone that occur; so a question adds up at most 23 rows, and 12 where a mark
//! follows.

mod around;
mod away;
mod layout;
mod look;
mod marks;
mod pack;
mod packed;
mod room;
mod scan;

pub(crate) use around::{Around, tell_across};
pub(crate) use layout::BLOCK_ROWS_MAX;
#[cfg(test)]
pub(crate) use layout::GROUP_ROWS;
pub use packed::Block;
pub(crate) use packed::ROWS_TO_STAY_AWAY;
pub(crate) use room::Growth;
