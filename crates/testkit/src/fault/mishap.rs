//! Mishaps: the ways in which one call goes wrong.

use std::fmt;

use pointbook::journal::{Error, ErrorKind};

/// How a call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It fails, and nothing was done.
    Fail(ErrorKind),
    /// It is done, and says that it failed.
    FailDone(ErrorKind),
    /// The first half is done, and it says that it failed.
    FailHalf(ErrorKind),
    /// It panics, and nothing was done.
    Panic,
    /// It is done, and panics.
    PanicDone,
    /// It says that it is done, and nothing was.
    Lose,
    /// What is read has this bit turned, counted from the first and around.
    Flip(u64),
    /// What is read is only so many bytes long.
    Cut(usize),
    /// What is read is something else of the same kind.
    Misplace,
    /// What is asked for is said not to be there; reading in order ends here.
    Miss,
    /// What is read in order leaves this one out.
    Skip,
    /// What is read in order has this one twice.
    Repeat,
}

/// How long a mishap lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// For one call.
    Once,
    /// For that call and all after it.
    Always,
}

/// The reason of an error that a test wanted: it stands at the end of the chain of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Injected;

impl Injected {
    /// The error that a test wanted.
    pub fn error(kind: ErrorKind) -> Error {
        Error::caused(kind, Injected)
    }

    /// Whether an error comes from a mishap.
    pub fn is_behind(error: &(dyn std::error::Error + 'static)) -> bool {
        let mut reasons = std::iter::successors(Some(error), |error| error.source());
        reasons.any(|reason| reason.is::<Injected>())
    }
}

impl fmt::Display for Injected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("do what a test made fail")
    }
}

impl std::error::Error for Injected {}
