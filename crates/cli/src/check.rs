//! Checking files of commands without a ledger: the decoder as a tool.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use pointbook_core::Scale;
use pointbook_wire::{Lines, decode_command, encode_invalid};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::session::Session;

/// Checks a file of commands, one JSON text a line: writes an outcome for each line that is no
/// command, and a summary. A file that cannot be read is told in the place of its summary.
pub(crate) fn check(file: &Path, scale: Scale, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let text = match File::open(file) {
        Ok(text) => BufReader::new(text),
        Err(error) => return unreadable(file, &format!("failed to open: {error}"), session),
    };
    let (mut good, mut bad) = (0_u64, 0_u64);
    for line in Lines::new(text).without_remarks() {
        let line = match line {
            Ok(line) => line,
            Err(error) => return unreadable(file, &format!("failed to read: {error}"), session),
        };
        match line.text.and_then(|text| decode_command(text.as_bytes(), scale)) {
            Ok(_) => good = good.saturating_add(1),
            Err(invalid) => {
                bad = bad.saturating_add(1);
                session.json(&encode_invalid(&invalid, Some(line.number)))?;
            }
        }
    }
    let name = file.display().to_string();
    if session.is_json() {
        session.json(&json!({"file": name, "commands": good, "invalid": bad}))?;
    } else {
        session.line(&format!("{}: {good} commands, {bad} invalid lines", one_line(&name)))?;
    }
    Ok(if bad == 0 { Exit::Good } else { Exit::Bad })
}

fn unreadable(file: &Path, why: &str, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let name = file.display().to_string();
    if session.is_json() {
        session.json(&json!({"file": name, "unreadable": why}))?;
    } else {
        session.line(&format!("{}: {why}", one_line(&name)))?;
    }
    Ok(Exit::Unusable)
}
