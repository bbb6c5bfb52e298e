//! Rosters: things that have a name and a dense id, kept once and found by either.
//!
//! Invariants:
//! - The id of a thing is its place; a name stands once.

use crate::chunks::{Chunks, Vacant};
use crate::directory::Directory;
use crate::hash::hash_text;

/// A thing that has a name.
pub(crate) trait Named {
    /// Its name.
    fn name(&self) -> &[u8];
}

/// Things by id and by name.
#[derive(Clone, Debug)]
pub(crate) struct Roster<T> {
    things: Chunks<T>,
    directory: Directory,
    seed: u64,
}

impl<T> Roster<T> {
    /// An empty one, whose hash of names begins with `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self { things: Chunks::default(), directory: Directory::default(), seed }
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.things.len()
    }

    /// The thing number `index`.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.things.get(index)
    }

    /// All things.
    pub(crate) const fn things(&self) -> &Chunks<T> {
        &self.things
    }

    /// All things, without what finds them by name.
    pub(crate) fn into_things(self) -> Chunks<T> {
        self.things
    }

    /// The hash of a name.
    pub(crate) fn hash(&self, name: &[u8]) -> u64 {
        hash_text(self.seed, name)
    }

    /// Asks for where the directory has names of this hash.
    pub(crate) fn ask_for_name(&self, hash: u64) {
        self.directory.ask_for(hash);
    }

    /// Asks for where a name is, or goes.
    pub(crate) fn ask_for(&self, name: &[u8]) {
        self.ask_for_name(self.hash(name));
    }

    /// Asks for what tells where the thing number `index` is.
    pub(crate) fn ask_for_place(&self, index: usize) {
        self.things.ask_for_leaf(index);
    }

    /// The number of the thing that probably has a name of this hash.
    pub(crate) fn guess(&self, hash: u64) -> Option<u32> {
        self.directory.guess(hash)
    }

    /// A copy that shares all memory.
    pub(crate) fn share(&mut self) -> Self {
        let directory = self.directory.share();
        Self { things: self.things.share(), directory, seed: self.seed }
    }

    /// Takes back what copies have let go of: looks at `most` pieces, and tells at how many.
    pub(crate) fn take_back(&mut self, most: usize) -> usize {
        let seen = self.things.take_back(most);
        seen.saturating_add(self.directory.take_back(most.saturating_sub(seen)))
    }
}

impl<T: Named> Roster<T> {
    /// The number of the thing called `name`, which is most likely one of these.
    pub(crate) fn find_among(&self, guesses: &[Option<u32>], name: &[u8]) -> Option<u32> {
        // A name stands once: who has it is the one.
        let is_it = |id: &u32| self.get(*id as usize).is_some_and(|thing| thing.name() == name);
        guesses.iter().flatten().copied().find(is_it).or_else(|| self.find(name))
    }

    /// The number of the thing called `name`.
    pub(crate) fn find(&self, name: &[u8]) -> Option<u32> {
        let is_it = |id: u32| self.get(id as usize).is_some_and(|thing| thing.name() == name);
        self.directory.find(hash_text(self.seed, name), is_it)
    }
}

impl<T: Named + Vacant + Clone> Roster<T> {
    /// The thing number `index`, to be changed.
    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.things.get_mut(index)
    }

    /// Adds a thing and tells its number; `None` when its name is taken or all numbers are.
    pub(crate) fn add(&mut self, thing: T) -> Option<u32> {
        let Self { things, directory, seed } = self;
        let hash = hash_text(*seed, thing.name());
        let id = u32::try_from(things.len()).ok()?;
        let name_of = |id: u32| things.get(id as usize).map_or(&[][..], Named::name);
        if directory.find(hash, |id| name_of(id) == thing.name()).is_some() {
            return None;
        }
        directory.add(hash, id, |id| hash_text(*seed, name_of(id)));
        things.push(thing);
        Some(id)
    }
}

/// The numbers follow from the order.
impl<T: PartialEq> PartialEq for Roster<T> {
    fn eq(&self, other: &Self) -> bool {
        self.things == other.things
    }
}
