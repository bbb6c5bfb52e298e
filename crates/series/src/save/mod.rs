//! A projection as bytes, in parts that mean the same wherever and whenever they are read.
//!
//! A part is a key and a value. In the order of their keys the parts are: when each entry was
//! recorded, households, customers, accounts with their short series, the blocks of long series,
//! and a summary. A value is a version, the content, and an [`XXH64`](checksum::checksum) over the
//! content that begins with that of the key; so no part passes for another. The summary counts the
//! parts and chains their checksums; so none is missing, and all are of one saving.
//!
//! Blocks are stored as they are in memory. Names have tables no more: loading builds them.

mod bytes;
mod checksum;
mod contents;
mod load;
mod load_error;
mod parts;
mod records;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use checksum::checksum;
pub use load_error::{LoadError, LoadFault};
pub(crate) use parts::Place;
