//! The history question: accepted commands that touched whom it is about.

use serde_json::{Value, json};

use super::Micros;
use super::amount::show;
use super::ask::{Answer, Question, Unanswered};
use super::flow::Mark;
use super::ledger::{Entry, Row};
use super::owners::{Path, Whom};
use super::schema;
use super::state::State;
use super::value::show_instant;

impl Question<'_> {
    /// `history`
    pub(super) fn history(&self) -> Answer {
        let known_at = self.instant("known_at")?;
        let view = self.model.view(known_at, self.now);
        let whom = self.whom(&view, "history")?;
        let by_recorded = self.choice("by_time", &["effective", "recorded"])? == 1;
        let oldest_first = self.choice("order", &["newest", "oldest"])? == 1;
        let from = self.bound("from")?.unwrap_or(Micros::MIN);
        let to = self.bound("to")?.unwrap_or(Micros::MAX);
        if to < from {
            return Err(Unanswered::Invalid("from".to_owned()));
        }
        let kinds = self.kinds()?;
        let limit = self.limit()?;
        let start = self.cursor()?;
        let paths = view.paths();
        let mut rows: Vec<((Micros, Mark), &Entry, &Row)> = Vec::new();
        for entry in view.entries {
            for row in &entry.rows {
                let time = if by_recorded { entry.recorded_at } else { row.at };
                let wanted = kinds.as_ref().is_none_or(|kinds| kinds.contains(&row.kind));
                if wanted && from <= time && time < to && touches(&view.state, &paths, whom, row) {
                    rows.push(((time, row.mark), entry, row));
                }
            }
        }
        rows.sort_by_key(|(order, _, _)| *order);
        if !oldest_first {
            rows.reverse();
        }
        if let Some(last) = start {
            rows.retain(|(order, _, _)| if oldest_first { *order > last } else { *order < last });
        }
        let next = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| next);
        let next = last.map(|((time, (sequence, item)), _, _)| format!("{time}/{sequence}/{item}"));
        let scale = view.state.program.scale;
        let entries: Vec<Value> =
            rows.iter().map(|(_, entry, row)| show_row(entry, row, scale)).collect();
        Ok(json!({"entries": entries, "next": next}))
    }

    /// Which of two words a field says; the first by default.
    fn choice(&self, name: &str, words: &[&str]) -> Result<usize, Unanswered> {
        let Some(value) = self.fields.get(name) else { return Ok(0) };
        let said = value.as_str().and_then(|said| words.iter().position(|word| *word == said));
        said.ok_or_else(|| Unanswered::Invalid(name.to_owned()))
    }

    fn kinds(&self) -> Result<Option<Vec<&'static str>>, Unanswered> {
        let Some(value) = self.fields.get("kinds") else { return Ok(None) };
        let known = |value: &Value| Some(schema::verb(value.as_str()?)?.name);
        let kinds = value.as_array().and_then(|kinds| kinds.iter().map(known).collect());
        kinds.map(Some).ok_or_else(|| Unanswered::Invalid("kinds".to_owned()))
    }

    fn limit(&self) -> Result<usize, Unanswered> {
        let Some(value) = self.fields.get("limit") else { return Ok(LIMIT) };
        let limit = value.as_u64().and_then(|limit| usize::try_from(limit).ok());
        let limit = limit.filter(|limit| (1..=LIMIT_MAX).contains(limit));
        limit.ok_or_else(|| Unanswered::Invalid("limit".to_owned()))
    }

    fn cursor(&self) -> Result<Option<(Micros, Mark)>, Unanswered> {
        let Some(value) = self.fields.get("cursor").filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let read = || {
            let mut parts = value.as_str()?.split('/');
            let time = parts.next()?.parse().ok()?;
            let mark = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some((time, mark))
        };
        read().map(Some).ok_or_else(|| Unanswered::Invalid("cursor".to_owned()))
    }
}

/// Whether a command touched whom the question is about, by who owned the accounts when it counts.
fn touches(state: &State, paths: &[Path], whom: Whom, row: &Row) -> bool {
    let done = &row.done;
    let by_account =
        done.accounts.iter().any(|account| whom.includes(*account, paths[*account].at(row.at)));
    let by_name = match whom {
        Whom::Account(_) => false,
        Whom::Customer(customer) => done.customers.contains(&customer),
        Whom::Household(household) => {
            let lives = |one: &usize| state.household_at(*one, row.at) == household;
            // A move names its households itself, as they were when it was written.
            let moves = row.kind == "move";
            done.households.contains(&household) || (!moves && done.customers.iter().any(lives))
        }
    };
    by_account || by_name
}

fn show_row(entry: &Entry, row: &Row, scale: u32) -> Value {
    let mut shown = json!({
        "sequence": entry.sequence,
        "key": entry.envelope.key,
        "kind": row.kind,
        "effective_at": show_instant(row.at),
        "recorded_at": show_instant(entry.recorded_at),
    });
    if !entry.envelope.members.is_empty() {
        shown["item"] = row.mark.1.into();
    }
    if let Some(points) = row.done.points {
        shown["points"] = show(points, scale).into();
    }
    shown
}

/// How many rows are given when nothing is said.
const LIMIT: usize = 100;
/// The most rows that can be asked for.
const LIMIT_MAX: usize = 1_000;
