//! Identifiers: which random number stands for which bank number, of which only hashes are kept.

mod book;
mod file;
mod frame;
mod frames;
mod record;

pub(crate) use book::{Enrolled, Identifiers, ReplaceFault};
pub(crate) use file::IdentifierError;
