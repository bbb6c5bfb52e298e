//! Questions: what is asked, of whom, and the simpler answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Micros;
use super::amount::show;
use super::flow::FlowKind;
use super::ledger::Model;
use super::owners::Whom;
use super::state::State;
use super::value::{date, instant, show_day, show_instant};
use super::view::View;
use super::zone::after;
use chrono::{Datelike, Days, NaiveDate};

/// A question being answered.
#[derive(Debug)]
pub(super) struct Question<'a> {
    /// The model.
    pub(super) model: &'a Model,
    /// All of its fields.
    pub(super) fields: &'a Map<String, Value>,
    /// What the clock shows.
    pub(super) now: Micros,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// The name does not exist.
    NotFound,
    /// The question is malformed, at this field.
    Invalid(String),
}

/// An answer, or why there is none.
pub(super) type Answer = Result<Value, Unanswered>;

impl Model {
    /// Answers one question object of `wire.md`, asked when the clock shows `clock`.
    pub fn ask(&self, clock: i64, question: &Value) -> Value {
        let answer = match question.as_object() {
            None => Err(Unanswered::Invalid("question".to_owned())),
            Some(fields) => Question { model: self, fields, now: self.now(clock) }.answer(),
        };
        match answer {
            Ok(answer) => answer,
            Err(Unanswered::NotFound) => json!({"code": "not_found"}),
            Err(Unanswered::Invalid(field)) => {
                let faults = json!([{"field": field, "code": "bad_format"}]);
                json!({"code": "invalid", "outcome": "invalid", "faults": faults})
            }
        }
    }
}

impl Question<'_> {
    fn answer(&self) -> Answer {
        let names = QUESTIONS.iter().filter(|(name, _)| self.fields.contains_key(*name));
        let [(name, parameters)] = names.collect::<Vec<_>>()[..] else {
            return Err(Unanswered::Invalid("question".to_owned()));
        };
        let known = |field: &str| field == *name || parameters.contains(&field);
        if let Some(field) = self.fields.keys().find(|field| !known(field)) {
            return Err(Unanswered::Invalid(field.clone()));
        }
        match *name {
            "balance" => self.balance(),
            "window" => self.window(),
            "lots" => self.lots(),
            "expiring" => self.expiring(),
            _ => self.history(),
        }
    }

    /// Whom the question is about, by what a view knows.
    pub(super) fn whom(&self, view: &View<'_>, name: &str) -> Result<Whom, Unanswered> {
        let invalid = || Unanswered::Invalid(name.to_owned());
        let about = self.fields.get(name).and_then(Value::as_object).ok_or_else(invalid)?;
        let mut pairs = about.iter();
        let (Some((kind, value)), None) = (pairs.next(), pairs.next()) else {
            return Err(invalid());
        };
        let legal = ["account", "customer", "household"].contains(&kind.as_str());
        let value = value.as_str().filter(|_| legal).ok_or_else(invalid)?;
        view.state.whom(kind, value).ok_or(Unanswered::NotFound)
    }

    /// An instant given by the question.
    pub(super) fn instant(&self, name: &str) -> Result<Option<Micros>, Unanswered> {
        let Some(value) = self.fields.get(name) else { return Ok(None) };
        let read = value.as_str().and_then(instant);
        read.map(Some).ok_or_else(|| Unanswered::Invalid(name.to_owned()))
    }

    /// The bounds of a window, half-open: dates are inclusive.
    pub(super) fn bound(&self, name: &str) -> Result<Option<Micros>, Unanswered> {
        let Some(text) = self.fields.get(name).and_then(Value::as_str) else {
            return self.instant(name);
        };
        let zone = &self.model.first.program.zone;
        match date(text) {
            Some(day) if name == "to" => Ok(Some(zone.first_instant(after(day)))),
            Some(day) => Ok(Some(zone.first_instant(day))),
            None => self.instant(name),
        }
    }

    fn balance(&self) -> Answer {
        let known_at = self.instant("known_at")?;
        let at = self.instant("at")?.or(known_at).unwrap_or(self.now);
        let view = self.model.view(known_at, at);
        let whom = self.whom(&view, "balance")?;
        Ok(view.balance_before(whom, at + 1).json(view.state.program.scale))
    }

    /// The instant of a question about lots and what is known for it.
    fn lots_view(&self) -> Result<(Micros, View<'_>), Unanswered> {
        let known_at = self.instant("known_at")?;
        let at = self.instant("at")?.or(known_at).unwrap_or(self.now);
        if known_at.is_some_and(|known| known > at) {
            return Err(Unanswered::Invalid("known_at".to_owned()));
        }
        Ok((at, self.model.view(Some(known_at.unwrap_or(at)), at)))
    }

    fn lots(&self) -> Answer {
        let (at, view) = self.lots_view()?;
        let whom = self.whom(&view, "lots")?;
        let (state, scale) = (&view.state, view.state.program.scale);
        let (mut lots, mut pending, mut deficit) = (Vec::new(), Vec::new(), 0);
        for account in state.accounts_of(whom, at) {
            let found = &state.accounts[account];
            deficit += found.deficit;
            for lot in found.lots.iter().filter(|lot| lot.free > 0 || lot.held > 0) {
                let (date, rolling, id) = lot.order();
                let shown = json!({
                    "account": found.name,
                    "expires": show_day(lot.date),
                    "points": show(lot.free, scale),
                    "on_hold": show(lot.held, scale),
                });
                lots.push(((date, account, rolling, id), shown));
            }
            for one in &found.pending {
                let shown = json!({
                    "account": found.name,
                    "activates": show_instant(one.activates),
                    "expires": show_day(one.expires),
                    "points": show(one.points, scale),
                });
                pending.push(((one.activates, account, one.mark), shown));
            }
        }
        lots.sort_by_key(|(order, _)| *order);
        pending.sort_by_key(|(order, _)| *order);
        let lots: Vec<Value> = lots.into_iter().map(|(_, shown)| shown).collect();
        let pending: Vec<Value> = pending.into_iter().map(|(_, shown)| shown).collect();
        Ok(json!({"lots": lots, "pending": pending, "deficit": show(deficit, scale)}))
    }

    /// The lots are what the ledger knew at the instant asked for, at the latest; what expired is
    /// told by all that is known.
    fn expiring(&self) -> Answer {
        let known_at = self.instant("known_at")?;
        let at = self.instant("at")?.or(known_at).unwrap_or(self.now);
        let view = self.model.view(known_at, at);
        let whom = self.whom(&view, "expiring")?;
        let zone = &view.state.program.zone;
        let scale = view.state.program.scale;
        let days = self.fields.get("days").and_then(Value::as_u64);
        let days = days.ok_or_else(|| Unanswered::Invalid("days".to_owned()))?;
        let today = zone.local_day(at);
        let last = today.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
        let then = self.model.view(Some(known_at.map_or(at, |known| known.min(at))), at);
        let dates = free_by_date(&then.state, whom, at, last);
        let new_year = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
        let new_year = zone.first_instant(new_year);
        let (mut this_year, mut lifetime) = (0, 0);
        let paths = view.paths();
        for flow in view.flows().filter(|flow| flow.kind == FlowKind::Expired && flow.at <= at) {
            if whom.includes(flow.account, paths[flow.account].at(flow.at)) {
                lifetime += flow.amount;
                this_year += if flow.at >= new_year { flow.amount } else { 0 };
            }
        }
        let expiring: Vec<Value> = dates
            .into_iter()
            .map(
                |(day, points)| json!({"date": show_day(Some(day)), "points": show(points, scale)}),
            )
            .collect();
        Ok(json!({
            "expiring": expiring,
            "expired_year_to_date": show(this_year, scale),
            "expired_lifetime": show(lifetime, scale),
        }))
    }
}

/// The free points by date, up to a last date.
fn free_by_date(
    state: &State,
    whom: Whom,
    at: Micros,
    last: NaiveDate,
) -> BTreeMap<NaiveDate, i128> {
    let mut dates = BTreeMap::new();
    for account in state.accounts_of(whom, at) {
        for lot in state.accounts[account].lots.iter().filter(|lot| lot.free > 0) {
            if let Some(date) = lot.date.filter(|date| *date <= last) {
                *dates.entry(date).or_default() += lot.free;
            }
        }
    }
    dates
}

/// The questions and their parameters.
const QUESTIONS: [(&str, &[&str]); 5] = [
    ("balance", &["at", "known_at"]),
    ("window", &["from", "to", "known_at", "restated_since"]),
    ("lots", &["at", "known_at"]),
    ("expiring", &["at", "known_at", "days"]),
    ("history", &["from", "to", "kinds", "order", "by_time", "limit", "cursor", "known_at"]),
];
