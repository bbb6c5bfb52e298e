//! Runs: keys of old entries on the shelf, sorted by hash, with a filter in memory.
//!
//! Invariants:
//! - A run is written once and never changed.
//! - Its pages are in the order of their hashes, and its fences are the first hash of each.

use pointbook_core::Sequence;
use pointbook_journal::{Pair, Part, Room, Shelf};

use super::Keyed;
use super::filter::Filter;
use super::merge::Source;
use super::page::{self, PAGE_KEYS};
use super::scan::Scan;
use super::title::Title;
use crate::error::{Error, ErrorKind};

/// Keys on the shelf.
#[derive(Debug)]
pub(crate) struct Run {
    title: Title,
    fences: Vec<u64>,
    filter: Filter,
}

impl Run {
    /// Writes a run of keys that come in the order of their hashes, as many as its title says.
    pub(crate) fn write(
        shelf: &dyn Shelf,
        title: Title,
        keys: &mut dyn Iterator<Item = Result<Keyed, Error>>,
    ) -> Result<Self, Error> {
        // What is left of a run that was not finished.
        title.clear(shelf)?;
        let room = usize::try_from(title.keys).unwrap_or(usize::MAX);
        let filter = Filter::with_capacity(room);
        let run = Self { title, fences: Vec::with_capacity(pages(title)), filter };
        let mut paging = Paging { run, keys, written: 0, failed: None, bytes: Vec::new() };
        shelf.load(Room::Keys, &mut paging)?;
        let Paging { run, written, failed, .. } = paging;
        if let Some(error) = failed {
            return Err(error);
        }
        if written != title.keys {
            return Err(DAMAGED);
        }
        let index = run.index();
        let mut pairs = (FIRST_INDEX_PAGE..)
            .zip(index.chunks(INDEX_PAGE_BYTES))
            // It says which page it is: nothing else about it would.
            .map(|(number, bytes)| {
                pair(title, number, KIND_INDEX, &[&number.to_le_bytes(), bytes].concat())
            });
        shelf.load(Room::Keys, &mut pairs)?;
        Ok(run)
    }

    /// Opens a run: reads its fences and its filter; its keys stay where they are.
    pub(crate) fn open(shelf: &dyn Shelf, title: Title) -> Result<Self, Error> {
        let mut index = Vec::new();
        let (from, to) = (title.page(FIRST_INDEX_PAGE), title.page(u32::MAX));
        for (number, pair) in (FIRST_INDEX_PAGE..).zip(shelf.scan(Room::Keys, &from, &to)?) {
            let (name, bytes) = pair?;
            let page = payload(title, &bytes, KIND_INDEX)?;
            let rest = page.strip_prefix(&number.to_le_bytes());
            let stands = name == title.page(number);
            index.extend(rest.filter(|_| stands).ok_or(DAMAGED)?);
        }
        let split = index.split_at_checked(pages(title).saturating_mul(FENCE_BYTES));
        let (fences, filter) = split.ok_or(DAMAGED)?;
        let (fences, _) = fences.as_chunks::<FENCE_BYTES>();
        let fences: Vec<u64> = fences.iter().map(|fence| u64::from_le_bytes(*fence)).collect();
        let room = usize::try_from(title.keys).unwrap_or(usize::MAX);
        // A filter of another size would look for hashes in the wrong places, and deny them.
        if !Filter::is_size_for(filter.len(), room) || !fences.is_sorted() {
            return Err(DAMAGED);
        }
        Ok(Self { title, fences, filter: Filter::from_bytes(filter).ok_or(DAMAGED)? })
    }

    /// Adds the sequences that have this hash to `found`.
    pub(crate) fn find(
        &self,
        shelf: &dyn Shelf,
        hash: u64,
        found: &mut Vec<Sequence>,
    ) -> Result<(), Error> {
        if !self.filter.may_have(hash) {
            return Ok(());
        }
        // Keys with this hash may begin on the page before the first that begins with it.
        let first = self.fences.partition_point(|fence| *fence < hash).saturating_sub(1);
        for (number, fence) in (0_u32..).zip(&self.fences).skip(first) {
            if *fence > hash {
                break;
            }
            let bytes = shelf.find(Room::Keys, &self.title.page(number))?.ok_or(DAMAGED)?;
            let page = payload(self.title, &bytes, KIND_PAGE)?;
            // Another page of this run would not have the key, and that must not be believed.
            if page::key(&page, 0).is_none_or(|(first, _)| first != *fence) {
                return Err(DAMAGED);
            }
            found.extend(page::find(&page, hash));
        }
        Ok(())
    }

    /// All keys in the order of their hashes, as they are read.
    pub(crate) fn scan<'a>(&self, shelf: &'a dyn Shelf) -> Result<Source<'a>, Error> {
        let (from, to) = (self.title.page(0), self.title.page(FIRST_INDEX_PAGE));
        let pairs = shelf.scan(Room::Keys, &from, &to)?;
        let title = self.title;
        let pages = (0_u32..).zip(pairs).map(move |(number, pair)| {
            let (name, bytes) = pair?;
            let stands = name == title.page(number);
            if stands { payload(title, &bytes, KIND_PAGE) } else { Err(DAMAGED) }
        });
        Ok(Box::new(Scan::new(Box::new(pages), self.title.keys)))
    }

    /// Asks for what is looked at first about a hash.
    pub(crate) fn ask_for(&self, hash: u64) {
        self.filter.ask_for(hash);
    }

    /// What it is called.
    pub(crate) const fn title(&self) -> Title {
        self.title
    }

    /// How many bytes of it are in memory.
    pub(crate) const fn bytes(&self) -> usize {
        self.filter.bytes().saturating_add(self.fences.len().saturating_mul(FENCE_BYTES))
    }

    /// What stays in memory, as bytes: the fences, then the filter.
    fn index(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes());
        self.fences.iter().for_each(|fence| bytes.extend_from_slice(&fence.to_le_bytes()));
        self.filter.put(&mut bytes);
        bytes
    }
}

/// Makes pages of keys, as they are asked for.
struct Paging<'a> {
    run: Run,
    keys: &'a mut dyn Iterator<Item = Result<Keyed, Error>>,
    written: u64,
    /// Why there were no more keys, when it was a failure.
    failed: Option<Error>,
    bytes: Vec<u8>,
}

impl Iterator for Paging<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        if self.failed.is_some() {
            return None;
        }
        let number = u32::try_from(self.run.fences.len()).unwrap_or(u32::MAX);
        self.bytes.clear();
        for key in (&mut *self.keys).take(PAGE_KEYS) {
            let key = key.map_err(|error| self.failed = Some(error)).ok()?;
            if self.bytes.is_empty() {
                self.run.fences.push(key.0);
            }
            self.run.filter.add(key.0);
            page::put(key, &mut self.bytes);
            self.written = self.written.saturating_add(1);
        }
        let is_empty = self.bytes.is_empty();
        (!is_empty).then(|| pair(self.run.title, number, KIND_PAGE, &self.bytes))
    }
}

/// How many pages of keys a run has.
fn pages(title: Title) -> usize {
    usize::try_from(title.keys.div_ceil(PAGE_KEYS as u64)).unwrap_or(usize::MAX)
}

fn pair(title: Title, number: u32, kind: u16, payload: &[u8]) -> Pair {
    (
        title.page(number),
        Part::frame(kind, title.last, payload.len(), |bytes| bytes.extend_from_slice(payload)),
    )
}

fn payload(title: Title, bytes: &[u8], kind: u16) -> Result<Vec<u8>, Error> {
    let damaged = |corrupt| Error::because(ErrorKind::Checkpoint, corrupt);
    let part = Part::decode(bytes).map_err(damaged)?;
    if (part.kind, part.sequence) != (kind, title.last) {
        return Err(DAMAGED);
    }
    Ok(part.payload)
}

/// A run that is not as it was written.
pub(super) const DAMAGED: Error = Error::new(ErrorKind::Checkpoint);
const KIND_PAGE: u16 = 103;
const KIND_INDEX: u16 = 105;
const FENCE_BYTES: usize = size_of::<u64>();
const INDEX_PAGE_BYTES: usize = 1 << 18;
/// Pages of keys have lower numbers.
const FIRST_INDEX_PAGE: u32 = 1 << 31;

#[cfg(test)]
mod tests {
    use super::super::table::UNKNOWN_BITS;
    use super::*;
    use pointbook_journal::{Change, MemoryShelf};

    fn title(last: u64, keys: usize) -> Title {
        Title { last: Sequence::new(last), tier: 1, keys: keys as u64 }
    }

    fn write(shelf: &dyn Shelf, title: Title, keys: &[Keyed]) -> Result<Run, Error> {
        Run::write(shelf, title, &mut keys.iter().copied().map(Ok))
    }

    fn found(run: &Run, shelf: &dyn Shelf, hash: u64) -> Vec<u64> {
        let mut found = Vec::new();
        run.find(shelf, hash, &mut found).unwrap();
        found.into_iter().map(Sequence::number).collect()
    }

    /// Keys of which three each have the same hash.
    fn threes(keys: u64) -> Vec<Keyed> {
        (0..keys).map(|n| ((n / 3) << UNKNOWN_BITS, Sequence::new(n + 1))).collect()
    }

    #[test]
    fn every_key_is_found_when_the_run_is_opened_again() {
        let shelf = MemoryShelf::default();
        let (title, keys) = (title(20_000, 20_000), threes(20_000));
        let written = write(&shelf, title, &keys).unwrap();
        let opened = Run::open(&shelf, title).unwrap();
        assert_eq!(opened.bytes(), written.bytes());
        for run in [&written, &opened] {
            // 256 keys are a page, so that hash 85 stands on both sides of its end.
            for third in [0, 1, 84, 85, 86, 6_665] {
                let expected: Vec<u64> = (3 * third + 1..=3 * third + 3).collect();
                assert_eq!(found(run, &shelf, third << UNKNOWN_BITS), expected);
            }
            assert_eq!(found(run, &shelf, u64::MAX << UNKNOWN_BITS), Vec::<u64>::new());
            let scanned: Vec<Keyed> = run.scan(&shelf).unwrap().map(Result::unwrap).collect();
            assert_eq!(scanned, keys);
        }
    }

    #[test]
    fn damaged_run_is_refused_when_it_is_opened_read_or_scanned() {
        let shelf = MemoryShelf::default();
        let title = title(9, 1);
        let run = write(&shelf, title, &[(5 << UNKNOWN_BITS, Sequence::new(9))]).unwrap();
        let change = |key: &Vec<u8>| {
            let mut bytes = shelf.find(Room::Keys, key).unwrap().unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            shelf.put(Room::Keys, &[Change { key: key.clone(), value: Some(bytes) }]).unwrap();
        };
        change(&title.page(0));
        assert!(run.find(&shelf, 5 << UNKNOWN_BITS, &mut Vec::new()).is_err());
        assert!(run.scan(&shelf).unwrap().any(|key| key.is_err()));
        change(&title.page(FIRST_INDEX_PAGE));
        assert!(Run::open(&shelf, title).is_err());
        assert!(Run::open(&shelf, Title { last: Sequence::new(8), ..title }).is_err());
    }

    #[test]
    fn run_is_not_whole_when_a_page_is_missing_or_is_not_where_it_was() {
        let shelf = MemoryShelf::default();
        let title = title(1_000, 1_000);
        let run = write(&shelf, title, &threes(1_000)).unwrap();
        let [second, last] = [1, 3].map(|number| title.page(number));
        let page = |key: &[u8]| shelf.find(Room::Keys, key).unwrap();
        let (kept_second, kept_last) = (page(&second), page(&last));
        for (key, value) in [(&second, None), (&second, kept_last), (&last, None)] {
            let was = page(key);
            let put = |value| Change { key: key.clone(), value };
            shelf.put(Room::Keys, &[put(value)]).unwrap();
            assert!(run.scan(&shelf).unwrap().any(|key| key.is_err()));
            // Both pages are looked at for some key of theirs.
            let look = |key: &Keyed| run.find(&shelf, key.0, &mut Vec::new());
            assert!(threes(1_000).iter().any(|key| look(key).is_err()));
            shelf.put(Room::Keys, &[put(was)]).unwrap();
        }
        assert!(page(&second) == kept_second && run.scan(&shelf).unwrap().all(|it| it.is_ok()));
    }

    #[test]
    fn run_is_not_opened_when_a_page_of_its_index_is_missing_or_is_not_where_it_was() {
        let shelf = MemoryShelf::default();
        // Enough for three pages of fences and filter, the second of them of the filter alone.
        let title = title(200_000, 200_000);
        let keys = (0..200_000).map(|n| Ok((n << UNKNOWN_BITS, Sequence::new(n + 1))));
        Run::write(&shelf, title, &mut keys.into_iter()).unwrap();
        let pages = [0, 1, 2].map(|number| title.page(FIRST_INDEX_PAGE + number));
        let page = |key: &[u8]| shelf.find(Room::Keys, key).unwrap();
        let [first, second, third] = pages.each_ref().map(|key| page(key));
        assert!(third.is_some() && page(&title.page(FIRST_INDEX_PAGE + 3)).is_none());
        for (at, value) in [(1, None), (2, None), (1, first), (2, second)] {
            let was = page(&pages[at]);
            let put = |value| Change { key: pages[at].clone(), value };
            shelf.put(Room::Keys, &[put(value)]).unwrap();
            assert!(Run::open(&shelf, title).is_err(), "{at}");
            shelf.put(Room::Keys, &[put(was)]).unwrap();
        }
        assert!(Run::open(&shelf, title).is_ok());
    }

    #[test]
    fn run_is_not_written_when_its_keys_fail_or_are_not_as_many_as_they_should_be() {
        let shelf = MemoryShelf::default();
        let keys = threes(300);
        assert!(write(&shelf, title(300, 301), &keys).is_err());
        assert!(write(&shelf, title(300, 299), &keys).is_err());
        let failing = keys.iter().copied().map(Ok).chain([Err(DAMAGED)]);
        assert!(Run::write(&shelf, title(300, 300), &mut failing.into_iter()).is_err());
        assert!(write(&shelf, title(300, 300), &keys).is_ok());
    }
}
