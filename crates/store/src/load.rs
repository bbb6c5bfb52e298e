//! Loading many pairs at once: they become files of their own, past log and memory.
//!
//! Invariants:
//! - A file is taken in whole and durable, or not at all.

use std::fs::{self, File};
use std::path::PathBuf;

use pointbook_journal::{Change, Corrupt, Error, Fault, Pair, Room, Shelf as _, SortedPairs};
use rocksdb::{IngestExternalFileOptions, Options, SstFileWriter};

use crate::failure::failure;
use crate::family::Family;
use crate::store::Store;

impl Store {
    pub(crate) fn load_sorted(
        &self,
        room: Room,
        sorted: &mut SortedPairs<'_>,
    ) -> Result<(), Error> {
        let mut pairs = Ascending { sorted, last: None };
        let (mut few, mut bytes): (Vec<Pair>, usize) = (Vec::new(), 0);
        while few.len() < LOAD_PAIRS_MIN && bytes < LOAD_BYTES_MIN {
            let Some(pair) = pairs.next().transpose()? else { break };
            bytes = bytes.saturating_add(pair.1.len());
            few.push(pair);
        }
        if few.len() < LOAD_PAIRS_MIN && bytes < LOAD_BYTES_MIN {
            let put = |(key, value)| Change { key, value: Some(value) };
            let changes: Vec<Change> = few.into_iter().map(put).collect();
            return self.put(room, &changes);
        }
        let mut rest = few.into_iter().map(Ok).chain(pairs).peekable();
        while rest.peek().is_some() {
            self.load_file(room, &mut rest)?;
        }
        Ok(())
    }

    /// Writes one file of the next pairs and gives it to the database.
    fn load_file(
        &self,
        room: Room,
        pairs: &mut dyn Iterator<Item = Result<Pair, Error>>,
    ) -> Result<(), Error> {
        let family = Family::Room(room);
        let path = self.loading_path()?;
        let written = write_file(&self.database.family_settings(family), &path, pairs);
        let taken = written.and_then(|()| {
            let mut how = IngestExternalFileOptions::default();
            how.set_move_files(true);
            let handle = self.database.handle(family)?;
            self.poison().guard(|| {
                let db = self.database.db();
                db.ingest_external_file_cf_opts(handle, &how, vec![&path]).map_err(failure)
            })
        });
        if taken.is_err() {
            // The failure counts, not the file: the next opening removes it.
            let _removed = fs::remove_file(&path);
        }
        taken
    }

    fn loading_path(&self) -> Result<PathBuf, Error> {
        let folder = self.folder.loading();
        fs::create_dir_all(&folder)?;
        Ok(folder.join(format!("{}.sst", self.numbers.next())))
    }
}

/// Writes pairs until there are no more or the file is large enough.
fn write_file(
    settings: &Options,
    path: &PathBuf,
    pairs: &mut dyn Iterator<Item = Result<Pair, Error>>,
) -> Result<(), Error> {
    let mut writer = SstFileWriter::create(settings);
    writer.open(path).map_err(failure)?;
    let (beside, mut synced) = (File::open(path)?, 0);
    for pair in pairs {
        let (key, value) = pair?;
        writer.put(key, value).map_err(failure)?;
        let bytes = writer.file_size();
        if bytes >= LOAD_FILE_BYTES {
            break;
        }
        if bytes.saturating_sub(synced) >= SYNC_STEP_BYTES {
            beside.sync_data()?;
            synced = bytes;
        }
    }
    writer.finish().map_err(failure)
}

/// Pairs that are checked to be in strictly ascending order.
struct Ascending<'a, 'b> {
    sorted: &'a mut SortedPairs<'b>,
    last: Option<Vec<u8>>,
}

impl Iterator for Ascending<'_, '_> {
    type Item = Result<Pair, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.sorted.next()?;
        if self.last.as_ref().is_some_and(|last| *last >= key) {
            let fault = Fault::Malformed("loaded keys come in strictly ascending order");
            return Some(Err(Corrupt::new(fault).into()));
        }
        match &mut self.last {
            Some(last) => last.clone_from(&key),
            None => self.last = Some(key.clone()),
        }
        Some(Ok((key, value)))
    }
}

/// Fewer pairs of fewer bytes are put: a file of their own would cost more than it saves.
const LOAD_PAIRS_MIN: usize = 4_096;
const LOAD_BYTES_MIN: usize = 1 << 20;
/// How large a file becomes before the next one is begun.
const LOAD_FILE_BYTES: u64 = 256 << 20;
/// How much of a file is left to be synced at a time: whoever appends meanwhile waits for the disk
/// until that is done, and for a whole file it would be a third of a second.
const SYNC_STEP_BYTES: u64 = 2 << 20;
