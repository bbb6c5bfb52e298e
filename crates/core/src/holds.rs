//! Holds: those that are open, and those that have ended and are not forgotten yet.
//!
//! Who names an ended hold again is told so, for ever; but that is all it is good for, and the
//! journal knows it too. So a state may forget it ([`State::forget_ended_holds`]), and then it has
//! not many more holds in memory than are open or have lapsed within a day.
//!
//! Invariants:
//! - The id of a hold is the number of those placed before it; a name stands once.
//! - A hold that is open is not forgotten.
//!
//! [`State::forget_ended_holds`]: crate::State::forget_ended_holds

use crate::ahead::ask_for_one;
use crate::chunks::{Chunks, LEAF, Vacant};
use crate::directory::Directory;
use crate::hash::hash_text;
use crate::id::HoldId;
use crate::name::Key;
use crate::party::PlacedHold;
use crate::time::Timestamp;

/// Holds by id and by name.
#[derive(Clone, Debug)]
pub(crate) struct Holds {
    berths: Chunks<Berth>,
    directory: Directory,
    seed: u64,
    /// The berth of each hold, by its id.
    places: Chunks<Place>,
    /// How many holds of each leaf of places have a berth.
    berthed: Vec<u8>,
    /// The first of the free berths, each of which knows the next.
    free: Option<u32>,
    /// The berth that is looked at next for a hold that has ended,
    hand: usize,
    /// and how many are to be looked at by now.
    looks: usize,
}

/// Room for a hold.
#[derive(Clone, Debug)]
enum Berth {
    Free(Option<u32>),
    Taken(HoldRecord),
}

/// A line of a processor's cache.
const _: () = assert!(size_of::<Berth>() == 64);

/// A hold, with its name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HoldRecord {
    pub(crate) name: Key,
    pub(crate) hold: PlacedHold,
}

/// The number of a berth; one that there never is, when the hold is forgotten.
#[derive(Clone, Copy, Debug)]
struct Place(u32);

impl Vacant for Place {
    fn vacant() -> Self {
        Self(u32::MAX)
    }
}

impl Vacant for Berth {
    fn vacant() -> Self {
        Self::Free(None)
    }
}

impl Berth {
    const fn record(&self) -> Option<&HoldRecord> {
        match self {
            Self::Free(_) => None,
            Self::Taken(record) => Some(record),
        }
    }
}

impl Holds {
    /// None, whose hash of names begins with `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            berths: Chunks::default(),
            directory: Directory::default(),
            seed,
            places: Chunks::default(),
            berthed: Vec::new(),
            free: None,
            hand: 0,
            looks: 0,
        }
    }

    /// How many were ever placed.
    pub(crate) const fn placed(&self) -> usize {
        self.places.len()
    }

    /// A hold, unless it is forgotten.
    pub(crate) fn get(&self, id: HoldId) -> Option<&PlacedHold> {
        self.at(self.places.get(id.index())?.0)
    }

    /// A hold, to be changed.
    pub(crate) fn get_mut(&mut self, id: HoldId) -> Option<&mut PlacedHold> {
        let place = self.places.get(id.index())?.0;
        match self.berths.get_mut(place as usize)? {
            Berth::Free(_) => None,
            Berth::Taken(record) => Some(&mut record.hold),
        }
    }

    /// The hold in a berth.
    pub(crate) fn at(&self, berth: u32) -> Option<&PlacedHold> {
        self.record(berth).map(|record| &record.hold)
    }

    /// The hash of a name.
    pub(crate) fn hash(&self, name: &Key) -> u64 {
        hash_text(self.seed, name.as_bytes())
    }

    /// Asks for where the directory has names of this hash.
    pub(crate) fn ask_for_name(&self, hash: u64) {
        self.directory.ask_for(hash);
    }

    /// Asks for what tells where a berth is.
    pub(crate) fn ask_for_place(&self, berth: u32) {
        self.berths.ask_for_leaf(berth as usize);
    }

    /// The berth of the hold that probably has a name of this hash.
    pub(crate) fn guess(&self, hash: u64) -> Option<u32> {
        self.directory.guess(hash)
    }

    /// Asks for where the berth of a hold is told by its id.
    pub(crate) fn ask_for_id(&self, id: HoldId) {
        let leaf = self.places.leaf(id.index() / LEAF);
        leaf.into_iter().for_each(|leaf| ask_for_one(leaf, id.index() % LEAF));
    }

    /// The hold called `name`, which is most likely in one of these berths.
    pub(crate) fn find_among(&self, guesses: &[Option<u32>], name: &Key) -> Option<&PlacedHold> {
        let is_it = |berth: &u32| self.record(*berth).is_some_and(|record| record.name == *name);
        let guessed = guesses.iter().flatten().copied().find(is_it);
        let berth =
            guessed.or_else(|| self.directory.find(self.hash(name), |berth| is_it(&berth)))?;
        self.at(berth)
    }

    /// Those that are not forgotten, in the order in which they were placed.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &HoldRecord> {
        let leaves = (0..self.berthed.len()).filter_map(|leaf| self.places.leaf(leaf));
        leaves.flatten().filter_map(|place| self.record(place.0))
    }

    /// The same, of those that are needed no more.
    pub(crate) fn into_records(self) -> impl Iterator<Item = HoldRecord> {
        let Self { berths, places, berthed, .. } = self;
        let leaves = berthed.into_iter().enumerate().filter(|(_, berthed)| *berthed > 0);
        leaves.flat_map(|(leaf, _)| (0..LEAF).map(move |at| (leaf, at))).filter_map(move |at| {
            let place = places.leaf(at.0)?.get(at.1)?;
            berths.get(place.0 as usize)?.record().cloned()
        })
    }

    /// The id of the hold that is placed next; `None` when all are used up.
    pub(crate) fn next_id(&self) -> Option<HoldId> {
        HoldId::next(self.placed())
    }

    /// Places a hold, which has the next id; `None` when it has another or there is one of that
    /// name.
    pub(crate) fn place(&mut self, name: Key, hold: PlacedHold) -> Option<HoldId> {
        let id = self.next_id().filter(|id| *id == hold.id)?;
        let (hash, next) = (self.hash(&name), u32::try_from(self.berths.len()).ok()?);
        let Self { berths, directory, seed, .. } = self;
        let name_of = |berth: u32| berths.get(berth as usize)?.record().map(|it| &it.name);
        if next == u32::MAX || directory.find(hash, |it| name_of(it) == Some(&name)).is_some() {
            return None;
        }
        let number = self.free.unwrap_or(next);
        let hash_of = |it| name_of(it).map_or(0, |name| hash_text(*seed, name.as_bytes()));
        directory.add(hash, number, hash_of);
        let taken = Berth::Taken(HoldRecord { name, hold });
        match berths.get_mut(number as usize) {
            Some(berth) => {
                if let Berth::Free(next) = core::mem::replace(berth, taken) {
                    self.free = next;
                }
            }
            None => berths.push(taken),
        }
        self.note_place(Place(number));
        self.looks = self.looks.saturating_add(LOOKS_PER_HOLD);
        Some(id)
    }

    /// All that there are were looked at just now.
    pub(crate) const fn have_been_looked_at(&mut self) {
        self.looks = 0;
    }

    /// Counts holds as placed and forgotten until so many were placed.
    pub(crate) fn skip_to(&mut self, placed: usize) {
        while self.placed() < placed {
            let left = placed.saturating_sub(self.placed());
            if left >= LEAF && self.placed().is_multiple_of(LEAF) {
                self.places.push_absent_leaf();
                self.berthed.push(0);
            } else {
                self.note_place(Place::vacant());
            }
        }
    }

    /// Looks at some berths, and forgets the holds in them that are long over by `now`: two for
    /// each that was placed since, and a few more, so that all are looked at some day.
    pub(crate) fn forget_ended(&mut self, now: Timestamp) {
        let looks = core::mem::take(&mut self.looks).max(LOOKS_AT_LEAST);
        for _ in 0..looks.min(self.berths.len()) {
            let number = self.hand;
            let next = number.saturating_add(1);
            self.hand = if next < self.berths.len() { next } else { 0 };
            let record = self.berths.get(number).and_then(Berth::record);
            if record.is_some_and(|record| record.hold.is_long_over(now)) {
                self.forget(number);
            }
        }
    }

    /// A copy that shares all memory.
    pub(crate) fn share(&mut self) -> Self {
        Self {
            berths: self.berths.share(),
            directory: self.directory.share(),
            places: self.places.share(),
            berthed: self.berthed.clone(),
            ..*self
        }
    }

    /// Takes back what copies have let go of: looks at `most` pieces, and tells at how many.
    pub(crate) fn take_back(&mut self, most: usize) -> usize {
        let seen = self.berths.take_back(most);
        let seen = seen.saturating_add(self.directory.take_back(most.saturating_sub(seen)));
        seen.saturating_add(self.places.take_back(most.saturating_sub(seen)))
    }

    fn record(&self, berth: u32) -> Option<&HoldRecord> {
        self.berths.get(berth as usize)?.record()
    }

    /// Keeps where the next hold is.
    fn note_place(&mut self, place: Place) {
        if self.placed().is_multiple_of(LEAF) {
            self.berthed.push(0);
        }
        self.places.push(place);
        if let Some(berthed) = self.berthed.last_mut().filter(|_| place.0 != u32::MAX) {
            *berthed = berthed.saturating_add(1);
        }
        self.let_go_of(self.berthed.len().saturating_sub(1));
    }

    /// Lets go of the places of a leaf when all its holds are forgotten.
    fn let_go_of(&mut self, leaf: usize) {
        let (first, end) = (leaf.saturating_mul(LEAF), leaf.saturating_add(1).saturating_mul(LEAF));
        if end <= self.placed() && self.berthed.get(leaf) == Some(&0) {
            self.places.let_go(first, LEAF);
        }
    }

    fn forget(&mut self, number: usize) {
        let Some(berth) = self.berths.get_mut(number) else { return };
        let Berth::Taken(record) = core::mem::replace(berth, Berth::Free(self.free)) else {
            return;
        };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.free = Some(number);
        self.directory.remove(self.hash(&record.name), number);
        let index = record.hold.id.index();
        if let Some(place) = self.places.get_mut(index) {
            *place = Place::vacant();
        }
        let leaf = index / LEAF;
        if let Some(berthed) = self.berthed.get_mut(leaf) {
            *berthed = berthed.saturating_sub(1);
        }
        self.let_go_of(leaf);
    }
}

/// With two looks at a berth for each hold that is placed, a berth stays taken for a quarter of a
/// round after its hold has ended, on average: there are a third more than open holds.
const LOOKS_PER_HOLD: usize = 2;
const LOOKS_AT_LEAST: usize = 16;
/// So many holds of a leaf can be counted.
const _: () = assert!(LEAF <= u8::MAX as usize);

#[cfg(test)]
mod tests {
    use super::*;

    fn name(number: u32) -> Key {
        Key::new(&format!("hold-{number}")).unwrap()
    }

    fn at(hours: u32) -> Timestamp {
        Timestamp::from_micros(0).plus_seconds(hours.saturating_mul(3_600))
    }

    fn next(holds: &Holds, deadline: u32) -> PlacedHold {
        PlacedHold::new(holds.next_id().unwrap(), at(deadline))
    }

    /// Places holds, one an hour, of which `is_long` says which last for long and all others end
    /// after a hundred hours.
    fn played(count: u32, is_long: impl Fn(u32) -> bool) -> Holds {
        let mut holds = Holds::new(7);
        for number in 0..count {
            let lasts = if is_long(number) { 1_000_000 } else { 100 };
            let placed = holds.place(name(number), next(&holds, number.wrapping_add(lasts)));
            assert_eq!(placed, Some(HoldId::new(number)));
            holds.forget_ended(at(number));
        }
        holds
    }

    fn check(holds: &Holds, count: u32, is_long: impl Fn(u32) -> bool) {
        assert_eq!(holds.placed(), count as usize);
        for number in 0..count {
            let (found, got) =
                (holds.find_among(&[None], &name(number)), holds.get(HoldId::new(number)));
            assert_eq!(found.is_some(), got.is_some());
            let is_open = is_long(number) || number.wrapping_add(100) >= count;
            assert!(!is_open || found.map(|it| it.id) == Some(HoldId::new(number)), "{number}");
        }
        let ids = || holds.iter().map(|record| record.hold.id);
        assert!(ids().is_sorted());
        assert!(holds.clone().into_records().eq(holds.iter().cloned()));
    }

    #[test]
    fn holds_that_have_ended_make_room_for_others() {
        let is_long = |number: u32| number.is_multiple_of(50);
        let holds = played(20_000, is_long);
        check(&holds, 20_000, is_long);
        // 100 are open for a short time and 400 for a long one.
        assert!(holds.berths.len() < 900, "{} berths", holds.berths.len());
        let mut rested = holds.clone();
        (0..100).for_each(|_| rested.forget_ended(at(21_000)));
        assert_eq!(rested.iter().count(), 400, "nothing was placed meanwhile");
        let short_only = played(20_000, |_| false);
        check(&short_only, 20_000, |_| false);
        let leaves = (0..20_000 / LEAF).filter(|leaf| short_only.places.leaf(*leaf).is_some());
        assert!(leaves.count() < 4 && short_only.berths.len() < 200);
    }

    #[test]
    fn names_are_free_again_when_their_holds_are_forgotten_and_not_before() {
        let mut holds = played(300, |_| false);
        let (old, new) = (name(0), name(299));
        assert_eq!(holds.find_among(&[None], &old), None);
        assert!(holds.place(new.clone(), next(&holds, 1_000)).is_none());
        assert!(holds.place(old, next(&holds, 1_000)).is_some());
        holds.get_mut(HoldId::new(299)).unwrap().closed = true;
        (0..100).for_each(|_| holds.forget_ended(at(300)));
        assert!(holds.place(new, next(&holds, 1_000)).is_some());
        assert!(holds.get_mut(HoldId::new(299)).is_none());
    }

    #[test]
    fn a_copy_keeps_what_is_forgotten_and_holds_are_skipped_to_any_number() {
        let mut holds = played(500, |_| true);
        let copy = holds.share();
        for number in 0..250 {
            holds.get_mut(HoldId::new(number)).unwrap().closed = true;
        }
        (0..100).for_each(|_| holds.forget_ended(at(500)));
        assert_eq!((holds.iter().count(), copy.iter().count()), (250, 500));
        let mut again = Holds::new(9);
        for HoldRecord { name, hold } in holds.clone().into_records() {
            let id = hold.id;
            again.skip_to(id.index());
            assert_eq!(again.place(name, hold), Some(id));
        }
        for count in [500, 501, 640, 641, 2_000] {
            again.skip_to(count);
            assert_eq!(again.placed(), count);
            assert!(again.iter().eq(holds.iter()));
        }
        assert_eq!(again.place(name(5), next(&again, 1)), Some(HoldId::new(2_000)));
    }
}
