//! Titles: what a run is called, and what its pages are called on the shelf.

use pointbook_core::Sequence;
use pointbook_journal::{Room, Shelf};

use crate::error::Error;

/// What a run is called, and how many keys it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    /// The last entry whose key is in it.
    pub(crate) last: Sequence,
    /// How often its keys were merged.
    pub(crate) tier: u8,
    /// How many keys it has.
    pub(crate) keys: u64,
}

impl Title {
    /// The name of one of its pages.
    pub(super) fn page(&self, number: u32) -> Vec<u8> {
        [&self.last.number().to_be_bytes()[..], &[self.tier], &number.to_be_bytes()].concat()
    }

    /// The name of its first page, and what is behind the names of all of them.
    fn names(&self) -> (Vec<u8>, Vec<u8>) {
        let mut behind = self.page(u32::MAX);
        behind.push(0);
        (self.page(0), behind)
    }

    /// Removes its pages.
    pub(crate) fn clear(&self, shelf: &dyn Shelf) -> Result<(), Error> {
        let (from, to) = self.names();
        clear_if_any(shelf, &from, &to)
    }
}

/// Removes all runs but those of these titles.
pub(crate) fn clear_others(shelf: &dyn Shelf, kept: &[Title]) -> Result<(), Error> {
    let mut kept: Vec<_> = kept.iter().map(Title::names).collect();
    kept.sort_unstable();
    kept.dedup();
    let mut from = Vec::new();
    for (first, behind) in kept {
        clear_if_any(shelf, &from, &first)?;
        from = behind;
    }
    clear_if_any(shelf, &from, &[u8::MAX; NAME_BYTES + 1])
}

/// A range that was cleared burdens the shelf for a while, so an empty one is not.
fn clear_if_any(shelf: &dyn Shelf, from: &[u8], to: &[u8]) -> Result<(), Error> {
    if shelf.scan(Room::Keys, from, to)?.next().transpose()?.is_some() {
        shelf.clear(Room::Keys, from, to)?;
    }
    Ok(())
}

/// A sequence, a tier and a number.
const NAME_BYTES: usize = 8 + 1 + 4;

#[cfg(test)]
mod tests {
    use super::*;
    use pointbook_journal::{Change, MemoryShelf};

    #[test]
    fn all_other_runs_are_cleared_and_no_page_of_those_that_are_kept() {
        let title = |last, tier| Title { last: Sequence::new(last), tier, keys: 1 };
        let all = [title(0, 0), title(7, 0), title(7, 1), title(7, 2), title(u64::MAX, u8::MAX)];
        let pages = |title: Title| [0, 1 << 31, u32::MAX].map(|number| title.page(number));
        for kept in [&all[..0], &all[..1], &all[2..3], &[all[3], all[1]], &all[4..], &all] {
            let shelf = MemoryShelf::default();
            let change = |key| Change { key, value: Some(vec![1]) };
            let changes: Vec<_> = all.iter().flat_map(|it| pages(*it).map(change)).collect();
            shelf.put(Room::Keys, &changes).unwrap();
            clear_others(&shelf, kept).unwrap();
            for title in all {
                for page in pages(title) {
                    let found = shelf.find(Room::Keys, &page).unwrap().is_some();
                    assert_eq!(found, kept.contains(&title), "{title:?}");
                }
            }
        }
    }
}
