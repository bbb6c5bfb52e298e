//! The names of what a checkpoint keeps on the shelf.

use pointbook_core::Sequence;

/// The manifest of the checkpoint at `sequence`.
pub(super) fn manifest(sequence: Sequence) -> Vec<u8> {
    [b"m".as_slice(), &sequence.number().to_be_bytes()].concat()
}

/// The sequence of the manifest of this name.
pub(super) fn sequence_of(name: &[u8]) -> Option<Sequence> {
    let bytes = name.strip_prefix(b"m")?;
    Some(Sequence::new(u64::from_be_bytes(bytes.try_into().ok()?)))
}

/// Part number `number` of a projection in the checkpoint at `sequence`.
pub(super) fn part(sequence: Sequence, of: Of, number: u32) -> Vec<u8> {
    let kind = [of as u8];
    [b"p".as_slice(), &sequence.number().to_be_bytes(), &kind, &number.to_be_bytes()].concat()
}

/// All parts of the checkpoints before `sequence`.
pub(super) fn parts_before(sequence: Sequence) -> (Vec<u8>, Vec<u8>) {
    (b"p".to_vec(), [b"p".as_slice(), &sequence.number().to_be_bytes()].concat())
}

/// All manifests.
pub(super) fn manifests() -> (Vec<u8>, Vec<u8>) {
    (b"m".to_vec(), b"n".to_vec())
}

/// What a part is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Of {
    /// The decision state.
    State = 1,
    /// The series.
    Series = 2,
}

impl Of {
    /// The kind of its parts' frames.
    pub(super) const fn kind(self) -> u16 {
        self as u16
    }
}
