//! Batches as they are read.
//!
//! Invariants:
//! - The framing and the checksum of a batch were checked when it was opened; every entry lies
//!   within its bytes.

use pointbook_core::{Entry, Sequence};

use crate::codec::{self, Malformed};
use crate::corrupt::{Corrupt, Fault};
use crate::frame::{self, BODY_AT, Kind};
use crate::hash::{HASH_BYTES, Hash, Use, hash_both};
use crate::head::Head;
use crate::header::{END_BYTES, HASHED_BYTES, HEADER_BYTES, Header};
use crate::leaf::{leaf, leaves};
use crate::limits::BATCH_BYTES_MAX;
use crate::raw_entry::RawEntry;

/// A batch as it was read, its checksum and framing checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    header: Header,
    bytes: Vec<u8>,
}

impl Batch {
    /// Opens the frame of a batch. That shows accidents; [`Batch::follows`] shows that the batch
    /// belongs where it is.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] when the bytes are no batch or changed since they were written, and when a
    /// newer program wrote them.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Corrupt> {
        let found = bytes.len() as u64;
        if found > BATCH_BYTES_MAX as u64 {
            let expected = BATCH_BYTES_MAX as u64;
            return Err(Corrupt::new(Fault::Length { expected, found }));
        }
        let body = frame::open(&bytes, Kind::Batch)?;
        let (header, rest) = Header::read(body)?;
        let fits = check_ends(header.entries(), rest);
        fits.map_err(|fault| Corrupt::new(fault).at_sequence(header.first))?;
        Ok(Self { header, bytes })
    }

    /// What it says about itself.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Checks that it is the next batch after `head`, and that its contents have the hash that it
    /// says; gives the head after it.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] when it is another one.
    pub fn follows(&self, head: Head) -> Result<Head, Corrupt> {
        self.follows_telling(head, |_| {})
    }

    /// The same, and tells each leaf on the way: what needs them needs not make them again. After
    /// an error what was told means nothing.
    ///
    /// # Errors
    ///
    /// As [`Batch::follows`].
    pub fn follows_telling(&self, head: Head, tell: impl FnMut(Hash)) -> Result<Head, Corrupt> {
        let Header { first, previous, hash: expected, .. } = self.header;
        head.is_before(first, previous)?;
        let found = self.content_hash(tell);
        if found != expected {
            return Err(Corrupt::new(Fault::Hash { expected, found }).at_sequence(first));
        }
        Ok(self.header.head())
    }

    /// All entries, in order.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] names the first that is none.
    pub fn entries(&self) -> Result<Vec<Entry>, Corrupt> {
        self.decoded().collect()
    }

    /// All entries, in order, each decoded when it is asked for: what folds entries one by one
    /// needs no memory for all of them.
    pub fn decoded(&self) -> impl Iterator<Item = Result<Entry, Corrupt>> {
        self.each().map(|(sequence, bytes)| self.decode(sequence, bytes))
    }

    /// One entry, without looking at the others; `None` when it is in another batch.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] when it is none.
    pub fn entry(&self, sequence: Sequence) -> Result<Option<Entry>, Corrupt> {
        let bytes = self.bytes_of(sequence);
        bytes.map(|bytes| self.decode(sequence, bytes)).transpose()
    }

    /// The leaf of one entry; `None` when it is in another batch.
    pub fn leaf(&self, sequence: Sequence) -> Option<Hash> {
        let bytes = self.bytes_of(sequence)?;
        Some(leaf(sequence, self.header.base, bytes))
    }

    /// One entry as its bytes; `None` when it is in another batch.
    pub fn raw_entry(&self, sequence: Sequence) -> Option<RawEntry> {
        let bytes = self.bytes_of(sequence)?.to_vec();
        Some(RawEntry { sequence, base: self.header.base, bytes })
    }

    /// The frame.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives the frame back.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn decode(&self, sequence: Sequence, bytes: &[u8]) -> Result<Entry, Corrupt> {
        codec::decode_entry(sequence, self.header.base, bytes)
            .map_err(|Malformed(rule)| Corrupt::new(Fault::Malformed(rule)).at_sequence(sequence))
    }

    fn content_hash(&self, mut tell: impl FnMut(Hash)) -> Hash {
        let mut all = Vec::with_capacity(self.header.entries().saturating_mul(HASH_BYTES));
        leaves(self.header.base, self.each(), |leaf| {
            all.extend_from_slice(leaf.as_bytes());
            tell(leaf);
        });
        let hashed = self.bytes.get(BODY_AT..HASHED_BYTES).unwrap_or_default();
        hash_both(Use::Batch, hashed, &all)
    }

    /// The bytes of each entry.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Sequence, &[u8])> {
        each(self.header.first, self.end_bytes(), self.entry_bytes())
    }

    fn bytes_of(&self, sequence: Sequence) -> Option<&[u8]> {
        let Header { first, last, .. } = self.header;
        let index = sequence.number().checked_sub(first.number()).filter(|_| sequence <= last)?;
        let index = usize::try_from(index).ok()?;
        let end = ends(self.end_bytes()).nth(index)?;
        let start = index.checked_sub(1).and_then(|before| ends(self.end_bytes()).nth(before));
        self.entry_bytes().get(start.unwrap_or(0)..end)
    }

    fn end_bytes(&self) -> &[u8] {
        let end = HEADER_BYTES.saturating_add(self.header.entries().saturating_mul(END_BYTES));
        self.bytes.get(HEADER_BYTES..end).unwrap_or_default()
    }

    fn entry_bytes(&self) -> &[u8] {
        let start = HEADER_BYTES.saturating_add(self.end_bytes().len());
        let end = self.bytes.len().saturating_sub(frame::CHECKSUM_BYTES);
        self.bytes.get(start..end).unwrap_or_default()
    }
}

/// The bytes of each of some entries, which end where a table says.
pub(crate) fn each<'a>(
    first: Sequence,
    table: &'a [u8],
    all: &'a [u8],
) -> impl Iterator<Item = (Sequence, &'a [u8])> {
    let mut start = 0;
    (first.number()..=u64::MAX).zip(ends(table)).map(move |(sequence, end)| {
        let bytes = all.get(start..end).unwrap_or_default();
        start = end;
        (Sequence::new(sequence), bytes)
    })
}

/// Checks that the table of ends fits what comes after it.
fn check_ends(entries: usize, rest: &[u8]) -> Result<(), Fault> {
    let table = entries.saturating_mul(END_BYTES);
    let (table, contents) =
        rest.split_at_checked(table).ok_or(Fault::Malformed("a batch tells each entry's end"))?;
    let mut start = 0;
    for end in ends(table) {
        if end <= start {
            return Err(Fault::Malformed("every entry has bytes, in order"));
        }
        start = end;
    }
    if start != contents.len() {
        return Err(Fault::Malformed("the last entry ends with its batch"));
    }
    Ok(())
}

fn ends(table: &[u8]) -> impl Iterator<Item = usize> {
    let (ends, _) = table.as_chunks::<END_BYTES>();
    ends.iter().map(|end| u32::from_le_bytes(*end) as usize)
}
