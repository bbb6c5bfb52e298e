//! `sweep`: writing down what time has done.

use clap::Args;
use serde_json::json;

use super::Run;
use crate::book::BookArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Write down what has lapsed, activated and expired by now
///
/// It changes no answer: every question sees what is due, written down or not. A ledger that is
/// served sweeps by itself at each local midnight.
#[derive(Args, Debug)]
pub(crate) struct Sweep {
    #[command(flatten)]
    book: BookArgs,
}

impl Run for Sweep {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let swept = book.ledger.sweep().and_then(pointbook::Ticket::wait);
        let outcome = swept.map_err(|error| book.failure(&error))?;
        let sequence = book.ledger.sequence().number();
        book.ledger.close();
        match (outcome, session.is_json()) {
            (None, true) => session.json(&json!({"swept": false, "sequence": sequence}))?,
            (Some(_), true) => session.json(&json!({"swept": true, "sequence": sequence}))?,
            (None, false) => session.line("nothing is due that is not written down")?,
            (Some(_), false) => {
                session.line(&format!("what was due is written down, through entry {sequence}"))?;
            }
        }
        Ok(Exit::Good)
    }
}
