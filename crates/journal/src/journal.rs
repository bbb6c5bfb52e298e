//! The journal as its users see it, whatever keeps it.

use core::fmt;
use core::time::Duration;

use pointbook_core::Sequence;

use crate::batch::Batch;
use crate::error::Error;
use crate::genesis::Genesis;
use crate::head::Head;
use crate::sealed::Sealed;

/// Batches that follow one another, and the genesis before them.
///
/// What was appended is never changed. One writer appends; any number of readers read meanwhile
/// and see whole durable batches only.
pub trait Journal: Send + Sync + fmt::Debug {
    /// What the journal begins with.
    fn genesis(&self) -> &Genesis;

    /// Where it ends: the last durable batch.
    fn head(&self) -> Head;

    /// Appends batches that follow one another; all are durable when it returns. `expected` is
    /// the last sequence that the writer knows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Fenced`](crate::ErrorKind::Fenced) when the journal ends elsewhere;
    /// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) when the batches do not follow; nothing
    /// was written then. Any other error leaves the journal poisoned for writing.
    fn append(&self, expected: Sequence, batches: &[Sealed]) -> Result<(), Error>;

    /// The batches from the one that holds `from` on, in order, up to the head of now. What is
    /// told after an error means nothing.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    fn read(&self, from: Sequence) -> Result<Batches<'_>, Error>;

    /// The batch that holds `sequence`; `None` when there is no such entry.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    fn find(&self, sequence: Sequence) -> Result<Option<Batch>, Error>;

    /// Waits until the head is past `past`, or for `at_most`; tells the head.
    ///
    /// # Errors
    ///
    /// When the journal can no longer be read.
    fn wait(&self, past: Sequence, at_most: Duration) -> Result<Head, Error>;
}

/// Batches in order.
pub type Batches<'a> = Box<dyn Iterator<Item = Result<Batch, Error>> + Send + 'a>;
