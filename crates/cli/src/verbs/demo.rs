//! `demo`: what the ledger does, as a story.

use clap::Args;

use super::Run;
use crate::demo::{Size, play};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Tell a story of what the ledger does
#[derive(Args, Debug)]
pub(crate) struct Demo {}

impl Run for Demo {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        Ok(play(Size::SHOW, session.look.paint, session.out)?)
    }
}
