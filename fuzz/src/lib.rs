//! What the fuzz targets share: histories read from bytes, a ledger to be asked, forged frames,
//! and a meter of memory.

pub mod forge;
pub mod meter;
pub mod prepared;
pub mod script;

mod asked;
mod pick;
mod verb;
