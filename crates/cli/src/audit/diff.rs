//! `diff`: what was learned between two times about the time before.

use clap::{Args, ValueEnum};
use pointbook_audit::{Changed, Period};
use serde_json::{Value, json};

use super::balance_table::changes_json;
use super::bar::watched;
use super::source::{Source, SourceArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;
use crate::table::Table;
use crate::verbs::Run;
use crate::when::When;
use crate::who::{who_json, who_text};

/// Show which windows late entries have changed since a time, and which entries those are
#[derive(Args, Debug)]
pub(crate) struct Diff {
    #[command(flatten)]
    source: SourceArgs,
    /// As was known then: a date (its end), a local time or an instant.
    #[arg(long, value_name = "WHEN")]
    known_at: When,
    /// Compared with what was known then; default: all that is known.
    #[arg(long, value_name = "WHEN")]
    and_at: Option<When>,
    /// How long the windows are.
    #[arg(long, value_name = "PERIOD", value_enum, default_value_t = By::Month)]
    by: By,
}

/// How long the windows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Local days.
    Day,
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years.
    Year,
}

impl Run for Diff {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = self.source.open()?;
        let known_at = source.instant(self.known_at)?;
        let later = self.and_at.map(|when| source.instant(when)).transpose()?;
        let later = later.unwrap_or(pointbook_core::Timestamp::MAX);
        let period = match self.by {
            By::Day => Period::Day,
            By::Month => Period::Month,
            By::Quarter => Period::Quarter,
            By::Year => Period::Year,
        };
        let diff = watched(session, "comparing", |pace| {
            pointbook_audit::diff(source.journal(), (known_at, later), period, pace)
        });
        let diff = diff.map_err(|error| source.failure(&error))?;
        if session.is_json() {
            session.json(&diff_json(&diff))?;
            return Ok(Exit::Good);
        }
        if diff.windows.is_empty() {
            session.line("no window changed")?;
            return Ok(Exit::Good);
        }
        session
            .heading(&format!("windows as known at {}, changed since", source.time(known_at)))?;
        session.table(&windows(&diff, session))?;
        session.heading("\nby these entries")?;
        session.table(&entries(&diff, &source))?;
        Ok(Exit::Good)
    }
}

fn windows(diff: &pointbook_audit::Diff, session: &Session<'_>) -> Table {
    let mut table = Table::new(&["whose", "window from", "flow", "entries"], &["change"]);
    for window in &diff.windows {
        let by: Vec<String> = window.by.iter().map(|it| it.number().to_string()).collect();
        for (name, units) in window.flows.iter().filter(|(_, units)| *units != 0) {
            let sign = if units > 0 { "+" } else { "" };
            table.row([
                who_text(&window.who),
                window.first_day.to_string(),
                name.replace('_', " "),
                by.join(" "),
                format!("{sign}{}", session.look.amount(units, diff.scale)),
            ]);
        }
    }
    table
}

fn entries(diff: &pointbook_audit::Diff, source: &Source) -> Table {
    let mut table = Table::new(&["entry", "key", "recorded", "effective from"], &[]);
    for entry in &diff.entries {
        table.row([
            entry.sequence.number().to_string(),
            entry.key.as_str().to_owned(),
            source.time(entry.recorded_at),
            source.time(entry.effective_at),
        ]);
    }
    table
}

fn diff_json(diff: &pointbook_audit::Diff) -> Value {
    let window = |it: &Changed| {
        let by: Vec<u64> = it.by.iter().map(|sequence| sequence.number()).collect();
        json!({
            "who": who_json(&it.who),
            "from": it.from.text(),
            "to": it.to.text(),
            "changes": changes_json(&it.flows, diff.scale),
            "entries": by,
        })
    };
    let entry = |it: &pointbook_audit::LateEntry| {
        json!({
            "sequence": it.sequence.number(),
            "key": it.key.as_str(),
            "recorded_at": it.recorded_at.text(),
            "effective_at": it.effective_at.text(),
        })
    };
    let windows: Vec<Value> = diff.windows.iter().map(window).collect();
    let entries: Vec<Value> = diff.entries.iter().map(entry).collect();
    json!({"known_at": diff.known_at.text(), "windows": windows, "entries": entries})
}
