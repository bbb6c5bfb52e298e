//! Portable files: a whole journal in one file, named `.pbj`.
//!
//! A genesis, the batches in order, and a trailer that tells a whole file from one that was cut.

mod file;
mod reader;
mod torn;
mod trailer;
mod writer;

pub use file::PbjFile;
pub use reader::PbjReader;
pub use torn::Torn;
pub use writer::PbjWriter;
