//! `replay`: the state at an entry or a time, as a digest.

use clap::Args;
use serde_json::json;

use super::bar::watched;
use super::source::{SourceArgs, UntilArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;
use crate::table::Table;
use crate::verbs::Run;

/// Fold a journal from its first entry to its last, or to another, and tell the digest of the state
///
/// Who has the same journal gets the same digest, on any machine.
#[derive(Args, Debug)]
pub(crate) struct Replay {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    until: UntilArgs,
}

impl Run for Replay {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = self.source.open()?;
        let until = source.until(self.until)?;
        let replayed = watched(session, "replaying", |pace| {
            pointbook_audit::replay(source.journal(), until, pace)
        });
        let replayed = replayed.map_err(|error| source.failure(&error))?;
        let (sequence, accounts) = (replayed.sequence.number(), replayed.state.account_count());
        let digest = replayed.digest().to_string();
        if session.is_json() {
            session.json(&json!({
                "sequence": sequence,
                "recorded_at": replayed.recorded_at.text(),
                "accounts": accounts,
                "digest": digest,
            }))?;
            return Ok(Exit::Good);
        }
        let mut table = Table::new(&["what", "found"], &[]);
        for (what, found) in [
            ("entry", sequence.to_string()),
            ("recorded", source.time(replayed.recorded_at)),
            ("accounts", accounts.to_string()),
            ("digest", digest),
        ] {
            table.row([what.to_owned(), found]);
        }
        session.table(&table)?;
        Ok(Exit::Good)
    }
}
