//! Checkpoints: the frame of one part; what is in it is its maker's.

use pointbook_core::Sequence;

use crate::corrupt::{Corrupt, Fault};
use crate::frame::{self, BODY_AT, CHECKSUM_BYTES};
use crate::hash::{HASH_BYTES, Hash, Use, hash_both};

/// A part of a checkpoint.
///
/// # Examples
///
/// ```
/// use pointbook_core::Sequence;
/// use pointbook_journal::Part;
///
/// let part = Part { kind: 3, sequence: Sequence::new(70), payload: b"accounts".to_vec() };
/// assert_eq!(Part::decode(&part.encode()).unwrap(), part);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What kind of part it is; the kinds are its maker's.
    pub kind: u16,
    /// The last entry that is folded into it.
    pub sequence: Sequence,
    /// What it says: at most [`PART_BYTES_MAX`] bytes.
    pub payload: Vec<u8>,
}

impl Part {
    /// The bytes, as they are stored.
    ///
    /// # Panics
    ///
    /// When the payload is longer than [`PART_BYTES_MAX`].
    pub fn encode(&self) -> Vec<u8> {
        let Self { kind, sequence, payload } = self;
        Self::frame(*kind, *sequence, payload.len(), |bytes| bytes.extend_from_slice(payload))
    }

    /// The bytes of a part whose payload is appended by `put`, in the place where it stays; `room`
    /// is how long it will probably be.
    ///
    /// # Panics
    ///
    /// When the payload is longer than [`PART_BYTES_MAX`].
    pub fn frame(
        kind: u16,
        sequence: Sequence,
        room: usize,
        put: impl FnOnce(&mut Vec<u8>),
    ) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(room.saturating_add(BYTES_AROUND));
        frame::begin(&mut bytes, frame::Kind::Part);
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&sequence.number().to_le_bytes());
        bytes.resize(PAYLOAD_AT, 0);
        put(&mut bytes);
        fill_in(&mut bytes);
        frame::close(&mut bytes);
        bytes
    }

    /// Reads the bytes of [`Part::encode`].
    ///
    /// # Errors
    ///
    /// [`Corrupt`] when they are no part, or one of a newer version.
    pub fn decode(bytes: &[u8]) -> Result<Self, Corrupt> {
        let body = frame::open(bytes, frame::Kind::Part)?;
        let (header, body) = body.split_first_chunk::<HEADER_BYTES>().ok_or(SHORT)?;
        let (expected, payload) = body.split_first_chunk::<HASH_BYTES>().ok_or(SHORT)?;
        let [k1, k2, sequence @ .., l1, l2, l3, l4] = *header;
        let length = u64::from(u32::from_le_bytes([l1, l2, l3, l4]));
        let found = payload.len() as u64;
        if length != found || payload.len() > PART_BYTES_MAX {
            return Err(Corrupt::new(Fault::Length { expected: length, found }));
        }
        let expected = Hash::from_bytes(*expected);
        let found = hash_both(Use::Checkpoint, header, payload);
        if found != expected {
            return Err(Corrupt::new(Fault::Hash { expected, found }));
        }
        let sequence = Sequence::new(u64::from_le_bytes(sequence));
        Ok(Self { kind: u16::from_le_bytes([k1, k2]), sequence, payload: payload.to_vec() })
    }
}

/// Fills in the length and the hash of a payload.
#[expect(clippy::expect_used, reason = "the bytes before the payload were put there")]
fn fill_in(bytes: &mut [u8]) {
    let (around, payload) =
        bytes.split_at_mut_checked(PAYLOAD_AT).expect("invariant: payloads are only appended to");
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    assert!(payload.len() <= PART_BYTES_MAX, "invariant: parts of a checkpoint are short");
    let (header, hash) =
        around.split_last_chunk_mut::<HASH_BYTES>().expect("invariant: a hash has its place");
    let place = header.last_chunk_mut().expect("invariant: a length has its place");
    *place = length.to_le_bytes();
    let header = header.get(BODY_AT..).unwrap_or_default();
    *hash = *hash_both(Use::Checkpoint, header, payload).as_bytes();
}

/// The longest payload of a part.
pub const PART_BYTES_MAX: usize = 1 << 26;
/// Kind, sequence and length.
const HEADER_BYTES: usize = 2 + 8 + 4;
/// Where the payload begins.
const PAYLOAD_AT: usize = BODY_AT + HEADER_BYTES + HASH_BYTES;
const BYTES_AROUND: usize = PAYLOAD_AT + CHECKSUM_BYTES;
const SHORT: Corrupt = Corrupt::new(Fault::Malformed("a part has a header and a hash"));

#[cfg(test)]
mod tests {
    use super::*;

    fn part() -> Part {
        Part { kind: 7, sequence: Sequence::new(9), payload: b"what it says".to_vec() }
    }

    #[test]
    fn every_flipped_bit_of_a_part_is_found() {
        let bytes = part().encode();
        assert_eq!(Part::decode(&bytes), Ok(part()));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Part::decode(&flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_part_that_was_forged_with_its_checksum_has_another_hash() {
        let mut bytes = part().encode();
        for at in [BODY_AT, BODY_AT + 2, bytes.len() - CHECKSUM_BYTES - 1] {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            forged.truncate(bytes.len() - CHECKSUM_BYTES);
            frame::close(&mut forged);
            let fault = Part::decode(&forged).unwrap_err().fault();
            assert!(matches!(fault, Fault::Hash { .. }), "{at}: {fault}");
        }
        bytes.truncate(BODY_AT + HEADER_BYTES);
        frame::close(&mut bytes);
        assert_eq!(Part::decode(&bytes), Err(SHORT));
    }

    #[test]
    fn a_part_of_the_longest_payload_comes_back() {
        for length in [0, PART_BYTES_MAX - 1, PART_BYTES_MAX] {
            let part = Part { payload: vec![1; length], ..part() };
            assert!(Part::decode(&part.encode()) == Ok(part), "{length}");
        }
    }

    #[test]
    #[should_panic(expected = "parts of a checkpoint are short")]
    fn a_longer_payload_is_the_fault_of_its_maker() {
        Part { payload: vec![1; PART_BYTES_MAX + 1], ..part() }.encode();
    }
}
