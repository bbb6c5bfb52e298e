//! Formats: JSON Lines or CSV, and how columns are read.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Args, ValueEnum};

use super::blocks::Cut;

/// How the records of a file are written.
#[derive(Args, Clone, Debug)]
pub(crate) struct FormatArgs {
    /// How commands are written; default: by the end of the file's name, else JSON Lines.
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// In CSV: what parts the fields; \t is a tab.
    #[arg(long, value_name = "SIGN", value_parser = separator, default_value = ",")]
    pub(super) separator: u8,
    /// In CSV: the verb of all rows, when no column tells it.
    #[arg(long, value_name = "VERB")]
    pub(super) verb: Option<String>,
    /// In CSV: take the column of this name as that field; may be given more than once.
    #[arg(long = "column", value_name = "NAME=FIELD", value_parser = renaming)]
    pub(super) columns: Vec<(String, String)>,
}

/// How commands are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON text on each line.
    Jsonl,
    /// Rows under a head of field names.
    Csv,
}

impl FormatArgs {
    /// The format of a file.
    pub(super) fn format_of(&self, file: &Path) -> Format {
        let is_csv =
            |it: &std::ffi::OsStr| it.eq_ignore_ascii_case("csv") || it.eq_ignore_ascii_case("tsv");
        let by_name =
            if file.extension().is_some_and(is_csv) { Format::Csv } else { Format::Jsonl };
        self.format.unwrap_or(by_name)
    }

    /// What ends a record of this format.
    pub(super) const fn cut(&self, format: Format) -> Cut {
        match format {
            Format::Jsonl => Cut::Lines,
            Format::Csv => Cut::Quoted(self.separator),
        }
    }

    /// All that decides how a file is read, as a text: another text reads it anew.
    pub(super) fn text(&self, file: &Path) -> String {
        let format = self.format_of(file);
        let mut text = format!("{format:?}");
        if format == Format::Csv {
            // Writing to a string does not fail.
            let _ = write!(text, " {} {:?} {:?}", self.separator, self.verb, self.columns);
        }
        text
    }
}

fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [sign] if !matches!(sign, b'"' | b'\n' | b'\r') && sign.is_ascii() => Ok(*sign),
        _ => Err("one plain sign is expected, such as ; or \\t".to_owned()),
    }
}

fn renaming(text: &str) -> Result<(String, String), String> {
    let (name, field) = text.rsplit_once('=').ok_or("NAME=FIELD is expected")?;
    Ok((name.trim().to_owned(), field.trim().to_owned()))
}
