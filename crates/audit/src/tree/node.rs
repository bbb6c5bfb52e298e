//! Inner nodes, and the root of leaves that come one by one.

use pointbook_journal::Hash;

/// Makes the root of a tree whose leaves come one by one.
#[derive(Clone, Debug, Default)]
pub struct RootBuilder {
    /// The roots of the whole subtrees so far, the largest first, each with its height.
    peaks: Vec<(u32, Hash)>,
    leaves: u64,
}

impl RootBuilder {
    /// Adds the next leaf.
    pub fn add(&mut self, leaf: Hash) {
        let (mut height, mut node) = (0, leaf);
        while let Some((_, left)) = self.peaks.pop_if(|(top, _)| *top == height) {
            node = inner(&left, &node);
            height = height.saturating_add(1);
        }
        self.peaks.push((height, node));
        self.leaves = self.leaves.saturating_add(1);
    }

    /// How many leaves there are.
    pub const fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The root of the leaves so far.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev().map(|(_, node)| *node);
        match peaks.next() {
            None => empty(),
            Some(last) => peaks.fold(last, |right, left| inner(&left, &right)),
        }
    }
}

/// The hash of an inner node.
pub(crate) fn inner(left: &Hash, right: &Hash) -> Hash {
    let both = [*left.as_bytes(), *right.as_bytes()];
    Hash::from_bytes(*blake3::keyed_hash(INNER, both.as_flattened()).as_bytes())
}

/// The root of a tree without leaves.
fn empty() -> Hash {
    Hash::from_bytes(*blake3::keyed_hash(EMPTY, &[]).as_bytes())
}

/// The largest power of two that is less than `leaves`, which is more than one.
pub(super) const fn split(leaves: u64) -> u64 {
    1 << leaves.saturating_sub(1).ilog2()
}

const INNER: &[u8; 32] = b"pointbook audit 1 tree node.....";
const EMPTY: &[u8; 32] = b"pointbook audit 1 tree empty....";

#[cfg(test)]
mod tests {
    use super::*;

    /// The root as RFC 6962 defines it.
    fn defined(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty(),
            [leaf] => *leaf,
            _ => {
                let at = usize::try_from(split(leaves.len() as u64)).unwrap();
                let (left, right) = leaves.split_at(at);
                inner(&defined(left), &defined(right))
            }
        }
    }

    #[test]
    fn roots_of_leaves_one_by_one_are_as_defined() {
        let leaves: Vec<Hash> = (0..70).map(|number| Hash::from_bytes([number; 32])).collect();
        let mut builder = RootBuilder::default();
        for count in 0..leaves.len() {
            assert_eq!(builder.root(), defined(&leaves[..count]), "{count}");
            builder.add(leaves[count]);
        }
    }
}
