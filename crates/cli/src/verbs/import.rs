//! `import`: files of commands, many at once.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::Run;
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::import::{FormatArgs, From, Progress, Pump, Source, Tally, rate};
use crate::session::Session;

/// Import a file of commands, JSON Lines or CSV; interrupted at any moment, it goes on where it was
///
/// Each command has a key, so a command that was imported before is known and does not happen
/// again. Records that are no commands, and commands that were refused, are written with their
/// reasons to a file beside the one that is imported.
#[derive(Args, Debug)]
pub(crate) struct Import {
    #[command(flatten)]
    book: BookArgs,
    /// The file; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    format: FormatArgs,
    /// Where records that came to nothing are written; default: FILE.rejected.
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// Read the file from its beginning, though it was imported before: what was refused because a
    /// name was not found is tried again.
    #[arg(long)]
    again: bool,
}

impl Run for Import {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = Source::open(&self.file, &self.format)?;
        let rejected =
            self.rejected.clone().or_else(|| source.rejects_path()).ok_or_else(|| {
                let what = "there is no place for bad records of standard input";
                Failure::unusable(what, "name one with --rejected FILE")
            })?;
        let book = self.book.open()?;
        let from = if self.again { From::Beginning } else { From::Cursor };
        let name = source.name();
        let mut progress = Progress::begin(session);
        let mut pump = Pump::begin(&book, source, &self.format, &rejected, from)?;
        let begun = pump.begun();
        if begun.records > 0 {
            session.aside(&format!("going on with line {} of {name}", begun.line))?;
        }
        let tally = pump.run(session, &mut progress)?;
        let done = tally.records().saturating_sub(begun.records);
        let rate = rate(done, progress.took());
        settle(&book)?;
        if session.is_json() {
            let rejects = (tally.rejected() > 0).then(|| rejected.display().to_string());
            session.json(&json!({
                "file": name,
                "records": tally.records(),
                "tally": tally.json(),
                "began_line": begun.line,
                "rejected": rejects,
                "records_per_second": rate,
            }))?;
        } else {
            session.line(&format!("{name}: {}", tally.text()))?;
            session.aside(&format!("{done} records in this run, {rate} a second"))?;
            tell_rejects(session, &tally, &rejected)?;
        }
        Ok(tally.exit())
    }
}

fn tell_rejects(
    session: &mut Session<'_>,
    tally: &Tally,
    rejected: &std::path::Path,
) -> Result<(), Failure> {
    if tally.rejected() > 0 {
        let (count, file) = (tally.rejected(), rejected.display());
        session.aside(&format!("{count} records came to nothing: the reasons are in {file}"))?;
    }
    Ok(())
}

/// Leaves a ledger behind that opens soon: with a checkpoint, when much was written.
fn settle(book: &Book) -> Result<(), Failure> {
    let metrics = book.ledger.metrics();
    let tail = metrics.sequence.number().saturating_sub(metrics.checkpoint.number());
    if tail >= TAIL_MAX {
        let written = book.ledger.checkpoint().and_then(pointbook::Ticket::wait);
        written.map_err(|error| book.failure(&error))?;
    }
    book.ledger.close();
    Ok(())
}

/// How many entries may be folded anew when a ledger is opened: a few tenths of a second.
const TAIL_MAX: u64 = 200_000;
