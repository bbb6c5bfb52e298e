//! How the program ends.

use std::process::ExitCode;

/// What the program's exit status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Good = 0,
    /// Something that was checked is not as it should be.
    Bad = 1,
    /// The call makes no sense, or a file cannot be read.
    Unusable = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
