//! That one tree is the beginning of another: RFC 6962, section 2.1.2.

use core::ops::Range;

use pointbook_journal::Hash;

use super::node::{inner, split};

/// The subtrees that prove that the first `older` leaves of a tree of `newer` are those of a tree
/// of `older`, in the order of the RFC.
pub(crate) fn consistency_ranges(older: u64, newer: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    if older == 0 || older >= newer {
        return ranges;
    }
    let (mut start, mut end) = (0, newer);
    // Down to the subtree that ends where the older tree does.
    while end != older {
        let middle = start + split(end - start);
        if older <= middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    // The whole older tree is known already.
    if start > 0 {
        ranges.push(start..end);
    }
    ranges.reverse();
    ranges
}

/// Whether a path proves that the tree of `older` leaves is the beginning of that of `newer`.
pub(crate) fn is_consistent(
    (older, older_root): (u64, Hash),
    (newer, newer_root): (u64, Hash),
    path: &[Hash],
) -> bool {
    if older == newer {
        return older_root == newer_root && path.is_empty();
    }
    if older == 0 || older > newer {
        return older == 0 && path.is_empty();
    }
    let ranges = consistency_ranges(older, newer);
    if ranges.len() != path.len() {
        return false;
    }
    let mut steps = ranges.iter().zip(path).peekable();
    let starts_whole = ranges.first().is_none_or(|range| range.start >= older);
    let first = if starts_whole { Some(older_root) } else { steps.next().map(|(_, it)| *it) };
    let Some(first) = first else { return false };
    let (old, new) = steps.fold((first, first), |(old, new), (range, beside)| {
        if range.start >= older {
            (old, inner(&new, beside))
        } else {
            (inner(beside, &old), inner(beside, &new))
        }
    });
    old == older_root && new == newer_root
}

#[cfg(test)]
mod tests {
    use super::super::inclusion::{inclusion_ranges, root_from};
    use super::super::node::RootBuilder;
    use super::super::range::Gathering;
    use super::*;

    fn leaf(number: u64) -> Hash {
        Hash::from_bytes(*blake3::hash(&number.to_le_bytes()).as_bytes())
    }

    fn root(leaves: u64) -> Hash {
        let mut builder = RootBuilder::default();
        (0..leaves).for_each(|number| builder.add(leaf(number)));
        builder.root()
    }

    fn gathered(ranges: &[Range<u64>], leaves: u64) -> Vec<Hash> {
        let mut gathering = Gathering::new(ranges);
        (0..leaves).for_each(|number| gathering.add(leaf(number)));
        gathering.finish().unwrap()
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved_and_no_other() {
        for leaves in 1..40 {
            for index in 0..leaves {
                let path = gathered(&inclusion_ranges(index, leaves), leaves);
                assert_eq!(root_from(leaf(index), index, leaves, &path), Some(root(leaves)));
                let other = (index + 1) % leaves;
                if other != index {
                    assert_ne!(root_from(leaf(index), other, leaves, &path), Some(root(leaves)));
                    assert_ne!(root_from(leaf(other), index, leaves, &path), Some(root(leaves)));
                }
            }
            assert_eq!(root_from(leaf(leaves), leaves, leaves, &[]), None);
        }
    }

    #[test]
    fn every_beginning_of_every_small_tree_is_proved_and_no_other() {
        for newer in 1..40_u64 {
            for older in 0..=newer {
                let path = gathered(&consistency_ranges(older, newer), newer);
                let (one, two) = ((older, root(older)), (newer, root(newer)));
                assert!(is_consistent(one, two, &path), "{older} {newer}");
                if older > 0 {
                    assert!(!is_consistent((older, leaf(99)), two, &path), "{older} {newer}");
                    assert!(!is_consistent(one, (newer, leaf(99)), &path), "{older} {newer}");
                }
                for place in 0..path.len() {
                    let mut altered = path.clone();
                    altered[place] = leaf(77);
                    assert!(!is_consistent(one, two, &altered), "{older} {newer} {place}");
                }
                let longer = [path.clone(), vec![leaf(1)]].concat();
                assert!(!is_consistent(one, two, &longer), "{older} {newer}");
            }
        }
    }
}
