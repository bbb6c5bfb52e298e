//! `prove`: that an entry is in a sealed journal, or that a sealed journal begins another.

use std::path::PathBuf;

use clap::Args;
use pointbook_audit::{ConsistencyProof, InclusionProof, Paper};
use pointbook_core::Sequence;

use super::bar::watched;
use super::paper::{json_of, read_seal, write};
use super::source::SourceArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;
use crate::verbs::Run;

/// Prove that an entry is in a sealed journal, or that nothing was rewritten between two seals
///
/// Who has the public key checks the proof with: pointbook check-proof. Without --to it is written
/// where answers go.
#[derive(Args, Debug)]
pub(crate) struct Prove {
    #[command(flatten)]
    source: SourceArgs,
    /// The entry that is proved.
    #[arg(value_name = "ENTRY", required_unless_present = "older")]
    entry: Option<u64>,
    /// The seal of the journal.
    #[arg(long, value_name = "FILE")]
    seal: PathBuf,
    /// An earlier seal: proves that its journal is the beginning of the other's.
    #[arg(long, value_name = "FILE", conflicts_with = "entry")]
    older: Option<PathBuf>,
    /// Write the proof into this file, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Run for Prove {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = self.source.open()?;
        let seal = read_seal(&self.seal)?;
        let older = self.older.as_deref().map(read_seal).transpose()?;
        let journal = source.journal();
        let made = watched(session, "proving", |pace| match (&older, self.entry) {
            (Some(older), _) => {
                ConsistencyProof::make(journal, (older, &seal), pace).map(Paper::Consistency)
            }
            (None, entry) => {
                let sequence = Sequence::new(entry.unwrap_or(0));
                InclusionProof::make(journal, &seal, sequence, pace).map(Paper::Inclusion)
            }
        });
        let paper = made.map_err(|error| source.failure(&error))?;
        write(&paper, self.to.as_deref(), session)?;
        if session.is_json() {
            session.json(&json_of(&paper))?;
        } else if let Some(to) = &self.to {
            session.line(&format!("the proof is in {}", to.display()))?;
        }
        Ok(Exit::Good)
    }
}
