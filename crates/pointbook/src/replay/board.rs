//! What there is to do in a replay, and how far it is.

use std::collections::VecDeque;
use std::sync::Arc;

use pointbook_core::Entry;
use pointbook_journal::Head;

use super::job::{Done, Job, Read, Source};
use crate::error::Error;

/// What folds entries, some at a time.
pub(crate) type Fold<'a> = Box<dyn FnMut(&[Entry]) -> Result<(), Error> + Send + 'a>;

/// What there is to do, and how far it is.
pub(super) struct Board<'a> {
    /// None while somebody reads, and when everything was read.
    source: Option<Source<'a>>,
    /// Where the journal is after all that was read.
    head: Head,
    /// The number of the first sheaf of those that are here.
    first: usize,
    sheaves: VecDeque<Sheaf>,
    lanes: Vec<Lane<'a>>,
    /// Lists that are empty again.
    spare: Vec<Vec<Entry>>,
    /// How many jobs are being done.
    under_way: usize,
    failure: Option<Failure>,
}

/// The entries of some batches.
enum Sheaf {
    Read(Read),
    /// Somebody decodes it, or it cannot be.
    Busy,
    Decoded(Arc<Vec<Entry>>),
}

/// One fold, and how far it is.
struct Lane<'a> {
    /// None while somebody folds, and after a failure.
    fold: Option<Fold<'a>>,
    /// The number of the sheaf that it needs next.
    next: usize,
}

/// A failure, and where.
struct Failure {
    sheaf: usize,
    lane: usize,
    error: Error,
}

impl<'a> Board<'a> {
    /// Everything is to be done.
    pub(super) fn new(source: Source<'a>, folds: Vec<Fold<'a>>) -> Self {
        let lanes = folds.into_iter().map(|fold| Lane { fold: Some(fold), next: 0 });
        Self {
            head: source.head,
            source: Some(source),
            first: 0,
            sheaves: VecDeque::new(),
            lanes: lanes.collect(),
            spare: Vec::new(),
            under_way: 0,
            failure: None,
        }
    }

    /// Gives a job away: what is furthest behind, if there is any.
    pub(super) fn give(&mut self) -> Option<Job<'a>> {
        let job = self.give_fold().or_else(|| self.give_decode()).or_else(|| self.give_read())?;
        self.under_way = self.under_way.saturating_add(1);
        Some(job)
    }

    /// Whether nobody does anything: then there is nothing more to come.
    pub(super) const fn is_idle(&self) -> bool {
        self.under_way == 0
    }

    /// Forgets a job that ended with a panic.
    pub(super) const fn lose_one(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// Takes what was done; gives the lists that nobody needs any more.
    pub(super) fn take(&mut self, done: Done<'a>) -> Vec<Arc<Vec<Entry>>> {
        self.lose_one();
        match done {
            Done::Read(source, Ok(read)) => self.take_read(source, read),
            Done::Read(_, Err(error)) => self.fail(self.read(), 0, error),
            Done::Decoded(number, Ok(entries)) => {
                if let Some(sheaf) = self.sheaf(number) {
                    *sheaf = Sheaf::Decoded(Arc::new(entries));
                }
            }
            Done::Decoded(number, Err(error)) => self.fail(number, 0, error),
            Done::Folded(number, fold, result) => {
                let Some(lane) = self.lanes.get_mut(number) else { return Vec::new() };
                match result {
                    Ok(()) => {
                        lane.fold = Some(fold);
                        lane.next = lane.next.saturating_add(1);
                    }
                    Err(error) => {
                        let sheaf = lane.next;
                        self.fail(sheaf, number, error);
                    }
                }
            }
        }
        self.folded()
    }

    /// Keeps an empty list, to be filled again.
    pub(super) fn spare(&mut self, entries: Vec<Entry>) {
        self.spare.push(entries);
    }

    /// Where the journal ends, if all went well.
    pub(super) fn finish(self) -> Result<Head, Error> {
        self.failure.map_or(Ok(self.head), |failure| Err(failure.error))
    }

    /// The fold that is furthest behind and has something to fold.
    fn give_fold(&mut self) -> Option<Job<'a>> {
        let limit = self.failure.as_ref().map_or(usize::MAX, |failure| failure.sheaf);
        let decoded = |number: usize| match self.sheaves.get(number.checked_sub(self.first)?)? {
            Sheaf::Decoded(entries) if number <= limit => Some(entries.clone()),
            _ => None,
        };
        let lanes = self.lanes.iter_mut().enumerate();
        let ready = lanes.filter(|(_, lane)| lane.fold.is_some() && decoded(lane.next).is_some());
        let (number, lane) = ready.min_by_key(|(_, lane)| lane.next)?;
        Some(Job::Fold { lane: number, entries: decoded(lane.next)?, fold: lane.fold.take()? })
    }

    fn give_decode(&mut self) -> Option<Job<'a>> {
        let limit = self.failure.as_ref().map_or(usize::MAX, |failure| failure.sheaf);
        let mut sheaves = (self.first..limit).zip(&mut self.sheaves);
        let (number, sheaf) = sheaves.find(|(_, sheaf)| matches!(sheaf, Sheaf::Read(_)))?;
        let Sheaf::Read(read) = std::mem::replace(sheaf, Sheaf::Busy) else { return None };
        Some(Job::Decode { number, read, entries: self.spare.pop().unwrap_or_default() })
    }

    fn give_read(&mut self) -> Option<Job<'a>> {
        if self.sheaves.len() >= SHEAVES_AHEAD || self.failure.is_some() {
            return None;
        }
        self.source.take().map(Job::Read)
    }

    fn take_read(&mut self, source: Source<'a>, read: Read) {
        if !read.batches.is_empty() {
            self.head = read.end();
            self.sheaves.push_back(Sheaf::Read(read));
            self.source = Some(source);
        }
    }

    /// How many sheaves were read.
    fn read(&self) -> usize {
        self.first.saturating_add(self.sheaves.len())
    }

    fn sheaf(&mut self, number: usize) -> Option<&mut Sheaf> {
        self.sheaves.get_mut(number.checked_sub(self.first)?)
    }

    /// Takes the sheaves away that all lanes have folded.
    fn folded(&mut self) -> Vec<Arc<Vec<Entry>>> {
        let needed = self.lanes.iter().map(|lane| lane.next).min().unwrap_or(usize::MAX);
        let count = needed.saturating_sub(self.first).min(self.sheaves.len());
        self.first = self.first.saturating_add(count);
        let folded = self.sheaves.drain(..count).filter_map(|sheaf| match sheaf {
            Sheaf::Decoded(entries) => Some(entries),
            _ => None,
        });
        folded.collect()
    }

    fn fail(&mut self, sheaf: usize, lane: usize, error: Error) {
        let known = self.failure.as_ref().map(|failure| (failure.sheaf, failure.lane));
        if known.is_none_or(|known| (sheaf, lane) < known) {
            self.failure = Some(Failure { sheaf, lane, error });
        }
    }
}

/// So many sheaves are read and not folded at a time.
const SHEAVES_AHEAD: usize = 6;
