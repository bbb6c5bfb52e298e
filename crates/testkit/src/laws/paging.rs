//! Pages of a history, put together, are the history.

use serde_json::{Value, json};

use crate::generate::History;
use crate::harness::{Fault, Subject, cursor, following};

use super::play::{Player, no_answer, same, stops, with};

/// Checks that small pages and large pages hold the same entries in the same order, none twice,
/// none left out.
///
/// # Errors
/// The first history whose pages do not fit together.
pub fn pages_add_up<S, F>(make: &F, history: &History) -> Result<(), Fault>
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
        let questions = step.questions.iter().filter(|question| question.get("history").is_some());
        for question in questions {
            let small = with(question, "limit", json!(3));
            let large = with(question, "limit", json!(50));
            let of_small = entries(&mut player.subject, step.clock, &small);
            let of_large = entries(&mut player.subject, step.clock, &large);
            same(index, &small, "pages do not add up", &json!(of_small), &json!(of_large))?;
        }
    }
    Ok(())
}

fn entries<S: Subject>(subject: &mut S, clock: i64, question: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let mut answer = subject.ask(clock, question);
    while !no_answer(&answer) {
        let page = answer.get("entries").and_then(Value::as_array);
        all.extend(page.into_iter().flatten().cloned());
        let Some(next) = cursor(&answer).filter(|_| all.len() < ENTRIES_MAX) else { break };
        answer = subject.ask(clock, &following(question, next));
    }
    all.truncate(ENTRIES_MAX);
    all
}

const EVERY: usize = 5;
const ENTRIES_MAX: usize = 100;
