//! `verify`: whether a journal is whole and right.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::Args;
use pointbook_audit::{Compared, Report, Seal, Verdict, Verifier};
use pointbook_core::Scale;
use serde_json::{Value, json};

use super::bar::watched;
use super::paper::{public_key, read_seal, refused};
use super::source::{SourceArgs, failure};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::paint::Ink;
use crate::session::Session;
use crate::table::Table;
use crate::verbs::Run;

/// Verify a journal: chain, checksums, arithmetic, and what it folds to; name the first difference
///
/// Reads every entry and changes nothing. The stored state of a ledger or backup is compared with
/// what its journal comes to. With a seal it also tells whether history was rewritten since.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    #[command(flatten)]
    source: SourceArgs,
    /// Also compare with this seal; may be given more than once.
    #[arg(long, value_name = "FILE", requires = "public_key")]
    seal: Vec<PathBuf>,
    /// The key that seals are checked with: 64 digits, or a file with them.
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
}

impl Run for Verify {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let seals = self.seals()?;
        let add = |verifier: Verifier<'static>, seal| verifier.against_seal(seal);
        let verifier = seals.into_iter().fold(Verifier::default(), add);
        let report = if self.source.is_file() {
            let path = &self.source.path;
            let file = File::open(path).map_err(|error| Failure::file(path, "read", &error))?;
            let file = BufReader::with_capacity(READ_AHEAD_BYTES, file);
            watched(session, "verifying", |pace| verifier.verify_file(file, pace))
                .map_err(|error| failure(path, &error))?
        } else {
            let source = self.source.open()?;
            let verifier: Verifier<'_> = verifier;
            let verifier = match source.shelf() {
                Some(shelf) => verifier.against_shelf(shelf),
                None => verifier,
            };
            watched(session, "verifying", |pace| verifier.verify(source.journal(), pace))
                .map_err(|error| source.failure(&error))?
        };
        tell(&report, session)
    }
}

impl Verify {
    fn seals(&self) -> Result<Vec<Seal>, Failure> {
        let Some(key) = &self.public_key else { return Ok(Vec::new()) };
        let key = public_key(key)?;
        let read = |path: &PathBuf| {
            let seal = read_seal(path)?;
            seal.check(&key).map_err(|rejected| refused(path, rejected))?;
            Ok(seal)
        };
        self.seal.iter().map(read).collect()
    }
}

fn tell(report: &Report, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let exit = if report.is_sound() { Exit::Good } else { Exit::Bad };
    if session.is_json() {
        session.json(&report_json(report))?;
        return Ok(exit);
    }
    session.table(&table(report, session))?;
    let paint = session.look.paint;
    if report.is_sound() {
        session.line(&paint.ink(Ink::Answer, "sound"))?;
        return Ok(exit);
    }
    if let Some(finding) = report.finding {
        session.line(&paint.ink(Ink::Wrong, &format!("not sound: {finding}")))?;
    } else {
        session.line(&paint.ink(Ink::Wrong, "not sound: it is not what was stored or sealed"))?;
    }
    writeln!(session.err, "  next: keep this copy as it is, and compare it with a backup")?;
    Ok(exit)
}

fn table(report: &Report, session: &Session<'_>) -> Table {
    let count = |number: u64| session.look.amount(number.into(), Scale::default());
    let mut table = Table::new(&["what", "found"], &[]);
    let mut row = |what: &str, found: String| table.row([what.to_owned(), found]);
    row("ledger", hex(&report.ledger));
    row("entries", count(report.through.sequence.number()));
    row("batches", count(report.batches));
    row("refusals", count(report.refused));
    row("recorded through", report.recorded_at.text());
    row("head", report.through.hash.to_string());
    if let (Some(root), Some(digest)) = (report.root, report.digest) {
        row("root", root.to_string());
        row("digest", digest.to_string());
    }
    for (what, all) in [("checkpoint", &report.stored), ("seal", &report.sealed)] {
        for Compared { sequence, verdict } in all {
            row(&format!("{what} at entry {}", sequence.number()), verdict.to_string());
        }
    }
    table
}

fn report_json(report: &Report) -> Value {
    let compared = |all: &[Compared]| -> Vec<Value> {
        let one = |it: &Compared| {
            let agrees = it.verdict == Verdict::Agrees;
            json!({
                "sequence": it.sequence.number(),
                "agrees": agrees,
                "verdict": it.verdict.to_string(),
            })
        };
        all.iter().map(one).collect()
    };
    let finding = report.finding.map(|finding| {
        json!({
            "sequence": finding.sequence.number(),
            "offset": finding.offset,
            "what": finding.wrong.to_string(),
        })
    });
    json!({
        "sound": report.is_sound(),
        "ledger": hex(&report.ledger),
        "sequence": report.through.sequence.number(),
        "batches": report.batches,
        "refusals": report.refused,
        "recorded_at": report.recorded_at.text(),
        "head": report.through.hash.to_string(),
        "root": report.root.map(|root| root.to_string()),
        "digest": report.digest.map(|digest| digest.to_string()),
        "finding": finding,
        "checkpoints": compared(&report.stored),
        "seals": compared(&report.sealed),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const READ_AHEAD_BYTES: usize = 1 << 20;
