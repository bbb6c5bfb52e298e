//! Runs a history on two subjects and stops at the first difference.

use std::fmt;

use serde_json::{Value, json};

use crate::generate::{History, Step, Upkeep};

use super::difference::{Difference, difference};
use super::fault::Fault;
use super::guard::reached;
use super::subject::Subject;
use super::tally::Tally;

/// What two subjects were asked when they differed.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A command.
    Command(Value),
    /// A question, and which page of its answer, from 1.
    Question(Value, usize),
    /// To close and reopen, or to refold.
    Upkeep(Upkeep),
}

/// Where two subjects differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// The step, by position.
    pub step: usize,
    /// The ledger's clock at that step.
    pub clock: i64,
    /// What was asked.
    pub asked: Asked,
    /// What the first subject said.
    pub left: Value,
    /// What the second subject said.
    pub right: Value,
    /// The first place where they differ.
    pub difference: Difference,
}

/// Compares two subjects over a history: every outcome, and every answer after every step.
///
/// # Errors
/// The first difference.
pub fn compare<A: Subject, B: Subject>(
    history: &History,
    a: &mut A,
    b: &mut B,
) -> Result<(), Box<Divergence>> {
    compare_counting(history, a, b, &mut Tally::default())
}

/// Compares like [`compare`], and counts what the second subject said.
///
/// # Errors
/// The first difference.
pub fn compare_counting<A: Subject, B: Subject>(
    history: &History,
    a: &mut A,
    b: &mut B,
    tally: &mut Tally,
) -> Result<(), Box<Divergence>> {
    let mut pair = Pair { a, b, tally };
    pair.tally.histories += 1;
    for open in history.opens() {
        pair.command(0, history.begins(), &open)?;
    }
    for (index, step) in history.steps.iter().enumerate() {
        reached(index);
        pair.step(index, step)?;
    }
    Ok(())
}

struct Pair<'a, A, B> {
    a: &'a mut A,
    b: &'a mut B,
    tally: &'a mut Tally,
}

impl<A: Subject, B: Subject> Pair<'_, A, B> {
    fn step(&mut self, index: usize, step: &Step) -> Result<(), Box<Divergence>> {
        self.upkeep(index, step)?;
        if let Some(envelope) = &step.command {
            self.command(index, step.clock, envelope)?;
        }
        step.questions.iter().try_for_each(|question| self.question(index, step.clock, question))
    }

    fn upkeep(&mut self, index: usize, step: &Step) -> Result<(), Box<Divergence>> {
        let (left, right) = match step.upkeep {
            Upkeep::None => return Ok(()),
            Upkeep::Restart => (self.a.restart(), self.b.restart()),
            Upkeep::Refold => (self.a.refold(), self.b.refold()),
        };
        if left.is_ok() && right.is_ok() {
            return Ok(());
        }
        let said = |result: Result<(), String>| json!(result.err().unwrap_or_default());
        let asked = Asked::Upkeep(step.upkeep);
        diverged(index, step.clock, asked, said(left), said(right))
    }

    fn command(
        &mut self,
        index: usize,
        clock: i64,
        envelope: &Value,
    ) -> Result<(), Box<Divergence>> {
        let left = self.a.command(clock, envelope);
        let right = self.b.command(clock, envelope);
        self.tally.command(envelope, &right);
        if difference(&left, &right).is_none() {
            return Ok(());
        }
        diverged(index, clock, Asked::Command(envelope.clone()), left, right)
    }

    fn question(
        &mut self,
        index: usize,
        clock: i64,
        question: &Value,
    ) -> Result<(), Box<Divergence>> {
        let mut left = self.a.ask(clock, question);
        let mut right = self.b.ask(clock, question);
        self.tally.question(question);
        for page in 1..=PAGES_MAX {
            if difference(&left, &right).is_some() {
                let asked = Asked::Question(question.clone(), page);
                return diverged(index, clock, asked, left, right);
            }
            let (Some(left_next), Some(right_next)) = (cursor(&left), cursor(&right)) else {
                break;
            };
            left = self.a.ask(clock, &following(question, left_next));
            right = self.b.ask(clock, &following(question, right_next));
        }
        Ok(())
    }
}

/// Gives the cursor of an answer, when there is a next page.
pub(crate) fn cursor(answer: &Value) -> Option<&str> {
    answer.get("next").and_then(Value::as_str)
}

/// Gives the question for the page behind a cursor.
pub(crate) fn following(question: &Value, cursor: &str) -> Value {
    let mut following = question.clone();
    if let Some(members) = following.as_object_mut() {
        members.insert("cursor".to_owned(), json!(cursor));
    }
    following
}

fn diverged(
    step: usize,
    clock: i64,
    asked: Asked,
    left: Value,
    right: Value,
) -> Result<(), Box<Divergence>> {
    let whole =
        || Difference { path: String::new(), left: Some(left.clone()), right: Some(right.clone()) };
    let difference = difference(&left, &right).unwrap_or_else(whole);
    Err(Box::new(Divergence { step, clock, asked, left, right, difference }))
}

impl Divergence {
    /// Gives the same as a fault, for the shrinker.
    pub fn fault(&self) -> Fault {
        let question = match &self.asked {
            Asked::Question(question, _) => Some(question.clone()),
            _ => None,
        };
        Fault { step: self.step, question, text: self.to_string() }
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |value: &Option<Value>| {
            value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string)
        };
        let Difference { path, left, right } = &self.difference;
        let path = if path.is_empty() { "everything" } else { path };
        writeln!(f, "{path} is {} against {}", show(left), show(right))?;
        writeln!(f, "  step:     {} at {}", self.step, crate::generate::utc_text(self.clock))?;
        match &self.asked {
            Asked::Command(envelope) => writeln!(f, "  command:  {envelope}")?,
            Asked::Question(question, 1) => writeln!(f, "  question: {question}")?,
            Asked::Question(question, page) => {
                writeln!(f, "  question: {question}, page {page}")?;
            }
            Asked::Upkeep(upkeep) => writeln!(f, "  upkeep:   {upkeep:?}")?,
        }
        writeln!(f, "  first:    {}", self.left)?;
        write!(f, "  second:   {}", self.right)
    }
}

/// As many pages of one answer are read.
const PAGES_MAX: usize = 12;
