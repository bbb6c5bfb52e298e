//! Slots: one record of what was acknowledged, as bytes.
//!
//! Invariants:
//! - A slot is whole or it is none: its checksum covers all of it.

use pointbook_core::Sequence;
use pointbook_journal::{Hash, Head};

use crate::manifest::Extent;

/// What was acknowledged, at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Which of the slots that were ever written it is; a higher one is newer.
    pub(crate) counter: u64,
    /// What was acknowledged.
    pub(crate) mark: Mark,
}

/// What of the journal, of the shelf and of RocksDB's manifest is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Where the journal ends.
    pub(crate) head: Head,
    /// How often the shelf was made durable.
    pub(crate) shelf_syncs: u64,
    /// How far the manifest reached.
    pub(crate) manifest: Extent,
}

impl Slot {
    pub(crate) fn encode(&self) -> [u8; SLOT_BYTES] {
        let mut bytes = [0; SLOT_BYTES];
        let fields: [&[u8]; 7] = [
            &MAGIC,
            &self.counter.to_le_bytes(),
            &self.mark.head.sequence.number().to_le_bytes(),
            &self.mark.shelf_syncs.to_le_bytes(),
            &self.mark.manifest.number.to_le_bytes(),
            &self.mark.manifest.bytes.to_le_bytes(),
            self.mark.head.hash.as_bytes(),
        ];
        let all = fields.concat();
        let checksum = crc32c::crc32c(&all).to_le_bytes();
        for (place, byte) in bytes.iter_mut().zip(all.into_iter().chain(checksum)) {
            *place = byte;
        }
        bytes
    }

    /// Reads a slot; `None` when the bytes are not as one was written.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (all, checksum) = bytes.get(..SLOT_BYTES)?.split_last_chunk()?;
        if crc32c::crc32c(all) != u32::from_le_bytes(*checksum) {
            return None;
        }
        let rest = all.strip_prefix(&MAGIC)?;
        let (counter, rest) = rest.split_first_chunk()?;
        let (sequence, rest) = rest.split_first_chunk()?;
        let (shelf_syncs, rest) = rest.split_first_chunk()?;
        let (manifest, rest) = rest.split_first_chunk()?;
        let (manifest_bytes, rest) = rest.split_first_chunk()?;
        let hash = Hash::from_bytes(*rest.as_array()?);
        let sequence = Sequence::new(u64::from_le_bytes(*sequence));
        Some(Self {
            counter: u64::from_le_bytes(*counter),
            mark: Mark {
                head: Head { sequence, hash },
                shelf_syncs: u64::from_le_bytes(*shelf_syncs),
                manifest: Extent {
                    number: u64::from_le_bytes(*manifest),
                    bytes: u64::from_le_bytes(*manifest_bytes),
                },
            },
        })
    }
}

const MAGIC: [u8; 8] = *b"pbk-ack1";
/// How long a slot is.
pub(crate) const SLOT_BYTES: usize = 8 + 8 + 8 + 8 + 8 + 8 + 32 + 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn slot() -> Slot {
        let manifest = Extent { number: 5, bytes: 977 };
        let head = Head { sequence: Sequence::new(41), hash: Hash::from_bytes([7; 32]) };
        Slot { counter: u64::MAX, mark: Mark { head, shelf_syncs: 3, manifest } }
    }

    #[test]
    fn a_slot_reads_as_it_was_written() {
        assert_eq!(Slot::decode(&slot().encode()), Some(slot()));
    }

    #[test]
    fn no_flipped_bit_is_taken_for_a_slot() {
        for at in 0..SLOT_BYTES {
            for bit in 0..8 {
                let mut bytes = slot().encode();
                bytes[at] ^= 1 << bit;
                assert_eq!(Slot::decode(&bytes), None, "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn nothing_shorter_and_no_zeros_are_a_slot() {
        let bytes = slot().encode();
        assert!((0..SLOT_BYTES).all(|length| Slot::decode(&bytes[..length]).is_none()));
        assert_eq!(Slot::decode(&[0; SLOT_BYTES]), None);
    }
}
