//! Manifests: what a checkpoint consists of.

use pointbook_core::Sequence;
use pointbook_journal::{Hash, Head, Part};

use crate::error::{Error, ErrorKind};

/// What a checkpoint consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The entry that it is good for, and the hash of the journal there.
    pub(super) head: Head,
    /// How many parts the decision state has.
    pub(super) state_parts: u32,
    /// How many parts the series have.
    pub(super) series_parts: u32,
    /// The runs of keys, each with how many it has.
    pub(super) runs: Vec<(Sequence, u64)>,
}

impl Manifest {
    /// Its bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut payload = self.head.hash.as_bytes().to_vec();
        payload.extend(self.state_parts.to_le_bytes());
        payload.extend(self.series_parts.to_le_bytes());
        for (id, keys) in &self.runs {
            payload.extend(id.number().to_le_bytes());
            payload.extend(keys.to_le_bytes());
        }
        Part { kind: KIND, sequence: self.head.sequence, payload }.encode()
    }

    /// The manifest of these bytes, which stood under the name of `sequence`.
    pub(super) fn decode(bytes: &[u8], sequence: Sequence) -> Result<Self, Error> {
        let part = Part::decode(bytes)?;
        let damaged = || Error::new(ErrorKind::Checkpoint);
        if (part.kind, part.sequence) != (KIND, sequence) {
            return Err(damaged());
        }
        let (hash, rest) = part.payload.split_first_chunk::<32>().ok_or_else(damaged)?;
        let (state_parts, rest) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        let (series_parts, rest) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        let (words, rest) = rest.as_chunks::<8>();
        let (pairs, odd) = words.as_chunks::<2>();
        if !(rest.is_empty() && odd.is_empty()) {
            return Err(damaged());
        }
        let run = |[id, keys]: &[[u8; 8]; 2]| {
            (Sequence::new(u64::from_le_bytes(*id)), u64::from_le_bytes(*keys))
        };
        Ok(Self {
            head: Head { sequence, hash: Hash::from_bytes(*hash) },
            state_parts: u32::from_le_bytes(*state_parts),
            series_parts: u32::from_le_bytes(*series_parts),
            runs: pairs.iter().map(run).collect(),
        })
    }
}

const KIND: u16 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_is_read_as_written_and_refused_when_it_is_another_or_damaged() {
        let head = Head { sequence: Sequence::new(7), hash: Hash::from_bytes([5; 32]) };
        let runs = vec![(Sequence::new(3), 3), (Sequence::new(7), 4)];
        let manifest = Manifest { head, state_parts: 2, series_parts: 9, runs };
        let bytes = manifest.encode();
        assert_eq!(Manifest::decode(&bytes, head.sequence).unwrap(), manifest);
        assert!(Manifest::decode(&bytes, Sequence::new(8)).is_err());
        for place in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[place] ^= 0x10;
            assert!(Manifest::decode(&bytes, head.sequence).is_err(), "byte {place}");
        }
        assert!(Manifest::decode(&bytes[..bytes.len() - 1], head.sequence).is_err());
    }
}
