//! The names of blocks on the shelf.

use pointbook_core::Sequence;
use pointbook_series::BlockKey;

/// A block.
pub(super) fn block(key: BlockKey) -> Vec<u8> {
    [b"b".as_slice(), &key.to_bytes()].concat()
}

/// A list of the blocks that nothing refers to that was kept at `sequence` or later.
pub(super) fn list(sequence: Sequence, number: u32) -> Vec<u8> {
    [b"s".as_slice(), &sequence.number().to_be_bytes(), &number.to_be_bytes()].concat()
}

/// All blocks of versions after `sequence`, and all lists after it.
pub(super) fn after(sequence: Sequence) -> [(Vec<u8>, Vec<u8>); 2] {
    let next = sequence.next().number().to_be_bytes();
    [(b"b", b"c"), (b"s", b"t")].map(|(from, to)| ([from, next.as_slice()].concat(), to.to_vec()))
}

/// All lists through `sequence`.
pub(super) fn lists_through(sequence: Sequence) -> (Vec<u8>, Vec<u8>) {
    (b"s".to_vec(), list(sequence.next(), 0))
}
