//! What the fuzz targets share: histories read from bytes, and a ledger to be asked.

pub mod prepared;
pub mod script;

mod asked;
mod pick;
mod verb;
