//! What random histories reached: verbs, outcomes, refusal codes, questions.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// Counts of what was sent and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Histories that were begun.
    pub histories: u64,
    /// Commands, members of groups not counted apart.
    pub commands: u64,
    /// Questions, the following of cursors not counted.
    pub questions: u64,
    /// By verb, then by outcome or refusal code. Members of groups are counted as `+verb`.
    pub outcomes: BTreeMap<String, BTreeMap<String, u64>>,
    /// By name of question.
    pub asked: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts a command and its outcome.
    pub fn command(&mut self, envelope: &Value, outcome: &Value) {
        self.commands += 1;
        self.count("", envelope, outcome);
        let members = envelope.get("group").and_then(Value::as_array);
        let items = outcome.get("items").and_then(Value::as_array);
        for (member, item) in members.into_iter().flatten().zip(items.into_iter().flatten()) {
            self.count("+", member, item);
        }
    }

    /// Counts a question.
    pub fn question(&mut self, question: &Value) {
        self.questions += 1;
        if let Some(kind) = QUESTIONS.iter().find(|kind| question.get(**kind).is_some()) {
            bump(&mut self.asked, kind);
        }
    }

    /// Adds another tally to this one.
    pub fn add(&mut self, other: &Tally) {
        self.histories += other.histories;
        self.commands += other.commands;
        self.questions += other.questions;
        for (verb, codes) in &other.outcomes {
            let mine = self.outcomes.entry(verb.clone()).or_default();
            codes.iter().for_each(|(code, count)| *mine.entry(code.clone()).or_default() += count);
        }
        for (kind, count) in &other.asked {
            *self.asked.entry(kind.clone()).or_default() += count;
        }
    }

    /// Adds up an outcome over all verbs, members of groups left out.
    pub fn total(&self, code: &str) -> u64 {
        let single = self.outcomes.iter().filter(|(verb, _)| !verb.starts_with('+'));
        single.filter_map(|(_, codes)| codes.get(code)).sum()
    }

    /// Adds up an outcome over all verbs, members of groups included.
    pub fn reached(&self, code: &str) -> u64 {
        self.outcomes.values().filter_map(|codes| codes.get(code)).sum()
    }

    fn count(&mut self, mark: &str, envelope: &Value, outcome: &Value) {
        let verb = VERBS.iter().find(|verb| envelope.get(**verb).is_some()).unwrap_or(&"none");
        let said = |name: &str| outcome.get(name).and_then(Value::as_str);
        let code = said("code").or_else(|| said("outcome")).unwrap_or("nothing");
        let replayed = outcome.get("replayed").is_some();
        let code = if replayed { format!("replayed {code}") } else { code.to_owned() };
        let name = format!("{mark}{verb}");
        bump(self.outcomes.entry(name).or_default(), &code);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { histories, commands, questions, .. } = self;
        writeln!(f, "{histories} histories, {commands} commands, {questions} questions")?;
        for (verb, codes) in &self.outcomes {
            let all: u64 = codes.values().sum();
            write!(f, "{verb:>14} {all:>8}:")?;
            codes.iter().try_for_each(|(code, count)| write!(f, " {code} {count},"))?;
            writeln!(f)?;
        }
        self.asked.iter().try_for_each(|(kind, count)| writeln!(f, "{kind:>14} {count:>8}"))
    }
}

fn bump(counts: &mut BTreeMap<String, u64>, name: &str) {
    if let Some(count) = counts.get_mut(name) {
        *count += 1;
    } else {
        counts.insert(name.to_owned(), 1);
    }
}

const VERBS: [&str; 15] = [
    "group",
    "open",
    "move",
    "status",
    "redeem",
    "hold",
    "capture",
    "release",
    "adjust",
    "transfer",
    "reverse",
    "close_period",
    "program",
    "earn",
    "expire",
];

const QUESTIONS: [&str; 5] = ["balance", "window", "lots", "expiring", "history"];
