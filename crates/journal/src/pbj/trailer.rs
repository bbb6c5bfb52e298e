//! The trailer of a portable file: what the whole file holds.

use pointbook_core::Sequence;

use crate::corrupt::{Corrupt, Fault};
use crate::frame::{self, BODY_AT, CHECKSUM_BYTES, Kind};
use crate::hash::{HASH_BYTES, Hash};
use crate::head::Head;

/// What a file says at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trailer {
    /// How many batches there are.
    pub(super) batches: u64,
    /// Where the journal ends.
    pub(super) head: Head,
}

impl Trailer {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(TRAILER_BYTES);
        frame::begin(&mut bytes, Kind::Trailer);
        bytes.extend_from_slice(&self.batches.to_le_bytes());
        bytes.extend_from_slice(&self.head.sequence.number().to_le_bytes());
        bytes.extend_from_slice(self.head.hash.as_bytes());
        frame::close(&mut bytes);
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Corrupt> {
        let body = frame::open(bytes, Kind::Trailer)?;
        let (batches, body) = body.split_first_chunk().ok_or(OTHER)?;
        let (sequence, body) = body.split_first_chunk().ok_or(OTHER)?;
        let hash = body.try_into().map_err(|_| OTHER)?;
        let sequence = Sequence::new(u64::from_le_bytes(*sequence));
        let head = Head { sequence, hash: Hash::from_bytes(hash) };
        Ok(Self { batches: u64::from_le_bytes(*batches), head })
    }
}

/// How long a trailer is.
pub(super) const TRAILER_BYTES: usize = BODY_AT + 8 + 8 + HASH_BYTES + CHECKSUM_BYTES;
const OTHER: Corrupt = Corrupt::new(Fault::Malformed("a trailer tells batches and head"));
