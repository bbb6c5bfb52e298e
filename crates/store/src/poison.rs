//! Poison: after a failed write nobody knows what the disk holds, so nothing more is written.

use std::sync::OnceLock;

use pointbook_journal::{Error, ErrorKind};

/// Whether a write failed since the store was opened.
#[derive(Debug, Default)]
pub(crate) struct Poison {
    /// The first failure, which says why.
    failed: OnceLock<Error>,
}

impl Poison {
    /// Says whether a write may be tried.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.failed.get() {
            Some(first) => Err(Error::caused(ErrorKind::Poisoned, first.clone())),
            None => Ok(()),
        }
    }

    /// Does a write, unless one failed before.
    pub(crate) fn guard<T>(&self, write: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.check()?;
        write().inspect_err(|error| {
            // The first failure is the reason for what follows.
            let _known = self.failed.set(error.clone());
        })
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
        let after = after.unwrap_err();
        assert_eq!(after.kind(), ErrorKind::Poisoned);
        let why = std::error::Error::source(&after).unwrap().to_string();
        assert_eq!(why, Error::new(ErrorKind::Full).to_string());
    }
}
