//! The state that a ledger has stored: its checkpoints, read without the engine.
//!
//! Invariants:
//! - What is read is checked against its checksums and hashes; a checkpoint that is damaged is
//!   told as such, and is no finding about the journal.

use pointbook_core::{Sequence, State, StatePart};
use pointbook_journal::{Error, Hash, Head, Pair, Part, Room, Shelf, decode_state_part};

use super::difference::first_difference;
use super::report::Verdict;

/// A checkpoint that a shelf tells of.
pub(super) struct Stored {
    /// The entry that it is good for.
    pub(super) sequence: Sequence,
    manifest: Result<Manifest, String>,
}

struct Manifest {
    head: Head,
    state_parts: u32,
}

impl Stored {
    /// All checkpoints of a shelf, the oldest first.
    pub(super) fn all(shelf: &dyn Shelf) -> Result<Vec<Self>, Error> {
        let pairs: Result<Vec<Pair>, Error> = shelf.scan(Room::Checkpoints, b"m", b"n")?.collect();
        let named = pairs?.into_iter().filter_map(|(name, bytes)| {
            let sequence = name.strip_prefix(b"m")?.try_into().ok().map(u64::from_be_bytes)?;
            let sequence = Sequence::new(sequence);
            Some(Self { sequence, manifest: Manifest::read(&bytes, sequence) })
        });
        Ok(named.collect())
    }

    /// Compares it with the state that the journal comes to at its entry; `head` is the end of the
    /// batch there.
    pub(super) fn compare(&self, shelf: &dyn Shelf, state: &State, head: Option<Head>) -> Verdict {
        let manifest = match &self.manifest {
            Ok(manifest) => manifest,
            Err(why) => return Verdict::Damaged(why.clone()),
        };
        if head != Some(manifest.head) {
            return Verdict::OtherHistory;
        }
        match first_difference(self.parts(shelf, manifest), state) {
            Ok(None) => Verdict::Agrees,
            Ok(Some(difference)) => Verdict::Differs(difference),
            Err(why) => Verdict::Damaged(why),
        }
    }

    fn parts<'a>(
        &'a self,
        shelf: &'a dyn Shelf,
        manifest: &'a Manifest,
    ) -> impl Iterator<Item = Result<StatePart, String>> + 'a {
        (0..manifest.state_parts).map(|number| {
            let name = part_name(self.sequence, number);
            let bytes = shelf.find(Room::Checkpoints, &name).map_err(|error| why(&error))?;
            let bytes = bytes.ok_or_else(|| format!("part {number} is not there"))?;
            let part = Part::decode(&bytes).map_err(|corrupt| corrupt.to_string())?;
            if (part.kind, part.sequence) != (STATE_KIND, self.sequence) {
                return Err(format!("part {number} is another one"));
            }
            decode_state_part(&part.payload).map_err(|corrupt| corrupt.to_string())
        })
    }
}

impl Manifest {
    fn read(bytes: &[u8], sequence: Sequence) -> Result<Self, String> {
        let part = Part::decode(bytes).map_err(|corrupt| corrupt.to_string())?;
        let short = || "the manifest is another one".to_owned();
        if (part.kind, part.sequence) != (MANIFEST_KIND, sequence) {
            return Err(short());
        }
        let (hash, rest) = part.payload.split_first_chunk::<32>().ok_or_else(short)?;
        let (state_parts, _) = rest.split_first_chunk::<4>().ok_or_else(short)?;
        let head = Head { sequence, hash: Hash::from_bytes(*hash) };
        Ok(Self { head, state_parts: u32::from_le_bytes(*state_parts) })
    }
}

fn part_name(sequence: Sequence, number: u32) -> Vec<u8> {
    let (sequence, number) = (sequence.number().to_be_bytes(), number.to_be_bytes());
    [b"p", sequence.as_slice(), &[STATE], &number].concat()
}

fn why(error: &Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// The kinds and names that `docs/audit.md` tells.
const MANIFEST_KIND: u16 = 5;
const STATE_KIND: u16 = 1;
const STATE: u8 = 1;
