//! Reading portable files from their beginning to their end.
//!
//! Invariants:
//! - A batch is given only when it is whole and follows the one before, by what both say.
//! - Only an end of the bytes makes a file torn. Bytes that are there and wrong are corrupt.

use std::io::{self, Read};

use super::torn::Torn;
use super::trailer::Trailer;
use crate::batch::Batch;
use crate::corrupt::{Corrupt, Fault};
use crate::error::Error;
use crate::frame::{self, BODY_AT, Kind};
use crate::genesis::Genesis;
use crate::head::Head;
use crate::limits::BATCH_BYTES_MAX;

/// Reads the batches of a portable file, in order.
#[derive(Debug)]
pub struct PbjReader<R> {
    input: R,
    genesis: Genesis,
    head: Head,
    batches: u64,
    offset: u64,
    end: Option<End>,
}

/// How a file ended.
#[derive(Clone, Copy, Debug)]
enum End {
    /// With its trailer.
    Whole,
    /// Before it.
    Torn(Torn),
    /// With an error.
    Failed,
}

impl<R: Read> PbjReader<R> {
    /// Reads the genesis.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) when the bytes begin with none,
    /// [`ErrorKind::Newer`](crate::ErrorKind::Newer) when a newer program wrote them.
    pub fn new(mut input: R) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        read_some(&mut input, BODY_AT as u64, &mut bytes)?;
        let length = frame::begins(&bytes, Kind::Genesis)?;
        read_some(&mut input, length.min(FRAME_BYTES_MAX), &mut bytes)?;
        let genesis = Genesis::decode(&bytes)?;
        let (head, offset) = (genesis.head(), bytes.len() as u64);
        Ok(Self { input, genesis, head, batches: 0, offset, end: None })
    }

    /// The next batch; `None` at the end of the file, whole or torn. After its trailer a file has
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) names the sequence that should come
    /// here. After an error nothing more is given.
    pub fn next_batch(&mut self) -> Result<Option<Batch>, Error> {
        if self.end.is_some() {
            return Ok(None);
        }
        // Until the next batch is known to be right, nothing comes after it.
        self.end = Some(End::Failed);
        let mut bytes = Vec::new();
        read_some(&mut self.input, BODY_AT as u64, &mut bytes)?;
        if bytes.len() < BODY_AT {
            self.tear(&bytes);
            return Ok(None);
        }
        let kind =
            if bytes.starts_with(&Kind::Trailer.magic()) { Kind::Trailer } else { Kind::Batch };
        let length = frame::begins(&bytes, kind).map_err(|corrupt| self.here(corrupt))?;
        if !(BODY_AT as u64..=FRAME_BYTES_MAX).contains(&length) {
            let fault = Fault::Length { expected: FRAME_BYTES_MAX, found: length };
            return Err(self.here(Corrupt::new(fault)).into());
        }
        read_some(&mut self.input, length, &mut bytes)?;
        if (bytes.len() as u64) < length {
            self.tear(&bytes);
            return Ok(None);
        }
        let found = match kind {
            Kind::Trailer => {
                let more = read_some(&mut self.input, length.saturating_add(1), &mut bytes);
                more.map(|()| self.ends(&bytes).map(|()| None))?
            }
            _ => self.follows(bytes).map(Some),
        };
        found.map_err(|corrupt| self.here(corrupt).into())
    }

    /// What the file begins with.
    pub const fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The end of what was read so far.
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Where in the file the next batch begins.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Where the file was cut, once its end was reached and it was.
    pub const fn torn(&self) -> Option<Torn> {
        match self.end {
            Some(End::Torn(torn)) => Some(torn),
            _ => None,
        }
    }

    fn follows(&mut self, bytes: Vec<u8>) -> Result<Batch, Corrupt> {
        let batch = Batch::open(bytes)?;
        let header = batch.header();
        self.head.is_before(header.first, header.previous)?;
        self.head = header.head();
        self.batches = self.batches.saturating_add(1);
        self.offset = self.offset.saturating_add(batch.bytes().len() as u64);
        self.end = None;
        Ok(batch)
    }

    fn ends(&mut self, bytes: &[u8]) -> Result<(), Corrupt> {
        let trailer = Trailer::decode(bytes)?;
        if trailer != (Trailer { batches: self.batches, head: self.head }) {
            return Err(Corrupt::new(Fault::Malformed("a trailer tells what came before it")));
        }
        self.end = Some(End::Whole);
        Ok(())
    }

    fn tear(&mut self, rest: &[u8]) {
        let bytes = rest.len() as u64;
        self.end = Some(End::Torn(Torn { head: self.head, offset: self.offset, bytes }));
    }

    fn here(&self, corrupt: Corrupt) -> Corrupt {
        corrupt.at_sequence(self.head.sequence.next()).at_offset(self.offset)
    }
}

impl<R: Read> Iterator for PbjReader<R> {
    type Item = Result<Batch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

/// Reads on until there are `length` bytes, or no more. What is allocated grows with what is
/// read, not with what was promised.
fn read_some(input: &mut impl Read, length: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    let missing = length.saturating_sub(bytes.len() as u64);
    input.take(missing).read_to_end(bytes)?;
    Ok(())
}

const FRAME_BYTES_MAX: u64 = BATCH_BYTES_MAX as u64;
