//! How the program ends.

use std::process::ExitCode;

/// What the program's exit status says. Of several, the largest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Good = 0,
    /// The answer is a no: a command was refused, nobody has that name, a check found something.
    Bad = 1,
    /// The call makes no sense, or names a file or ledger that is not there or cannot be read.
    Unusable = 2,
    /// Another process has the ledger open.
    Busy = 3,
    /// The disk or the ledger failed: no space, a failed write, damaged files.
    Failed = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
