//! `demo`: a believable program in a ledger on disk, and a look at it.

use std::path::PathBuf;

use clap::Args;

use super::Run;
use crate::demo::{Size, play};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Make a believable program of two years in a new ledger, look at it, and leave it to play with
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// A directory that is not there yet, or empty; the ledger and the pages go there.
    #[arg(value_name = "DIRECTORY", default_value = "pointbook-demo")]
    directory: PathBuf,
    /// How many members it has.
    #[arg(long, default_value_t = 10_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    members: u32,
    /// How many commands they send in two years.
    #[arg(long, default_value_t = 1_000_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1_000..=100_000_000))]
    commands: u32,
}

impl Run for Demo {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let size = Size { members: self.members, commands: self.commands };
        play(size, &self.directory, session)
    }
}
