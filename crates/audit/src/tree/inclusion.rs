//! That a leaf is in a tree: RFC 6962, section 2.1.1.

use core::ops::Range;

use pointbook_journal::Hash;

use super::node::{inner, split};

/// The subtrees beside the way from leaf `index` to the root of a tree of `leaves`, the lowest
/// first.
pub(crate) fn inclusion_ranges(index: u64, leaves: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let (mut start, mut end) = (0, leaves);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The root of the tree in which `leaf` is number `index` and these are the subtrees beside its
/// way; `None` when there are more or fewer than there must be.
pub(crate) fn root_from(leaf: Hash, index: u64, leaves: u64, path: &[Hash]) -> Option<Hash> {
    let ranges = inclusion_ranges(index, leaves);
    if index >= leaves || ranges.len() != path.len() {
        return None;
    }
    let steps = ranges.iter().zip(path);
    Some(steps.fold(leaf, |node, (range, beside)| {
        if range.start > index { inner(&node, beside) } else { inner(beside, &node) }
    }))
}
