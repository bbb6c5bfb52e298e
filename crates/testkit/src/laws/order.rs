//! Commands about households that have nothing to do with each other may come in any order.

use serde_json::Value;

use crate::generate::{Choices, Header, History, Shape, Step, history};
use crate::harness::{Fault, Subject};

use super::play::{Player, same, without};

/// Makes a history of two halves that share the program and the clock, but no name and no key.
pub fn pair(seed: u64, commands: usize, questions: usize) -> History {
    let mut shape = Shape::new(commands / 2, questions);
    shape.whole = false;
    shape.prefix = ONE.to_owned();
    let one = history(Choices::case(seed, 1), &shape);
    shape.prefix = "y".to_owned();
    shape.program = Some(one.header.program.clone());
    shape.clocks = Some(one.steps.iter().map(|step| step.clock).collect());
    let other = history(Choices::case(seed, 2), &shape);
    let open = one.header.open.iter().chain(&other.header.open).cloned().collect();
    let both = one.steps.into_iter().zip(other.steps);
    let steps = both.flat_map(|(one, other)| [one, other]).collect();
    History { header: Header { program: one.header.program, open }, steps }
}

/// Checks that, at the same clock, commands of one half may all come before those of the other or
/// after them, with the same outcomes and answers. Sequences are not compared.
///
/// # Errors
/// The first outcome or answer that depends on the order.
pub fn unrelated_commands_commute<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let (mut one, mut other) = (Player::begin(make, history), Player::begin(make, history));
    let mut done = 0;
    for run in history.steps.chunk_by(|before, after| before.clock == after.clock) {
        let mut first = outcomes(&mut one, done, run, true);
        let mut second = outcomes(&mut other, done, run, false);
        first.sort_by_key(|(index, _)| *index);
        second.sort_by_key(|(index, _)| *index);
        for ((index, left), (_, right)) in first.iter().zip(&second) {
            same(*index, &Value::Null, "the order of strangers changed an outcome", left, right)
                .map_err(|fault| Fault { question: None, ..fault })?;
        }
        done += run.len();
        let last = done.saturating_sub(1);
        let questions = run.iter().flat_map(|step| step.questions.iter().take(5));
        for question in questions.filter(|question| question.get("history").is_none()) {
            let question = &without(question, &["restated_since"]);
            let clock = run.first().map_or(0, |step| step.clock);
            let (left, right) = (one.ask(clock, question), other.ask(clock, question));
            same(last, question, "the order of strangers changed an answer", &left, &right)?;
        }
    }
    Ok(())
}

/// Runs the steps of one clock, one half first; gives the outcomes without sequences.
fn outcomes<S: Subject>(
    player: &mut Player<S>,
    done: usize,
    run: &[Step],
    one_first: bool,
) -> Vec<(usize, Value)> {
    let mut outcomes = Vec::with_capacity(run.len());
    for half in [one_first, !one_first] {
        let steps = run.iter().enumerate().filter(|(_, step)| of_one(step) == half);
        for (index, step) in steps {
            let index = done.saturating_add(index);
            let outcome = player.run(index, step).unwrap_or_default();
            outcomes.push((index, without(&outcome, &["sequence"])));
        }
    }
    outcomes
}

fn of_one(step: &Step) -> bool {
    let key = step.command.as_ref().and_then(|command| command.get("key"));
    key.and_then(Value::as_str).is_some_and(|key| key.starts_with(ONE))
}

const ONE: &str = "x";
