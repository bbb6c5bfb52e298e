//! What was known stays known: later commands never change what an earlier time could tell.

use serde_json::{Value, json};

use crate::generate::{Choices, History, Step, read_instant, utc_text};
use crate::harness::{Fault, Subject};

use super::play::{Player, no_answer, same, stops, with};

/// Checks that asking `known_at` now is the same as asking for all that is known.
///
/// # Errors
/// The first answer that differs.
pub fn known_now_is_all<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let mut player = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        player.run(index, step);
        for question in open_questions(step).take(6) {
            if bound(question) && at(question).is_some_and(|at| at < step.clock) {
                continue;
            }
            let all = player.ask(step.clock, question);
            let known = with(question, "known_at", json!(utc_text(step.clock)));
            let now = player.ask(step.clock, &known);
            same(index, &known, "known now is not all that is known", &all, &now)?;
        }
    }
    Ok(())
}

/// The prefix law: what was answered at K is what is answered later, asked `known_at` K.
///
/// # Errors
/// The first answer that has changed.
pub fn known_at_stays<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let mut player = Player::begin(make, history);
    let mut kept: Vec<(i64, Value, Value)> = Vec::new();
    for (index, step) in history.steps.iter().enumerate() {
        if stops(history, index, EVERY) {
            again(&mut player, index, step, &kept)?;
        }
        player.run(index, step);
        let next = history.steps.get(index.saturating_add(1));
        if next.is_some_and(|next| next.clock == step.clock) {
            continue;
        }
        for question in open_questions(step).filter(|q| q.get("restated_since").is_none()).take(4) {
            let answer = player.ask(step.clock, question);
            if !no_answer(&answer) {
                kept.push((step.clock, question.clone(), answer));
            }
        }
    }
    Ok(())
}

/// Asks again what was asked before, as known then.
fn again<S: Subject>(
    player: &mut Player<S>,
    index: usize,
    step: &Step,
    kept: &[(i64, Value, Value)],
) -> Result<(), Fault> {
    let mut choices = Choices::of_step(STAYS, index);
    for _ in 0..24 {
        let Some((clock, question, answer)) = choices.pick(kept) else { return Ok(()) };
        let early = at(question).is_some_and(|at| at < *clock);
        if early && question.get("expiring").is_some() {
            continue;
        }
        let known = if bound(question) && early {
            question.clone()
        } else {
            with(question, "known_at", json!(utc_text(*clock)))
        };
        let now = player.ask(step.clock, &known);
        same(index, &known, "what was known has changed", answer, &now)?;
    }
    Ok(())
}

/// Gives the questions of a step that ask for all that is known, but for the history.
fn open_questions(step: &Step) -> impl Iterator<Item = &Value> {
    let open =
        |question: &&Value| question.get("known_at").is_none() && question.get("history").is_none();
    step.questions.iter().filter(open)
}

/// Says whether a question may not be asked `known_at` later than `at`.
fn bound(question: &Value) -> bool {
    question.get("lots").is_some() || question.get("expiring").is_some()
}

fn at(question: &Value) -> Option<i64> {
    question.get("at").and_then(Value::as_str).and_then(read_instant)
}

const EVERY: usize = 12;
const STAYS: u64 = 106;
