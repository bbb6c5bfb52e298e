//! Writing portable files.

use std::io::Write;

use super::trailer::Trailer;
use crate::batch::Batch;
use crate::error::{Error, ErrorKind};
use crate::genesis::Genesis;
use crate::head::Head;

/// Writes a journal as a portable file, batch after batch.
///
/// # Examples
///
/// ```
/// use pointbook_core::{ProgramSettings, Timestamp};
/// use pointbook_journal::{Genesis, PbjReader, PbjWriter};
///
/// # fn main() -> Result<(), pointbook_journal::Error> {
/// let genesis = Genesis {
///     ledger: [7; 16],
///     created_at: Timestamp::from_micros(0),
///     settings: ProgramSettings::default(),
/// };
/// let file = PbjWriter::new(Vec::new(), &genesis)?.finish()?;
/// let mut reader = PbjReader::new(file.as_slice())?;
/// assert_eq!(reader.genesis(), &genesis);
/// assert!(reader.next_batch()?.is_none() && reader.torn().is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct PbjWriter<W> {
    out: W,
    head: Head,
    batches: u64,
    is_poisoned: bool,
}

impl<W: Write> PbjWriter<W> {
    /// Begins a file with its genesis.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn new(mut out: W, genesis: &Genesis) -> Result<Self, Error> {
        out.write_all(&genesis.encode())?;
        Ok(Self { out, head: genesis.head(), batches: 0, is_poisoned: false })
    }

    /// Writes the next batch, after checking that it is the next and whole.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Corrupt`] when it is another one; nothing was written then. When it cannot be
    /// written, the file is torn, and all that is tried later gives [`ErrorKind::Poisoned`].
    pub fn write(&mut self, batch: &Batch) -> Result<(), Error> {
        self.is_whole()?;
        let head = batch.follows(self.head)?;
        self.is_poisoned = true;
        self.out.write_all(batch.bytes())?;
        self.is_poisoned = false;
        self.head = head;
        self.batches = self.batches.saturating_add(1);
        Ok(())
    }

    /// Writes the trailer. Without it the file counts as torn.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<W, Error> {
        self.is_whole()?;
        let trailer = Trailer { batches: self.batches, head: self.head };
        self.out.write_all(&trailer.encode())?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// The end of what was written.
    pub const fn head(&self) -> Head {
        self.head
    }

    const fn is_whole(&self) -> Result<(), Error> {
        if self.is_poisoned { Err(Error::new(ErrorKind::Poisoned)) } else { Ok(()) }
    }
}
