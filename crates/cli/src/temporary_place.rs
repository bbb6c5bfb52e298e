//! Temporary places: directories that go when they are no longer needed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, io, process};

/// A directory of one's own, which is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct TemporaryPlace(PathBuf);

impl TemporaryPlace {
    /// Makes one where the system keeps what is temporary.
    pub(crate) fn new() -> io::Result<Self> {
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("pointbook-{}-{number}", process::id());
            let path = env::temp_dir().join(name);
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                // Left by a process that had our number and was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryPlace {
    fn drop(&mut self) {
        // What cannot be removed now, the system removes some day.
        let _ = fs::remove_dir_all(&self.0);
    }
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_goes_with_what_is_in_it() {
        let place = TemporaryPlace::new().unwrap();
        let path = place.path().to_owned();
        fs::write(path.join("x"), "x").unwrap();
        drop(place);
        assert!(!path.exists());
    }
}
