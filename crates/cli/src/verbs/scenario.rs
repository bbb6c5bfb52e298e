//! `scenario`: files of commands and questions with what is expected of them.

use std::path::PathBuf;

use clap::Args;

use super::Run;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::scenario::play;
use crate::session::Session;

/// Play scenario files, each on a new temporary ledger of its own
#[derive(Args, Debug)]
pub(crate) struct Scenario {
    /// Scenario files; docs/wire.md tells what stands in them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Run for Scenario {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let mut exit = Exit::Good;
        let mut passed = 0_usize;
        for file in &self.files {
            let report = play(file);
            if session.is_json() {
                session.json(&report.json())?;
            } else {
                session.line(&report.to_string())?;
            }
            passed = passed.saturating_add(usize::from(report.exit() == Exit::Good));
            exit = exit.max(report.exit());
        }
        let failed = self.files.len().saturating_sub(passed);
        if session.is_json() {
            session.json(&serde_json::json!({"passed": passed, "failed": failed}))?;
        } else {
            session.line(&format!("{passed} passed, {failed} failed"))?;
        }
        Ok(exit)
    }
}
