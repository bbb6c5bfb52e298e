//! JSON Lines: an object for each row, with the columns that it has.

use std::io::Write;

use pointbook_journal::Journal;

use super::row::{COLUMNS, Cell};
use super::rows::{each_row, scale_of};
use crate::error::Error;
use crate::pace::Pace;
use crate::until::Until;

/// Writes a journal as JSON Lines, a line for each fact. Amounts are texts, as everywhere.
///
/// # Errors
///
/// When it cannot be written, and when the journal cannot be read, is damaged, or does not fold.
pub fn export_json_lines(
    journal: &dyn Journal,
    until: Until,
    mut out: impl Write,
    pace: &mut Pace<'_>,
) -> Result<(), Error> {
    let scale = scale_of(journal);
    let mut line = String::new();
    each_row(journal, until, pace, &mut |row| {
        line.clear();
        for (name, cell) in COLUMNS.iter().zip(row.cells(scale)) {
            put(name, &cell, &mut line);
        }
        line.push_str("}\n");
        Ok(out.write_all(line.as_bytes())?)
    })?;
    Ok(out.flush()?)
}

fn put(name: &str, cell: &Cell<'_>, line: &mut String) {
    if *cell == Cell::Nothing {
        return;
    }
    line.push(if line.is_empty() { '{' } else { ',' });
    line.push('"');
    line.push_str(name);
    line.push_str("\":");
    match cell {
        Cell::Nothing => {}
        Cell::Number(number) => line.push_str(&number.to_string()),
        Cell::Plain(text) => put_text(text, line),
        Cell::Text(text) => put_text(text, line),
    }
}

/// A text in quotes, with what JSON does not allow in them written otherwise.
fn put_text(text: &str, line: &mut String) {
    line.push('"');
    for letter in text.chars() {
        match letter {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            control if u32::from(control) < 0x20 => {
                line.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => line.push(other),
        }
    }
    line.push('"');
}
