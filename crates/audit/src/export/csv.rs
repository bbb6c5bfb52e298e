//! CSV, as RFC 4180 has it: a line of names, then a line for each row.

use std::io::Write;

use pointbook_journal::Journal;

use super::row::{COLUMNS, Cell};
use super::rows::{each_row, scale_of};
use crate::error::Error;
use crate::pace::Pace;
use crate::until::Until;

/// Writes a journal as CSV, a line for each fact.
///
/// # Errors
///
/// When it cannot be written, and when the journal cannot be read, is damaged, or does not fold.
pub fn export_csv(
    journal: &dyn Journal,
    until: Until,
    mut out: impl Write,
    pace: &mut Pace<'_>,
) -> Result<(), Error> {
    let scale = scale_of(journal);
    let mut line = COLUMNS.join(",");
    line.push_str("\r\n");
    out.write_all(line.as_bytes())?;
    each_row(journal, until, pace, &mut |row| {
        line.clear();
        for (index, cell) in row.cells(scale).iter().enumerate() {
            if index > 0 {
                line.push(',');
            }
            put(cell, &mut line);
        }
        line.push_str("\r\n");
        Ok(out.write_all(line.as_bytes())?)
    })?;
    Ok(out.flush()?)
}

fn put(cell: &Cell<'_>, line: &mut String) {
    match cell {
        Cell::Nothing => {}
        Cell::Number(number) => line.push_str(&number.to_string()),
        Cell::Plain(text) => line.push_str(text),
        Cell::Text(text) if text.contains([',', '"', '\r', '\n']) => {
            line.push('"');
            line.push_str(&text.replace('"', "\"\""));
            line.push('"');
        }
        Cell::Text(text) => line.push_str(text),
    }
}
