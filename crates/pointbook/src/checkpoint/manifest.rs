//! Manifests: what a checkpoint consists of.

use pointbook_core::Sequence;
use pointbook_journal::{Hash, Head, Pair, Part};

use super::names;
use crate::error::{Error, ErrorKind};
use crate::keys::Title;

/// What a checkpoint consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The entry that it is good for, and the hash of the journal there.
    pub(super) head: Head,
    /// How many parts the decision state has.
    pub(super) state_parts: u32,
    /// How many parts the series have.
    pub(super) series_parts: u32,
    /// The runs of keys, the oldest first.
    pub(super) runs: Vec<Title>,
}

impl Manifest {
    /// Its bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut payload = self.head.hash.as_bytes().to_vec();
        payload.extend(self.state_parts.to_le_bytes());
        payload.extend(self.series_parts.to_le_bytes());
        for Title { last, tier, keys } in &self.runs {
            payload.extend(last.number().to_le_bytes());
            payload.push(*tier);
            payload.extend(keys.to_le_bytes());
        }
        Part { kind: KIND, sequence: self.head.sequence, payload }.encode()
    }

    /// The runs that any of these pairs of the shelf names; one that is damaged names none.
    pub(super) fn runs_of<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Vec<Title> {
        let manifests = pairs.filter_map(|(name, bytes)| {
            let sequence = names::sequence_of(name)?;
            Self::decode(bytes, sequence).ok()
        });
        manifests.flat_map(|manifest| manifest.runs).collect()
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
        let (runs, rest) = rest.as_chunks::<TITLE_BYTES>();
        if !rest.is_empty() {
            return Err(damaged());
        }
        Ok(Self {
            head: Head { sequence, hash: Hash::from_bytes(*hash) },
            state_parts: u32::from_le_bytes(*state_parts),
            series_parts: u32::from_le_bytes(*series_parts),
            runs: runs.iter().map(title).collect(),
        })
    }
}

fn title(bytes: &[u8; TITLE_BYTES]) -> Title {
    let [a, b, c, d, e, f, g, h, tier, keys @ ..] = *bytes;
    let last = Sequence::new(u64::from_le_bytes([a, b, c, d, e, f, g, h]));
    Title { last, tier, keys: u64::from_le_bytes(keys) }
}

/// Before runs had tiers it was 3, and 4 before they had the names of holds.
const KIND: u16 = 5;
/// A sequence, a tier and a number.
const TITLE_BYTES: usize = 8 + 1 + 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_is_read_as_written_and_refused_when_it_is_another_or_damaged() {
        let head = Head { sequence: Sequence::new(7), hash: Hash::from_bytes([5; 32]) };
        let title = |last, tier, keys| Title { last: Sequence::new(last), tier, keys };
        let runs = vec![title(3, 1, u64::MAX), title(7, 0, 4)];
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
