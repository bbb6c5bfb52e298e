//! `export`: a journal for other programs.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pointbook_audit::{
    Error, Pace, Until, export_books, export_csv, export_json_lines, export_portable,
};
use serde_json::json;

use super::bar::watched;
use super::source::{Source, SourceArgs, UntilArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;
use crate::verbs::Run;

/// Export a journal: a portable file, a row for each fact, or books for hledger
///
/// Without --to it is written where answers go.
#[derive(Args, Debug)]
pub(crate) struct Export {
    #[command(flatten)]
    source: SourceArgs,
    /// In which form.
    #[arg(long, value_name = "FORM", value_enum)]
    form: Form,
    #[command(flatten)]
    until: UntilArgs,
    /// Write into this file, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// The forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The journal itself, in a file that any machine reads: always whole.
    Pbj,
    /// A line for each fact, with commas.
    Csv,
    /// An object for each fact, on a line.
    Jsonl,
    /// The postings in plain-text accounting, as hledger reads it.
    Hledger,
    /// A row for each fact, in columns.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Run for Export {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = self.source.open()?;
        let until = source.until(self.until)?;
        if self.form == Form::Pbj && until != Until::End {
            let next = "leave --through and --known-at out, or choose another --form";
            return Err(Failure::unusable("a portable file holds the whole journal", next));
        }
        let Some(path) = &self.to else {
            if self.form.needs_a_file() {
                let what = "that form needs a file, and not a stream";
                return Err(Failure::unusable(what, "name one with --to"));
            }
            let exported = write(&source, self.form, until, (session.out, &mut Pace::default()));
            exported.map_err(|error| source.failure(&error))?;
            return Ok(Exit::Good);
        };
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let file = file.map_err(|error| Failure::file(path, "write", &error))?;
        let mut out = BufWriter::with_capacity(WRITTEN_BYTES, file);
        let exported = watched(session, "exporting", |pace| match self.form {
            #[cfg(feature = "parquet")]
            Form::Parquet => {
                pointbook_audit::export_parquet(source.journal(), until, &mut out, pace)
            }
            form => write(&source, form, until, (&mut out, pace)),
        });
        exported.map_err(|error| source.failure(&error))?;
        let synced = out.flush().and_then(|()| out.get_ref().sync_all());
        synced.map_err(|error| Failure::file(path, "write", &error))?;
        let bytes = std::fs::metadata(path).map_or(0, |it| it.len());
        let to = path.display().to_string();
        if session.is_json() {
            session.json(&json!({"exported": to, "bytes": bytes}))?;
        } else {
            session.line(&format!("exported to {to}, {bytes} bytes"))?;
        }
        Ok(Exit::Good)
    }
}

impl Form {
    /// Whether its end tells where its beginning is, so that it is no stream.
    const fn needs_a_file(self) -> bool {
        match self {
            Self::Pbj | Self::Csv | Self::Jsonl | Self::Hledger => false,
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
        }
    }
}

/// Writes a form that can be streamed.
fn write(
    source: &Source,
    form: Form,
    until: Until,
    (out, pace): (&mut dyn Write, &mut Pace<'_>),
) -> Result<(), Error> {
    let journal = source.journal();
    match form {
        Form::Pbj => export_portable(journal, out, pace).map(|_| ()),
        Form::Csv => export_csv(journal, until, out, pace),
        Form::Jsonl => export_json_lines(journal, until, out, pace),
        _ => export_books(journal, until, out, pace),
    }
}

const WRITTEN_BYTES: usize = 1 << 20;
