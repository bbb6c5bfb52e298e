//! One run of the program, as a verb sees it: where it writes, and how that looks.

use std::io::{self, Write};

use serde_json::Value;

use crate::look::{Form, Look};
use crate::paint::Ink;
use crate::table::Table;

/// Where a verb writes, and how that looks.
pub(crate) struct Session<'a> {
    /// For answers.
    pub(crate) out: &'a mut dyn Write,
    /// For what is told beside them.
    pub(crate) err: &'a mut dyn Write,
    /// How it looks.
    pub(crate) look: Look,
}

impl Session<'_> {
    /// Whether answers are to be JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.look.form == Form::Json
    }

    /// Writes one JSON value on a line.
    pub(crate) fn json(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.out, "{value}")
    }

    /// Writes a line for people.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// Writes a heading, where tables are aligned: it would be in the way of whoever cuts columns.
    pub(crate) fn heading(&mut self, text: &str) -> io::Result<()> {
        if self.look.form == Form::Table {
            writeln!(self.out, "{}", self.look.paint.ink(Ink::Heading, text))?;
        }
        Ok(())
    }

    /// Writes a table, aligned or with tabs.
    pub(crate) fn table(&mut self, table: &Table) -> io::Result<()> {
        let lines = if self.look.form == Form::Table {
            table.aligned(self.look.paint)
        } else {
            table.tabbed()
        };
        lines.iter().try_for_each(|line| writeln!(self.out, "{line}"))
    }

    /// Tells something beside the answers, unless they are JSON: nobody reads it then.
    pub(crate) fn aside(&mut self, text: &str) -> io::Result<()> {
        if self.is_json() { Ok(()) } else { writeln!(self.err, "{text}") }
    }
}
