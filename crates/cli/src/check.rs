//! Checking files of commands without a ledger: the decoder as a tool.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use pointbook_core::Scale;
use pointbook_wire::{Lines, decode_command, encode_invalid};

use crate::exit::Exit;

/// Checks files of commands, one JSON text a line: writes an outcome for each line that is no
/// command, and a summary of each file.
///
/// # Errors
///
/// When `out` cannot be written to. A file that cannot be read is told and gives
/// [`Exit::Unusable`].
pub fn check_all(files: &[PathBuf], scale: Scale, out: &mut dyn Write) -> io::Result<Exit> {
    let mut exit = Exit::Good;
    for file in files {
        exit = exit.max(check(file, scale, out)?);
    }
    Ok(exit)
}

fn check(file: &Path, scale: Scale, out: &mut dyn Write) -> io::Result<Exit> {
    let name = file.display();
    let text = match File::open(file) {
        Ok(text) => BufReader::new(text),
        Err(error) => {
            writeln!(out, "{name}: failed to open: {error}")?;
            return Ok(Exit::Unusable);
        }
    };
    let (mut good, mut bad) = (0_u64, 0_u64);
    for line in Lines::new(text).without_remarks() {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                writeln!(out, "{name}: failed to read: {error}")?;
                return Ok(Exit::Unusable);
            }
        };
        match line.text.and_then(|text| decode_command(text.as_bytes(), scale)) {
            Ok(_) => good = good.saturating_add(1),
            Err(invalid) => {
                bad = bad.saturating_add(1);
                writeln!(out, "{}", encode_invalid(&invalid, Some(line.number)))?;
            }
        }
    }
    writeln!(out, "{name}: {good} commands, {bad} invalid lines")?;
    Ok(if bad == 0 { Exit::Good } else { Exit::Bad })
}
