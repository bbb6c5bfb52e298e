//! Runs the model against itself and prints what the random histories reached; with
//! `SHOW=1`, prints the first history of the plan instead, with what the model says.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Mutex;

use pointbook_testkit::generate::{History, utc_text};
use pointbook_testkit::harness::{Plan, Subject, hunt_divergence, model};
use pointbook_testkit::model::Model;
use serde_json::Value;

fn main() -> io::Result<()> {
    let plan = Plan::from_env();
    let mut out = io::stdout().lock();
    if std::env::var("SHOW").is_ok() {
        return show(&plan.history_of(plan.seed_of(0)), &mut out);
    }
    let seen = Mutex::new(BTreeMap::new());
    let watched = |program: &Value| Watched { model: model(program), seen: &seen };
    let tally = match hunt_divergence(&plan, &model, &watched) {
        Ok(tally) => tally,
        Err(failure) => return writeln!(out, "{failure}"),
    };
    writeln!(out, "{tally}")?;
    for (what, count) in seen.lock().iter().flat_map(|seen| seen.iter()) {
        writeln!(out, "{count:>9} {what}")?;
    }
    let accepted = tally.total("accepted") + tally.total("replayed accepted");
    writeln!(out, "accepted {accepted} of {}", tally.commands)?;
    CODES.split_whitespace().try_for_each(|code| writeln!(out, "{:>9} {code}", tally.reached(code)))
}

/// The model, and what its answers were made of.
struct Watched<'a> {
    model: Model,
    seen: &'a Mutex<BTreeMap<String, u64>>,
}

impl Watched<'_> {
    fn note(&self, what: String) {
        if let Ok(mut seen) = self.seen.lock() {
            *seen.entry(what).or_default() += 1;
        }
    }

    /// Notes which members of a part of an answer are not zero and not empty.
    fn note_members(&self, under: &str, part: Option<&Value>) {
        for (name, value) in part.and_then(Value::as_object).into_iter().flatten() {
            let something = match value {
                Value::String(text) => text.bytes().any(|byte| !b"0.".contains(&byte)),
                Value::Array(items) => !items.is_empty(),
                Value::Null => false,
                _ => true,
            };
            if something {
                self.note(format!("{under}.{name}"));
            }
        }
    }
}

impl Subject for Watched<'_> {
    fn command(&mut self, clock: i64, envelope: &Value) -> Value {
        let outcome = Subject::command(&mut self.model, clock, envelope);
        self.note_members("outcome", Some(&outcome));
        outcome
    }

    fn ask(&mut self, clock: i64, question: &Value) -> Value {
        let answer = Subject::ask(&mut self.model, clock, question);
        self.note_members("answer", Some(&answer));
        self.note_members("flows", answer.get("flows"));
        let negative = |name: &str| {
            let text = answer.get(name).and_then(Value::as_str);
            text.is_some_and(|text| text.starts_with('-'))
        };
        if negative("available") {
            self.note("answer: available below zero".to_owned());
        }
        for (name, size) in [("lots", 2), ("lots", 4), ("restatements", 3), ("pending", 2)] {
            if answer.get(name).and_then(Value::as_array).is_some_and(|items| items.len() >= size) {
                self.note(format!("answer: {name} of {size} and more"));
            }
        }
        answer
    }
}

fn show(history: &History, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} {:?}", history.header.program, history.header.open)?;
    let mut subject = model(&history.header.program);
    for open in history.opens() {
        Subject::command(&mut subject, history.begins(), &open);
    }
    for step in &history.steps {
        let command = step.command.clone().unwrap_or_default();
        writeln!(out, "{} {command}", utc_text(step.clock))?;
        writeln!(out, "    {}", Subject::command(&mut subject, step.clock, &command))?;
        for question in &step.questions {
            let answer = Subject::ask(&mut subject, step.clock, question);
            writeln!(out, "      {question}\n        {answer}")?;
        }
    }
    Ok(())
}

const CODES: &str = "key_reused not_found already_exists same_owner same_account status_final \
    scale_fixed zone_fixed effective_in_future move_backdated period_closed status_forbids \
    transfer_out_of_scope hold_exists ttl_out_of_range hold_lapsed hold_closed not_reversible \
    over_reversal exceeds_hold below_minimum insufficient_points amount_out_of_range \
    group_refused invalid";
