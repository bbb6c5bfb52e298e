//! What is written can be read again, and says the same.

use serde_json::Value;

use crate::generate::History;
use crate::harness::{Fault, Subject};

use super::play::{Player, same, stops};

/// Checks that projections rebuilt from the journal are those that were kept.
///
/// # Errors
/// What the subject says differs.
pub fn refold_equals_state<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let mut player = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        player.run(index, step);
        if stops(history, index, EVERY) {
            player.subject.refold().map_err(|text| Fault::new(index, text))?;
        }
    }
    Ok(())
}

/// Checks that closing and reopening changes no answer.
///
/// # Errors
/// The first answer that differs.
pub fn restart_changes_no_answer<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let mut player = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        player.run(index, step);
        if !stops(history, index, EVERY) {
            continue;
        }
        let asked = &step.questions;
        let before: Vec<Value> = asked.iter().map(|q| player.ask(step.clock, q)).collect();
        player.subject.restart().map_err(|text| Fault::new(index, text))?;
        for (question, before) in asked.iter().zip(&before) {
            let after = player.ask(step.clock, question);
            same(index, question, "a restart changed an answer", before, &after)?;
        }
    }
    Ok(())
}

/// Checks that the same history played twice gives the same outcomes, answers and state, byte for
/// byte.
///
/// # Errors
/// The first byte that differs.
pub fn same_history_same_bytes<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let (mut one, mut other) = (Player::begin(make, history), Player::begin(make, history));
    for (index, step) in history.steps.iter().enumerate() {
        let (left, right) = (one.run(index, step), other.run(index, step));
        if written(left.as_ref()) != written(right.as_ref()) {
            return Err(Fault::new(index, format!("outcomes differ: {left:?} {right:?}")));
        }
        for question in step.questions.iter().take(4) {
            let (left, right) = (one.ask(step.clock, question), other.ask(step.clock, question));
            if written(Some(&left)) != written(Some(&right)) {
                let text = format!("answers differ: {left} {right}");
                return Err(Fault::of_answer(index, question, text));
            }
        }
        if stops(history, index, EVERY) && one.subject.fingerprint() != other.subject.fingerprint()
        {
            return Err(Fault::new(index, "fingerprints differ"));
        }
    }
    Ok(())
}

fn written(value: Option<&Value>) -> String {
    value.map(Value::to_string).unwrap_or_default()
}

const EVERY: usize = 25;
