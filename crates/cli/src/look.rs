//! The look of what is written: JSON, aligned tables or columns between tabs; colours or none.

use clap::{Args, ValueEnum};
use pointbook_core::{Scale, units_text};

use crate::amount::amount_text;
use crate::paint::Paint;
use crate::terminal::Terminal;

/// Options that every verb takes.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct LookArgs {
    /// Write JSON, one value on each line.
    #[arg(long, global = true, help_heading = "Look")]
    json: bool,
    /// Align tables also where the output is no terminal.
    #[arg(long, global = true, help_heading = "Look", conflicts_with = "json")]
    table: bool,
    /// When to write colours; `auto` heeds NO_COLOR.
    #[arg(long, global = true, help_heading = "Look", value_enum, default_value_t = When::Auto)]
    color: When,
}

/// When colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How what is written looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// What answers are written as.
    pub(crate) form: Form,
    /// Whether they may have colours.
    pub(crate) paint: Paint,
    /// Whether somebody watches the progress of what takes long.
    pub(crate) watched: bool,
}

/// What answers are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One JSON value on each line.
    Json,
    /// Tables for people.
    Table,
    /// The same tables, a tab between the columns.
    Tabs,
}

impl LookArgs {
    /// The look that these options give on such a terminal.
    pub(crate) fn on(self, terminal: Terminal) -> Look {
        let form = if self.json {
            Form::Json
        } else if self.table || terminal.out {
            Form::Table
        } else {
            Form::Tabs
        };
        let coloured = match self.color {
            When::Auto => terminal.out && !terminal.no_colour,
            When::Always => true,
            When::Never => false,
        };
        let paint = if coloured { Paint::Colours } else { Paint::Plain };
        Look { form, paint, watched: terminal.err && !self.json }
    }
}

impl Look {
    /// An amount: with commas in tables for people, else as other programs read it.
    pub(crate) fn amount(self, units: i128, scale: Scale) -> String {
        match self.form {
            Form::Table => amount_text(units, scale),
            Form::Json | Form::Tabs => units_text(units, scale),
        }
    }
}
