//! `check`: files of commands, read without a ledger.

use std::path::PathBuf;

use clap::Args;
use pointbook_core::{SCALE_MAX, Scale};

use super::Run;
use crate::check::check;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Read files of commands, without a ledger, and tell what is wrong in them
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The decimals of amounts, 0 to 4.
    #[arg(long, value_name = "DECIMALS", value_parser = scale, default_value = "0")]
    scale: Scale,
    /// Files of commands, one JSON text a line.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Run for Check {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let mut exit = Exit::Good;
        for file in &self.files {
            exit = exit.max(check(file, self.scale, session)?);
        }
        Ok(exit)
    }
}

/// Reads how many decimals amounts have.
pub(crate) fn scale(text: &str) -> Result<Scale, String> {
    let scale = text.parse().ok().and_then(Scale::new);
    scale.ok_or_else(|| format!("a number from 0 to {SCALE_MAX} is expected"))
}
