//! Poison: after a failed write nobody knows what the disk holds, so nothing more is written.

use std::sync::atomic::{AtomicBool, Ordering};

use pointbook_journal::{Error, ErrorKind};

/// Whether a write failed since the store was opened.
#[derive(Debug, Default)]
pub(crate) struct Poison {
    failed: AtomicBool,
}

impl Poison {
    /// Says whether a write may be tried.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.failed.load(Ordering::Acquire) {
            return Err(Error::new(ErrorKind::Poisoned));
        }
        Ok(())
    }

    /// Does a write, unless one failed before.
    pub(crate) fn guard<T>(&self, write: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.check()?;
        let written = write();
        if written.is_err() {
            self.failed.store(true, Ordering::Release);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_after_a_failed_write() {
        let poison = Poison::default();
        poison.guard(|| Ok(())).unwrap();
        let failed = poison.guard(|| Err::<(), _>(Error::new(ErrorKind::Full)));
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::Full);
        let after = poison.guard(|| -> Result<(), Error> { panic!("written after a failure") });
        assert_eq!(after.unwrap_err().kind(), ErrorKind::Poisoned);
    }
}
