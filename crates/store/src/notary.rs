//! The notary: notes what was acknowledged, and makes that durable beside who appends.
//!
//! Invariants:
//! - How far a manifest is whole is noted after that much is durable.
//! - Who appends waits for no sync but its own, unless the bound shall be exact.
//! - What cannot be made durable poisons the store.

use core::time::Duration;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use pointbook_journal::{Error, ErrorKind};

use crate::acknowledged::Acknowledged;
use crate::manifest;
use crate::poison::Poison;

/// What was acknowledged, shared by who appends and who makes it durable.
#[derive(Debug)]
pub(crate) struct Notary {
    pub(crate) poison: Poison,
    /// RocksDB's folder.
    database: PathBuf,
    acknowledged: Mutex<Acknowledged>,
    /// Held while what was noted is made durable.
    securing: Mutex<()>,
    is_over: Mutex<bool>,
    ended: Condvar,
}

impl Notary {
    /// A notary of the database in this folder.
    pub(crate) fn new(database: PathBuf, acknowledged: Acknowledged) -> Self {
        Self {
            poison: Poison::default(),
            database,
            acknowledged: Mutex::new(acknowledged),
            securing: Mutex::default(),
            is_over: Mutex::default(),
            ended: Condvar::new(),
        }
    }

    /// What one writer at a time holds.
    pub(crate) fn hold(&self) -> Result<MutexGuard<'_, Acknowledged>, Error> {
        // A panic while it was held may have left a write half done.
        self.acknowledged.lock().map_err(|_| Error::new(ErrorKind::Poisoned))
    }

    /// Makes durable what was noted, and how far the manifest reaches. Others note meanwhile.
    pub(crate) fn secure(&self) -> Result<(), Error> {
        let _one = self.securing.lock().map_err(|_| Error::new(ErrorKind::Poisoned))?;
        let noted = self.hold()?.mark().manifest;
        let reached = manifest::secure(&self.database, noted)?;
        let file = self.hold()?.note_manifest(reached)?;
        Ok(file.sync_data()?)
    }

    /// Makes the same durable for who holds it, so that nothing more is noted before.
    pub(crate) fn secure_held(&self, acknowledged: &mut Acknowledged) -> Result<(), Error> {
        let reached = manifest::secure(&self.database, acknowledged.mark().manifest)?;
        Ok(acknowledged.note_manifest(reached)?.sync_data()?)
    }

    /// Begins a thread that makes durable what is noted, so often.
    pub(crate) fn watch(self: &Arc<Self>, every: Duration) -> Result<Watch, Error> {
        let notary = self.clone();
        let thread = Builder::new().name("pointbook-notary".to_owned());
        let thread = thread.spawn(move || notary.keep_watch(every))?;
        Ok(Watch { notary: self.clone(), thread: Some(thread) })
    }

    fn keep_watch(&self, every: Duration) {
        while !self.rest(every) {
            let Ok(is_synced) = self.hold().map(|held| held.is_synced()) else { return };
            if !is_synced && self.poison.guard(|| self.secure()).is_err() {
                return;
            }
        }
    }

    /// Waits for so long, or until it is over; tells whether it is.
    fn rest(&self, at_most: Duration) -> bool {
        let is_over = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.ended.wait_timeout_while(is_over, at_most, |is_over| !*is_over);
        let (is_over, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *is_over
    }
}

/// The thread, which ends with this.
#[derive(Debug)]
pub(crate) struct Watch {
    notary: Arc<Notary>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        *self.notary.is_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.notary.ended.notify_all();
        // A panic in there poisoned what it held, and all that follows is told so.
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Instant;

    use pointbook_core::Sequence;
    use pointbook_journal::{Hash, Head};

    use super::*;
    use crate::manifest::Extent;
    use crate::slot::Mark;

    /// A notary in a folder of its own, and a mark of so many entries.
    fn notary(name: &str) -> (PathBuf, Arc<Notary>) {
        let folder = format!("pointbook-notary-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        let acknowledged = Acknowledged::open(&folder.join("acknowledged"), 0, mark(0)).unwrap();
        let notary = Arc::new(Notary::new(folder.join("db"), acknowledged));
        (folder, notary)
    }

    fn mark(entries: u64) -> Mark {
        let head = Head { sequence: Sequence::new(entries), hash: Hash::from_bytes([1; 32]) };
        Mark { head, shelf_syncs: 0, manifest: Extent::default() }
    }

    /// Waits until something is so; it never comes to that when it takes a minute.
    fn wait_until(is_so: impl Fn() -> bool) {
        let began = Instant::now();
        while !is_so() {
            assert!(began.elapsed() < Duration::from_mins(1));
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_is_noted_is_made_durable_while_nobody_holds_it() {
        let (folder, notary) = notary("beside");
        let watch = notary.watch(Duration::from_millis(1)).unwrap();
        for entries in 1..=3 {
            notary.hold().unwrap().note(mark(entries)).unwrap();
            wait_until(|| notary.hold().unwrap().is_synced());
        }
        drop(watch);
        let newest = Acknowledged::read(&folder.join("acknowledged")).unwrap().newest.unwrap();
        assert_eq!(newest.mark, mark(3));
        // Each was noted, and noted again with how far the manifest reaches.
        assert!(newest.counter >= 8, "{}", newest.counter);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn nothing_is_written_once_what_was_noted_cannot_be_made_durable() {
        let (folder, notary) = notary("failing");
        // What tells the manifest cannot be read.
        fs::create_dir_all(folder.join("db").join("CURRENT")).unwrap();
        let _watch = notary.watch(Duration::from_millis(1)).unwrap();
        notary.hold().unwrap().note(mark(1)).unwrap();
        wait_until(|| notary.poison.check().is_err());
        assert_eq!(notary.poison.check().unwrap_err().kind(), ErrorKind::Poisoned);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_thread_that_waits_for_long_ends_at_once_when_it_is_over() {
        let (folder, notary) = notary("over");
        let (watch, began) = (notary.watch(Duration::MAX).unwrap(), Instant::now());
        drop(watch);
        assert!(began.elapsed() < Duration::from_mins(1));
        assert_eq!(Arc::strong_count(&notary), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
