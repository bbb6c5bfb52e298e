//! Portable files as journals that can only be read.

use core::time::Duration;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use pointbook_core::Sequence;

use super::reader::PbjReader;
use super::torn::Torn;
use super::trailer::{TRAILER_BYTES, Trailer};
use crate::batch::Batch;
use crate::corrupt::{Corrupt, Fault};
use crate::error::{Error, ErrorKind};
use crate::genesis::Genesis;
use crate::head::Head;
use crate::journal::{Batches, Journal};
use crate::sealed::Sealed;

/// A portable file: a journal that can only be read.
#[derive(Debug)]
pub struct PbjFile {
    file: Mutex<File>,
    genesis: Genesis,
    head: Head,
    places: Vec<Place>,
    torn: Option<Torn>,
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: Sequence,
    offset: u64,
    bytes: u64,
}

impl PbjFile {
    /// Opens a file, after reading it once: every batch is whole and says that it follows the one
    /// before. Whether its contents have the hash that it says is shown by [`Batch::follows`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Corrupt`] when a batch is wrong, naming its sequence. A file that was cut is
    /// no error: see [`PbjFile::torn`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut file = File::open(path)?;
        let has_trailer = has_trailer(&mut file)?;
        file.seek(SeekFrom::Start(0))?;
        let mut reader = PbjReader::new(BufReader::new(&mut file))?;
        let mut places = Vec::new();
        loop {
            let offset = reader.offset();
            let Some(batch) = reader.next_batch()? else { break };
            let (first, bytes) = (batch.header().first, batch.bytes().len() as u64);
            places.push(Place { first, offset, bytes });
        }
        let (genesis, head, torn) = (reader.genesis().clone(), reader.head(), reader.torn());
        drop(reader);
        if let Some(torn) = torn.filter(|_| has_trailer) {
            // The file ends well, so a batch that seems to reach beyond its end is wrong.
            let rule = Fault::Malformed("a batch ends before the trailer begins");
            let corrupt = Corrupt::new(rule).at_sequence(head.sequence.next());
            return Err(corrupt.at_offset(torn.offset).into());
        }
        Ok(Self { file: Mutex::new(file), genesis, head, places, torn })
    }

    /// Where the file was cut, if it was: what is before can be read, what is after is lost.
    pub const fn torn(&self) -> Option<Torn> {
        self.torn
    }

    fn batch(&self, place: Place) -> Result<Batch, Error> {
        let mut bytes = Vec::new();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(place.offset))?;
        (&mut *file).take(place.bytes).read_to_end(&mut bytes)?;
        drop(file);
        let here = |corrupt: Corrupt| corrupt.at_sequence(place.first).at_offset(place.offset);
        Ok(Batch::open(bytes).map_err(here)?)
    }

    /// The places from the one that holds `from` on.
    fn places(&self, from: Sequence) -> &[Place] {
        let later = self.places.partition_point(|place| place.first <= from);
        let start = if from > self.head.sequence { later } else { later.saturating_sub(1) };
        self.places.get(start..).unwrap_or_default()
    }
}

impl Journal for PbjFile {
    fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    fn head(&self) -> Head {
        self.head
    }

    /// Always fails: the file can only be read.
    fn append(&self, _: Sequence, _: &[Sealed]) -> Result<(), Error> {
        Err(Error::new(ErrorKind::ReadOnly))
    }

    fn read(&self, from: Sequence) -> Result<Batches<'_>, Error> {
        Ok(Box::new(self.places(from).iter().map(|place| self.batch(*place))))
    }

    fn find(&self, sequence: Sequence) -> Result<Option<Batch>, Error> {
        if sequence.number() == 0 {
            return Ok(None);
        }
        self.places(sequence).first().map(|place| self.batch(*place)).transpose()
    }

    /// A file does not grow, so a wait for more lasts as long as it may.
    fn wait(&self, past: Sequence, at_most: Duration) -> Result<Head, Error> {
        if self.head.sequence <= past {
            std::thread::sleep(at_most);
        }
        Ok(self.head)
    }
}

fn has_trailer(file: &mut File) -> Result<bool, Error> {
    let trailer = TRAILER_BYTES as u64;
    let Some(start) = file.metadata()?.len().checked_sub(trailer) else { return Ok(false) };
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(trailer).read_to_end(&mut bytes)?;
    Ok(Trailer::decode(&bytes).is_ok())
}
