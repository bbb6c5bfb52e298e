//! The page that the story is written on: 80 columns, or a JSON value for each thing on it.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::look::{Form, Look};
use crate::paint::Ink;
use crate::table::Table;

/// The page that the story is written on.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
    look: Look,
    chapters: usize,
}

impl<'a> Page<'a> {
    /// An empty page.
    pub(super) fn new(look: Look, out: &'a mut dyn Write) -> Self {
        Self { out, look, chapters: 0 }
    }

    /// Begins the next chapter, with something at the end of its line.
    pub(super) fn chapter(&mut self, title: &str, aside: &str) -> io::Result<()> {
        self.chapters = self.chapters.saturating_add(1);
        if self.is_json() {
            let chapter = self.chapters;
            return self.value(&json!({"chapter": chapter, "title": title, "aside": aside}));
        }
        let title = format!("{:<3}{title}", self.chapters);
        let width = COLUMNS_MAX.saturating_sub(title.len());
        let title = self.look.paint.ink(Ink::Heading, &title);
        let padding = if aside.is_empty() { String::new() } else { format!("{aside:>width$}") };
        writeln!(self.out, "\n{title}{}", self.look.paint.ink(Ink::Aside, &padding))
    }

    /// Writes prose.
    pub(super) fn say(&mut self, text: &str) -> io::Result<()> {
        if self.is_json() {
            return self.value(&json!({"text": text}));
        }
        for line in filled(text, ' ', COLUMNS_MAX.saturating_sub(INDENT.len())) {
            writeln!(self.out, "{INDENT}{line}")?;
        }
        Ok(())
    }

    /// Writes a line of prose that stands at the margin.
    pub(super) fn margin(&mut self, text: &str) -> io::Result<()> {
        if self.is_json() {
            return self.value(&json!({"text": text}));
        }
        writeln!(self.out, "{text}")
    }

    /// Writes JSON that goes to the ledger.
    pub(super) fn command(&mut self, text: &str) -> io::Result<()> {
        if self.is_json() {
            let command: Value = serde_json::from_str(text)?;
            return self.value(&json!({"command": command}));
        }
        let width = COLUMNS_MAX.saturating_sub(INDENT.len()).saturating_sub(2);
        for (place, line) in filled(text, ',', width).iter().enumerate() {
            let sign = if place == 0 { '>' } else { ' ' };
            let line = self.look.paint.ink(Ink::Typed, &format!("{sign} {line}"));
            writeln!(self.out, "{INDENT}{line}")?;
        }
        Ok(())
    }

    /// Writes a table.
    pub(super) fn table(&mut self, table: &Table) -> io::Result<()> {
        if self.is_json() {
            return self.value(&json!({"table": table.json()}));
        }
        for line in table.aligned(self.look.paint) {
            writeln!(self.out, "{INDENT}{INDENT}{line}")?;
        }
        Ok(())
    }

    /// Writes a graph of one line with its name.
    pub(super) fn graph(&mut self, name: &str, bars: &str, remark: &str) -> io::Result<()> {
        if self.is_json() {
            return self.value(&json!({"graph": name, "bars": bars, "remark": remark}));
        }
        let bars = self.look.paint.ink(Ink::Answer, bars);
        writeln!(self.out, "{INDENT}{INDENT}{name:<10}{bars}  {remark}")
    }

    /// Writes what one would type.
    pub(super) fn typed(&mut self, text: &str) -> io::Result<()> {
        if self.is_json() {
            return self.value(&json!({"try": text}));
        }
        writeln!(self.out, "{INDENT}{INDENT}{}", self.look.paint.ink(Ink::Typed, text))
    }

    /// Writes a figure on a line of its own.
    pub(super) fn figure(&mut self, text: &str) -> io::Result<()> {
        if self.is_json() {
            return self.value(&json!({"figure": text}));
        }
        writeln!(self.out, "{INDENT}{INDENT}{}", self.look.paint.ink(Ink::Answer, text))
    }

    /// Leaves a line free.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        if self.is_json() { Ok(()) } else { writeln!(self.out) }
    }

    /// Shows what was written so far, before something takes a while.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn is_json(&self) -> bool {
        self.look.form == Form::Json
    }

    fn value(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.out, "{value}")
    }
}

/// The lines of a text that may be broken after this sign.
fn filled(text: &str, sign: char, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in text.split_inclusive(sign) {
        let is_full = |line: &&mut String| {
            !line.is_empty() && line.len().saturating_add(piece.trim_end().len()) > width
        };
        match lines.last_mut() {
            Some(line) if !is_full(&line) => line.push_str(piece),
            _ => lines.push(piece.to_owned()),
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

const COLUMNS_MAX: usize = 80;
const INDENT: &str = "   ";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::Paint;

    #[test]
    fn texts_are_broken_after_their_signs() {
        assert_eq!(filled("one two three", ' ', 7), ["one two", "three"]);
        assert_eq!(filled("one two three", ' ', 6), ["one", "two", "three"]);
        assert_eq!(filled("{1,2,3}", ',', 4), ["{1,", "2,3}"]);
        assert_eq!(filled("", ' ', 4), [""]);
    }

    #[test]
    fn a_chapter_has_a_number_and_fills_its_line() {
        let mut out = Vec::new();
        let look = Look { form: Form::Table, paint: Paint::Plain, watched: false };
        Page::new(look, &mut out).chapter("A title", "an aside").unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("\n1  A title ") && text.ends_with(" an aside\n"), "{text}");
        assert_eq!(text.trim().len(), COLUMNS_MAX);
    }
}
