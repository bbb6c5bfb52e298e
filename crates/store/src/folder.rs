//! The folder of a store: what lies where, and how files and folders become durable.
//!
//! Invariants:
//! - The file `format` comes last and whole: a folder without it holds no store.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use pointbook_journal::{Error, ErrorKind};

use crate::failure::broken;
use crate::store::STORE_VERSION;

/// Where a store lives.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// RocksDB's own folder.
    pub(crate) fn database(&self) -> PathBuf {
        self.root.join("db")
    }

    /// Where files are written before RocksDB takes them in.
    pub(crate) fn loading(&self) -> PathBuf {
        self.root.join("loading")
    }

    /// The file of what was acknowledged.
    pub(crate) fn acknowledged(&self) -> PathBuf {
        self.root.join("acknowledged")
    }

    /// The file that is locked.
    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    fn format(&self) -> PathBuf {
        self.root.join("format")
    }

    /// Makes the folder, which may be there but must be empty.
    pub(crate) fn make(&self) -> Result<(), Error> {
        fs::create_dir_all(&self.root)?;
        let mut inside = fs::read_dir(&self.root)?;
        if inside.next().is_some() {
            return Err(Error::new(ErrorKind::Exists));
        }
        Ok(())
    }

    /// Checks that a store of a version that we know is there.
    pub(crate) fn check_format(&self) -> Result<(), Error> {
        if !fs::metadata(&self.root)?.is_dir() {
            return Err(Error::io(io::ErrorKind::NotADirectory.into()));
        }
        let text = fs::read(self.format())?;
        let version = parse_format(&text).ok_or(broken("the file of the format tells one"))?;
        if version > STORE_VERSION {
            return Err(Error::new(ErrorKind::Newer { version }));
        }
        Ok(())
    }

    /// Says that a whole store is there, and makes that durable.
    pub(crate) fn seal(&self) -> Result<(), Error> {
        let new = self.root.join("format.new");
        let mut file = File::create_new(&new)?;
        file.write_all(format_text().as_bytes())?;
        file.sync_all()?;
        fs::rename(new, self.format())?;
        sync_folder(&self.root)?;
        sync_folder(parent(&self.root))
    }
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Error> {
    Ok(File::open(path)?.sync_all()?)
}

/// The folder that a path lies in.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn format_text() -> String {
    format!("{FORMAT_NAME}{STORE_VERSION}\n")
}

fn parse_format(text: &[u8]) -> Option<u16> {
    let number = str::from_utf8(text).ok()?.strip_prefix(FORMAT_NAME)?.strip_suffix('\n')?;
    let version = number.parse().ok()?;
    // Only what is written is read: no sign, no zeros before it, and versions begin at 1.
    (version > 0 && format!("{version}") == number).then_some(version)
}

const FORMAT_NAME: &str = "pointbook store ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_text_of_a_format_is_one() {
        assert_eq!(parse_format(format_text().as_bytes()), Some(STORE_VERSION));
        assert_eq!(parse_format(b"pointbook store 65535\n"), Some(u16::MAX));
        for text in [
            "",
            "pointbook store 1",
            "pointbook store 01\n",
            "pointbook store +1\n",
            "pointbook store 0\n",
            "pointbook store 65536\n",
            "Pointbook store 1\n",
            "pointbook store 1\n\n",
        ] {
            assert_eq!(parse_format(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn a_path_without_a_folder_lies_in_the_current_one() {
        assert_eq!(parent(Path::new("ledger")), Path::new("."));
        assert_eq!(parent(Path::new("a/ledger")), Path::new("a"));
    }
}
