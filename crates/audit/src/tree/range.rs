//! Subtrees by the leaves that they are of, and their roots from leaves that come in order.

use core::ops::Range;

use pointbook_journal::Hash;

use super::node::RootBuilder;

/// Gathers the roots of ranges of leaves, which do not overlap, while the leaves come in order.
pub(crate) struct Gathering {
    /// The ranges that are not done, the first one last, and where each stands in the answer.
    waiting: Vec<(Range<u64>, usize)>,
    builder: RootBuilder,
    roots: Vec<Option<Hash>>,
    next: u64,
}

impl Gathering {
    pub(crate) fn new(ranges: &[Range<u64>]) -> Self {
        let mut waiting: Vec<_> =
            ranges.iter().cloned().enumerate().map(|(place, range)| (range, place)).collect();
        waiting.sort_by_key(|(range, _)| core::cmp::Reverse(range.start));
        let roots = vec![None; ranges.len()];
        Self { waiting, builder: RootBuilder::default(), roots, next: 0 }
    }

    /// Takes the next leaf.
    pub(crate) fn add(&mut self, leaf: Hash) {
        let index = self.next;
        self.next = index.saturating_add(1);
        let Some((range, place)) = self.waiting.last() else { return };
        if !range.contains(&index) {
            return;
        }
        self.builder.add(leaf);
        if range.end == self.next {
            let root = core::mem::take(&mut self.builder).root();
            if let Some(slot) = self.roots.get_mut(*place) {
                *slot = Some(root);
            }
            self.waiting.pop();
        }
    }

    /// The roots in the order of the ranges; `None` when leaves were missing.
    pub(crate) fn finish(self) -> Option<Vec<Hash>> {
        self.roots.into_iter().collect()
    }
}
