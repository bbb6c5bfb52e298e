//! What the program is connected to.

use std::env;
use std::io::{IsTerminal as _, stderr, stdout};

/// What the program is connected to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Whether people read the output as it comes.
    pub out: bool,
    /// Whether people read what is told beside the output.
    pub err: bool,
    /// Whether colours are unwanted, as `NO_COLOR` says.
    pub no_colour: bool,
}

impl Terminal {
    /// What this process is connected to.
    pub fn here() -> Self {
        let no_colour = env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
        Self { out: stdout().is_terminal(), err: stderr().is_terminal(), no_colour }
    }
}
