//! `backup`: a copy of a ledger.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::Run;
use crate::book::{BookArgs, failure};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Copy a ledger into a directory that is not there yet, and check that the copy opens
///
/// The copy is a ledger like any other: to restore it, copy it to where the ledger was. On the same
/// file system it shares its files with the ledger; keep one on another disk.
#[derive(Args, Debug)]
pub(crate) struct Backup {
    #[command(flatten)]
    book: BookArgs,
    /// The directory of the copy.
    #[arg(value_name = "COPY")]
    to: PathBuf,
}

impl Run for Backup {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let sequence = book.ledger.sequence().number();
        let copied = book.ledger.backup(&self.to);
        let to = self.to.display();
        copied.map_err(|error| failure(&to, &error))?;
        if session.is_json() {
            session.json(&json!({"backup": to.to_string(), "sequence": sequence}))?;
        } else {
            session.line(&format!("copied to {to}, through entry {sequence}"))?;
        }
        Ok(Exit::Good)
    }
}
