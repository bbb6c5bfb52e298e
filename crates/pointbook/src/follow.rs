//! Following: the change feed.
//!
//! Invariants:
//! - Every entry from the cursor on comes once and in order; none is left out.
//! - Only durable entries come.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pointbook_core::{Entry, Sequence};
use pointbook_journal::{Change, Part, Room};

use crate::archive::missing;
use crate::error::{Error, ErrorKind};
use crate::shared::Shared;

/// A cursor in the journal, which waits for entries to come. Each has its own.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use pointbook::Ledger;
/// use pointbook::core::{Action, Command, Key, Name, Open, ProgramSettings, Sequence};
///
/// # fn main() -> Result<(), pointbook::Error> {
/// let ledger = Ledger::in_memory(&ProgramSettings::default())?;
/// let mut follower = ledger.follow(Sequence::new(1));
/// assert!(follower.next_within(Duration::ZERO)?.is_none());
///
/// let name = |text| Name::new(text).expect("a name");
/// let open = Open { account: name("a1"), customer: name("ann"), household: name("h1") };
/// let key = Key::new("k1").expect("a key");
/// ledger.submit(Command::new(key, Action::Open(open)))?.wait()?;
///
/// let entry = follower.next_within(Duration::from_secs(1))?.expect("an entry");
/// assert_eq!(entry.sequence, Sequence::new(1));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Follower {
    shared: Arc<Shared>,
    next: Sequence,
    read: VecDeque<Arc<Entry>>,
    name: Option<Vec<u8>>,
}

impl Follower {
    pub(crate) fn new(shared: Arc<Shared>, from: Sequence) -> Self {
        let next = from.max(Sequence::new(1));
        Self { shared, next, read: VecDeque::new(), name: None }
    }

    pub(crate) fn subscribed(shared: Arc<Shared>, name: &str) -> Result<Self, Error> {
        let key = name.as_bytes().to_vec();
        let kept = shared.shelf.find(Room::Cursors, &key)?;
        let seen = kept.map_or(Ok(Sequence::default()), |bytes| cursor_of(&bytes))?;
        if seen > shared.read.sequence() {
            // It would wait for numbers that are given to other entries now.
            return Err(Error::new(ErrorKind::RolledBack));
        }
        Ok(Self { name: Some(key), ..Self::new(shared, seen.next()) })
    }

    /// The next entry; none when there is none within `at_most`, or the ledger is closed.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Journal`] when the journal cannot be read. The cursor stays.
    pub fn next_within(&mut self, at_most: Duration) -> Result<Option<Arc<Entry>>, Error> {
        let until = Instant::now().checked_add(at_most);
        while self.read.is_empty() {
            let past = Sequence::new(self.next.number().saturating_sub(1));
            if self.shared.read.sequence() > past {
                self.fetch()?;
                continue;
            }
            let left =
                until.map_or(at_most, |until| until.saturating_duration_since(Instant::now()));
            // Looked at before the sequence is once more: what came last is not missed.
            let is_over = self.shared.read.is_over();
            if self.shared.read.sequence() <= past && (is_over || left.is_zero()) {
                return Ok(None);
            }
            self.shared.read.wait(past, left);
        }
        let entry = self.read.pop_front();
        if let Some(entry) = &entry {
            self.next = entry.sequence.next();
        }
        Ok(entry)
    }

    /// Where the cursor is: the entry that comes next.
    pub const fn position(&self) -> Sequence {
        self.next
    }

    /// Keeps the cursor of a named subscriber, so that it goes on from here after a restart. What
    /// came since the last time it was kept comes again then.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Journal`] when it cannot be written.
    pub fn keep(&self) -> Result<(), Error> {
        let Some(name) = &self.name else { return Ok(()) };
        let sequence = Sequence::new(self.next.number().saturating_sub(1));
        let cursor = Part { kind: KIND_CURSOR, sequence, payload: Vec::new() };
        let value = Some(cursor.encode());
        self.shared.shelf.put(Room::Cursors, &[Change { key: name.clone(), value }])?;
        Ok(self.shared.shelf.sync()?)
    }

    /// Fetches what is durable and folded: the rest of the batch that holds the next entry, as far
    /// as questions see it.
    fn fetch(&mut self) -> Result<(), Error> {
        let through = self.shared.read.sequence();
        if let Some(entries) = self.shared.archive.recent(self.next) {
            self.read.extend(entries.into_iter().filter(|entry| entry.sequence <= through));
            return Ok(());
        }
        let batch = self.shared.archive.batch(self.next)?.ok_or_else(missing)?;
        let entries = batch.entries()?.into_iter();
        let seen = self.next..=through;
        self.read.extend(entries.filter(|entry| seen.contains(&entry.sequence)).map(Arc::new));
        let is_next = self.read.front().is_some_and(|entry| entry.sequence == self.next);
        if is_next {
            return Ok(());
        }
        self.read.clear();
        Err(missing())
    }
}

/// The last entry that was seen, as a kept cursor tells.
fn cursor_of(bytes: &[u8]) -> Result<Sequence, Error> {
    let cursor = Part::decode(bytes)?;
    if cursor.kind != KIND_CURSOR {
        return Err(Error::new(ErrorKind::Checkpoint));
    }
    Ok(cursor.sequence)
}

const KIND_CURSOR: u16 = 201;
