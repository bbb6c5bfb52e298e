//! What must not be heard: refusals, retries, and consequences being written down.

use serde_json::{Value, json};

use crate::generate::History;
use crate::harness::{Fault, Subject};

use super::play::{Player, same, without};

/// Checks that a refused or invalid command changes no answer.
///
/// # Errors
/// The first answer that changed.
pub fn refusals_are_silent<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let mut player = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        let asked: Vec<&Value> = step.questions.iter().take(4).collect();
        let before: Vec<Value> = asked.iter().map(|q| player.ask(step.clock, q)).collect();
        let outcome = player.run(index, step).unwrap_or_default();
        let accepted = outcome.get("outcome").and_then(Value::as_str) == Some("accepted");
        let replayed = outcome.get("replayed").is_some();
        if accepted && !replayed {
            continue;
        }
        for (question, before) in asked.iter().zip(&before) {
            let after = player.ask(step.clock, question);
            same(index, question, "a refusal changed an answer", before, &after)?;
        }
    }
    Ok(())
}

/// Checks that a command sent again is answered as before and changes nothing.
///
/// # Errors
/// The first answer that changed, or the outcome that differs.
pub fn replays_are_silent<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let mut player = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        let first = player.run(index, step).unwrap_or_default();
        let Some(envelope) = step.command.as_ref().filter(|_| index.is_multiple_of(3)) else {
            continue;
        };
        let asked: Vec<&Value> = step.questions.iter().take(3).collect();
        let before: Vec<Value> = asked.iter().map(|q| player.ask(step.clock, q)).collect();
        let second = player.subject.command(step.clock, envelope);
        let written = first.get("sequence").is_some();
        if written && second.get("replayed") != Some(&json!(true)) {
            return Err(Fault::new(index, format!("sent again, not replayed: {second}")));
        }
        let (first, second) = (without(&first, &["replayed"]), without(&second, &["replayed"]));
        same(index, envelope, "sent again, another outcome", &first, &second)
            .map_err(|fault| Fault { question: None, ..fault })?;
        for (question, before) in asked.iter().zip(&before) {
            let after = player.ask(step.clock, question);
            same(index, question, "a replay changed an answer", before, &after)?;
        }
    }
    Ok(())
}

/// Checks that writing consequences down changes no answer: one run has an `expire` before every
/// command, the other has none. Sequences shift, so they are not compared, and neither is the
/// history, where the entries differ.
///
/// # Errors
/// The first outcome or answer that differs.
pub fn consequences_are_silent<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let mut plain = Player::begin(make, history);
    let mut eager = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        let expire = json!({"key": format!("eager-{index}"), "expire": {}});
        eager.subject.command(step.clock, &expire);
        if let (Some(one), Some(other)) = (plain.run(index, step), eager.run(index, step)) {
            let (one, other) = (without(&one, &["sequence"]), without(&other, &["sequence"]));
            same(index, &Value::Null, "written consequences changed an outcome", &one, &other)
                .map_err(|fault| Fault { question: None, ..fault })?;
        }
        for question in step.questions.iter().take(6).filter(|q| q.get("history").is_none()) {
            let question = &without(question, &["restated_since"]);
            let (one, other) = (plain.ask(step.clock, question), eager.ask(step.clock, question));
            same(index, question, "written consequences changed an answer", &one, &other)?;
        }
    }
    Ok(())
}
