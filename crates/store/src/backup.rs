//! Backups: copies of a store that is open.
//!
//! Invariants:
//! - What stands under the name of a backup was opened and checked before it got that name.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use pointbook_journal::{Error, ErrorKind};
use rocksdb::checkpoint::Checkpoint;

use crate::acknowledged::Acknowledged;
use crate::failure::failure;
use crate::folder::{Folder, parent, sync_folder};
use crate::manifest::Extent;
use crate::options::StoreOptions;
use crate::slot::Mark;
use crate::store::Store;

impl Store {
    /// Makes a copy in a folder that is not there yet, while others append and read. It holds all
    /// that was acknowledged when it began.
    ///
    /// On the same file system the files are shared and take no room of their own at first; a copy
    /// that shall survive the disk belongs on another one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Exists`] when something is at `to` already. After any error nothing is there.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<(), Error> {
        let to = to.as_ref();
        if fs::symlink_metadata(to).is_ok() {
            return Err(Error::new(ErrorKind::Exists));
        }
        let partial = self.partial_path(to)?;
        fs::create_dir(&partial)?;
        let copied = self.copy_to(&Folder::new(&partial)).and_then(|()| {
            fs::rename(&partial, to)?;
            sync_folder(parent(to))
        });
        if copied.is_err() {
            // The failure counts: a partial copy does not bear the name of a backup.
            let _removed = fs::remove_dir_all(&partial);
        }
        copied
    }

    fn copy_to(&self, folder: &Folder) -> Result<(), Error> {
        // Noted before the copy begins, so the copy holds at least that.
        let mark = Mark { manifest: Extent::default(), ..self.notary.hold()?.mark() };
        Acknowledged::open(&folder.acknowledged(), 0, mark)?;
        let checkpoint = Checkpoint::new(self.database.db()).map_err(failure)?;
        checkpoint.create_checkpoint(folder.database()).map_err(failure)?;
        folder.seal()?;
        let options = StoreOptions { cache_bytes: CHECK_CACHE_BYTES, ..self.options.clone() };
        Self::open(folder.root(), options)?.close()
    }

    /// A name beside the one of the backup that nobody else uses.
    fn partial_path(&self, to: &Path) -> Result<PathBuf, Error> {
        let name = to.file_name().ok_or(Error::new(ErrorKind::NotFound))?;
        let mut partial = OsString::from(".");
        partial.push(name);
        partial.push(format!(".{}-{}.partial", std::process::id(), self.numbers.next()));
        Ok(to.with_file_name(partial))
    }
}

/// What the check of a copy may hold in memory.
const CHECK_CACHE_BYTES: usize = 8 << 20;
