//! The belt between those who work on sheaves and the one who takes what they made.

use std::collections::BTreeMap;

use pointbook_journal::Error;

use super::source::Source;

/// What came of a sheaf: what was made of it, and the failure that ended it.
pub(super) struct Made<T> {
    pub(super) made: T,
    pub(super) failed: Option<Error>,
}

/// What is to be done, and what is done and not yet taken.
pub(super) struct Belt<'a, T> {
    /// None while somebody reads, and when nothing more is to be read.
    source: Option<Source<'a>>,
    /// The number of the sheaf that is read next.
    next: usize,
    /// The number of the sheaf that is taken next.
    taken: usize,
    done: BTreeMap<usize, Made<T>>,
    /// How many sheaves are being worked on.
    busy: usize,
    spare: Vec<T>,
    /// How many sheaves may be read and not yet taken.
    ahead: usize,
    is_stopped: bool,
}

/// What there is for somebody who is free.
pub(super) enum Turn<'a, T> {
    /// To read and work on sheaf `number`.
    Work { source: Source<'a>, number: usize, made: T },
    /// To take what was made of the next sheaf.
    Take(Made<T>),
    /// To wait.
    Wait,
    /// Nothing, for ever.
    Over,
}

impl<'a, T: Default> Belt<'a, T> {
    /// A belt for so many who only work, beside the one who takes.
    pub(super) fn new(source: Source<'a>, helpers: usize) -> Self {
        Self {
            source: Some(source),
            next: 0,
            taken: 0,
            done: BTreeMap::new(),
            busy: 0,
            spare: Vec::new(),
            ahead: helpers.saturating_add(SHEAVES_WAITING),
            is_stopped: false,
        }
    }

    /// The turn of the one who takes: it also works while there is nothing to take.
    pub(super) fn turn_of_taker(&mut self) -> Turn<'a, T> {
        match self.done.remove(&self.taken) {
            Some(made) => {
                self.taken = self.taken.saturating_add(1);
                Turn::Take(made)
            }
            None => self.turn_of_helper(),
        }
    }

    /// The turn of one who only works.
    pub(super) fn turn_of_helper(&mut self) -> Turn<'a, T> {
        if self.is_stopped {
            return Turn::Over;
        }
        let has_room = self.next.saturating_sub(self.taken) < self.ahead;
        match self.source.take_if(|_| has_room) {
            Some(source) => {
                let number = self.next;
                self.next = self.next.saturating_add(1);
                self.busy = self.busy.saturating_add(1);
                Turn::Work { source, number, made: self.spare.pop().unwrap_or_default() }
            }
            None if self.source.is_none() && self.busy == 0 && self.done.is_empty() => Turn::Over,
            None => Turn::Wait,
        }
    }

    /// Takes the source back, when more may come from it.
    pub(super) fn give_back(&mut self, source: Option<Source<'a>>) {
        self.source = source;
    }

    /// Puts down what came of a sheaf; of none when there was none.
    pub(super) fn put(&mut self, number: usize, made: Option<Made<T>>) {
        self.lose_one();
        if let Some(made) = made {
            self.done.insert(number, made);
        }
    }

    /// Forgets a job that ended with a panic.
    pub(super) const fn lose_one(&mut self) {
        self.busy = self.busy.saturating_sub(1);
    }

    /// Keeps what was taken, to be used again.
    pub(super) fn spare(&mut self, made: T) {
        self.spare.push(made);
    }

    /// Nothing more is wanted.
    pub(super) const fn stop(&mut self) {
        self.is_stopped = true;
    }
}

/// So many sheaves may wait to be taken while everybody works on another. Few: what is made of one
/// can be larger than the nearest caches, and is used again.
const SHEAVES_WAITING: usize = 2;
