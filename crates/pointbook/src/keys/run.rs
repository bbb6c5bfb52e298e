//! Runs: keys of old entries on the shelf, sorted by hash, with a filter in memory.
//!
//! Invariants:
//! - A run is written once and never changed.
//! - Its pages are in the order of their hashes, and its fences are the first hash of each.

use pointbook_core::Sequence;
use pointbook_journal::{Pair, Part, Room, Shelf};

use super::filter::Filter;
use crate::error::{Error, ErrorKind};

/// Keys on the shelf.
#[derive(Debug)]
pub(crate) struct Run {
    /// Its name: the last entry whose key is in it.
    id: Sequence,
    keys: u64,
    fences: Vec<u64>,
    filter: Filter,
}

impl Run {
    /// Writes a run of keys that come in the order of their hashes.
    pub(crate) fn write(
        shelf: &dyn Shelf,
        id: Sequence,
        keys: &[(u64, Sequence)],
    ) -> Result<Self, Error> {
        let mut filter = Filter::with_capacity(keys.len());
        keys.iter().for_each(|(hash, _)| filter.add(*hash));
        let pages = keys.chunks(PAGE_KEYS);
        let fences: Vec<u64> = pages.clone().filter_map(|p| p.first()).map(|(h, _)| *h).collect();
        let run = Self { id, keys: keys.len() as u64, fences, filter };
        shelf.clear(Room::Keys, &run.name(0), &run.name(u32::MAX))?;
        let mut pairs = (0_u32..).zip(pages).map(|(number, page)| {
            let bytes = page.iter().flat_map(|(hash, sequence)| {
                [hash.to_le_bytes(), sequence.number().to_le_bytes()].concat()
            });
            run.page(number, KIND_PAGE, bytes.collect())
        });
        shelf.load(Room::Keys, &mut pairs)?;
        let index = run.index();
        let mut pairs = (FIRST_INDEX_PAGE..)
            .zip(index.chunks(INDEX_PAGE_BYTES))
            .map(|(number, bytes)| run.page(number, KIND_INDEX, bytes.to_vec()));
        shelf.load(Room::Keys, &mut pairs)?;
        Ok(run)
    }

    /// Opens a run: reads its fences and its filter; its keys stay where they are.
    pub(crate) fn open(shelf: &dyn Shelf, id: Sequence, keys: u64) -> Result<Self, Error> {
        let mut run = Self { id, keys, fences: Vec::new(), filter: Filter::with_capacity(0) };
        let mut index = Vec::new();
        for pair in shelf.scan(Room::Keys, &run.name(FIRST_INDEX_PAGE), &run.name(u32::MAX))? {
            index.extend(run.payload(&pair?.1, KIND_INDEX)?);
        }
        let pages = usize::try_from(keys.div_ceil(PAGE_KEYS as u64)).unwrap_or(usize::MAX);
        let split = index.split_at_checked(pages.saturating_mul(FENCE_BYTES));
        let (fences, filter) = split.ok_or(DAMAGED)?;
        let (fences, _) = fences.as_chunks::<FENCE_BYTES>();
        run.fences = fences.iter().map(|fence| u64::from_le_bytes(*fence)).collect();
        run.filter = Filter::from_bytes(filter).ok_or(DAMAGED)?;
        Ok(run)
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
            let bytes = shelf.find(Room::Keys, &self.name(number))?.ok_or(DAMAGED)?;
            let page = self.payload(&bytes, KIND_PAGE)?;
            let (slots, _) = page.as_chunks::<SLOT_BYTES>();
            let from = slots.partition_point(|slot| parse(slot).0 < hash);
            let same = slots.iter().skip(from).map(parse).take_while(|(known, _)| *known == hash);
            found.extend(same.map(|(_, sequence)| sequence));
        }
        Ok(())
    }

    /// Its name, and how many keys it has.
    pub(crate) const fn title(&self) -> (Sequence, u64) {
        (self.id, self.keys)
    }

    /// How many bytes of it are in memory.
    pub(crate) const fn bytes(&self) -> usize {
        self.filter.bytes().saturating_add(self.fences.len().saturating_mul(size_of::<u64>()))
    }

    /// What stays in memory, as bytes: the fences, then the filter.
    fn index(&self) -> Vec<u8> {
        let fences = self.fences.iter().flat_map(|fence| fence.to_le_bytes());
        fences.chain(self.filter.to_bytes()).collect()
    }

    fn name(&self, page: u32) -> Vec<u8> {
        [&self.id.number().to_be_bytes()[..], &page.to_be_bytes()].concat()
    }

    fn page(&self, number: u32, kind: u16, payload: Vec<u8>) -> Pair {
        let part = Part { kind, sequence: self.id, payload };
        (self.name(number), part.encode())
    }

    fn payload(&self, bytes: &[u8], kind: u16) -> Result<Vec<u8>, Error> {
        let damaged = |corrupt| Error::because(ErrorKind::Checkpoint, corrupt);
        let part = Part::decode(bytes).map_err(damaged)?;
        if (part.kind, part.sequence) != (kind, self.id) {
            return Err(DAMAGED);
        }
        Ok(part.payload)
    }
}

fn parse(slot: &[u8; SLOT_BYTES]) -> (u64, Sequence) {
    let wide = u128::from_le_bytes(*slot);
    #[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
    let (hash, sequence) = (wide as u64, (wide >> 64) as u64);
    (hash, Sequence::new(sequence))
}

/// A run that is not as it was written.
const DAMAGED: Error = Error::new(ErrorKind::Checkpoint);
const KIND_PAGE: u16 = 101;
const KIND_INDEX: u16 = 102;
const PAGE_KEYS: usize = 4_096;
const SLOT_BYTES: usize = 16;
const FENCE_BYTES: usize = 8;
const INDEX_PAGE_BYTES: usize = 1 << 20;
/// Pages of keys have lower numbers.
const FIRST_INDEX_PAGE: u32 = 1 << 31;

#[cfg(test)]
mod tests {
    use super::*;
    use pointbook_journal::{Change, MemoryShelf};

    fn found(run: &Run, shelf: &dyn Shelf, hash: u64) -> Vec<u64> {
        let mut found = Vec::new();
        run.find(shelf, hash, &mut found).unwrap();
        found.into_iter().map(Sequence::number).collect()
    }

    #[test]
    fn every_key_is_found_when_the_run_is_opened_again() {
        let shelf = MemoryShelf::default();
        let id = Sequence::new(20_000);
        let keys: Vec<_> = (0..20_000_u64).map(|n| ((n / 3) << 40, Sequence::new(n + 1))).collect();
        let written = Run::write(&shelf, id, &keys).unwrap();
        let opened = Run::open(&shelf, id, 20_000).unwrap();
        assert_eq!(opened.bytes(), written.bytes());
        for run in [&written, &opened] {
            // 4,096 keys are a page, so that hash 1,365 stands on both sides of its end.
            for third in [0, 1, 1_364, 1_365, 1_366, 6_665] {
                let expected: Vec<u64> = (3 * third + 1..=3 * third + 3).collect();
                assert_eq!(found(run, &shelf, third << 40), expected);
            }
            assert_eq!(found(run, &shelf, 7), Vec::<u64>::new());
            assert_eq!(found(run, &shelf, u64::MAX), Vec::<u64>::new());
        }
    }

    #[test]
    fn damaged_run_is_refused_when_it_is_opened_or_read() {
        let shelf = MemoryShelf::default();
        let id = Sequence::new(9);
        let run = Run::write(&shelf, id, &[(5, id)]).unwrap();
        let page = run.name(0);
        let index = run.name(FIRST_INDEX_PAGE);
        let change = |key: &Vec<u8>| {
            let mut bytes = shelf.find(Room::Keys, key).unwrap().unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            shelf.put(Room::Keys, &[Change { key: key.clone(), value: Some(bytes) }]).unwrap();
        };
        change(&page);
        assert!(run.find(&shelf, 5, &mut Vec::new()).is_err());
        change(&index);
        assert!(Run::open(&shelf, id, 1).is_err());
        assert!(Run::open(&shelf, Sequence::new(8), 1).is_err());
    }
}
