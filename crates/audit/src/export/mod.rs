//! Exports: a journal for other programs.
//!
//! CSV, JSON Lines and Parquet have the same rows, one for each fact of each entry, with the
//! columns of [`COLUMNS`]. The books for `hledger` have the postings alone, as two sides of an
//! equation. A portable file has the journal itself.
//!
//! Invariants:
//! - What is exported was checked on the way, batch by batch.

mod books;
mod csv;
mod json_lines;
#[cfg(feature = "parquet")]
mod parquet;
mod portable;
mod row;
mod rows;

pub use books::export_books;
pub use csv::export_csv;
pub use json_lines::export_json_lines;
#[cfg(feature = "parquet")]
pub use parquet::export_parquet;
pub use portable::export_portable;
pub use row::COLUMNS;
