//! Torn files: where one was cut.

use crate::head::Head;

/// A file that ends before its trailer: it was cut, or never finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The end of the last whole batch; what is before it can be read.
    pub head: Head,
    /// Where the last whole batch ends in the file.
    pub offset: u64,
    /// How many bytes after it are no whole batch.
    pub bytes: u64,
}
