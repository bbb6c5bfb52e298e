//! A frame: records that were written together, with their place and a checksum.
//!
//! Layout, little endian: mark (4 bytes), place (8), count (4), records, CRC-32C of all before (4).

use super::record::{RECORD_BYTES, Record};

/// Frames of one write.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) place: u64,
    pub(super) records: Vec<Record>,
}

impl Frame {
    /// The frame as bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let count = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(HEAD_BYTES);
        bytes.extend_from_slice(&MARK);
        bytes.extend_from_slice(&self.place.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        for record in &self.records {
            bytes.extend_from_slice(&record.encode());
        }
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// Reads the frame at the beginning of some bytes; tells how long it is.
    pub(super) fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
        let rest = bytes.strip_prefix(&MARK)?;
        let (place, rest) = rest.split_first_chunk::<8>()?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let payload = rest.get(..count.checked_mul(RECORD_BYTES)?)?;
        let covered = HEAD_BYTES.checked_add(payload.len())?;
        let sum = bytes.get(covered..)?.first_chunk::<4>()?;
        if crc32c::crc32c(bytes.get(..covered)?) != u32::from_le_bytes(*sum) {
            return None;
        }
        let records = payload.chunks(RECORD_BYTES).map(Record::decode).collect::<Option<_>>()?;
        let frame = Self { place: u64::from_le_bytes(*place), records };
        Some((frame, covered.checked_add(sum.len())?))
    }
}

/// The beginning of a frame.
pub(super) const MARK: [u8; 4] = *b"PBIF";
const HEAD_BYTES: usize = 16;
