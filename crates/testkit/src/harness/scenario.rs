//! Writes a history as a scenario file of wire.md, for `pointbook scenario` and for people.
//!
//! Invariants: accounts of the header are opened by steps with keys of their own, so that
//! sequences do not depend on how a player treats headers.

use serde_json::{Map, Value, json};

use crate::generate::{History, Step, Upkeep, utc_text};

use super::fault::Fault;
use super::guard::guarded;
use super::subject::Subject;

/// Writes a history up to a fault. What is expected is what `expected`, a fresh subject, says.
///
/// Questions are left out but for the one that was answered wrongly, which is the last line. When
/// the fault is about a command, the last line holds the whole outcome.
pub fn print_scenario<S: Subject>(history: &History, fault: &Fault, expected: &mut S) -> String {
    let title = fault.text.lines().next().unwrap_or_default();
    let head = json!({
        "scenario": format!("found by a random history: {title}"),
        "program": history.header.program,
    });
    let mut lines = vec![head.to_string()];
    let begins = history.begins();
    for open in history.opens() {
        lines.push(command_line(begins, &open, &expected.command(begins, &open), false));
    }
    let last = fault.step.min(history.steps.len().saturating_sub(1));
    for (index, step) in history.steps.iter().take(last.saturating_add(1)).enumerate() {
        let whole = index == last && fault.question.is_none();
        lines.extend(step_lines(step, expected, whole));
    }
    if let (Some(question), Some(step)) = (&fault.question, history.steps.get(last)) {
        let answer = promised(expected.ask(step.clock, question));
        let clock = utc_text(step.clock);
        lines.push(json!({"clock": clock, "ask": question, "is": answer}).to_string());
    }
    lines.extend(fault.text.lines().map(|line| format!("// {line}")));
    lines.push(String::new());
    lines.join("\n")
}

/// Writes a history up to a fault like [`print_scenario`], also when the subject panics on the way:
/// then nothing is expected of any step.
pub fn print_guarded<S: Subject>(
    history: &History,
    fault: &Fault,
    make: impl Fn(&Value) -> S,
) -> String {
    let told = guarded(|| {
        let mut expected = make(&history.header.program);
        Ok(print_scenario(history, fault, &mut expected))
    });
    told.unwrap_or_else(|_| print_scenario(history, fault, &mut Mute))
}

/// Has nothing to say, for when those who have cannot.
struct Mute;

impl Subject for Mute {
    fn command(&mut self, _clock: i64, _envelope: &Value) -> Value {
        json!({"outcome": "accepted"})
    }

    fn ask(&mut self, _clock: i64, _question: &Value) -> Value {
        json!({})
    }
}

fn step_lines<S: Subject>(step: &Step, expected: &mut S, whole: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let clock = utc_text(step.clock);
    match step.upkeep {
        Upkeep::None => {}
        Upkeep::Restart => lines.push(json!({"clock": clock, "restart": true}).to_string()),
        Upkeep::Refold => lines.push(json!({"clock": clock, "refold": true}).to_string()),
    }
    if let Some(envelope) = &step.command {
        let outcome = expected.command(step.clock, envelope);
        lines.push(command_line(step.clock, envelope, &outcome, whole));
    }
    lines
}

/// Writes a command with what it gives; an accepted one needs no word unless all is wanted.
fn command_line(clock: i64, envelope: &Value, outcome: &Value, whole: bool) -> String {
    let mut line = Map::new();
    line.insert("clock".to_owned(), json!(utc_text(clock)));
    line.extend(envelope.as_object().cloned().unwrap_or_default());
    let accepted = outcome.get("outcome").and_then(Value::as_str) == Some("accepted");
    if whole {
        line.insert("gives".to_owned(), promised(outcome.clone()));
    } else if !accepted {
        let mut gives = Map::new();
        for name in ["outcome", "code"] {
            let said = outcome.get(name).map(|said| (name.to_owned(), said.clone()));
            gives.extend(said);
        }
        line.insert("gives".to_owned(), Value::Object(gives));
    }
    Value::Object(line).to_string()
}

/// Keeps of an answer what wire.md promises.
fn promised(mut answer: Value) -> Value {
    match &mut answer {
        Value::Object(members) => {
            members.retain(|name, value| match name.as_str() {
                "detail" | "message" | "due" | "faults" => false,
                "next" => !value.is_string(),
                _ => true,
            });
            members.values_mut().for_each(|value| *value = promised(value.take()));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| *item = promised(item.take()));
        }
        _ => {}
    }
    answer
}
