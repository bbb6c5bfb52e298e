//! A ledger with a little of everything, to be asked: the engine's, and the model's beside it.
//!
//! Invariants: every command of it is accepted; both are in the state behind the last one.

use pointbook_testkit::engine::{EngineSubject, engine};
use pointbook_testkit::generate::read_instant;
use pointbook_testkit::harness::{Subject, model};
use pointbook_testkit::model::Model;
use serde_json::{Value, json};

/// The engine and the model after the same commands.
pub struct Prepared {
    /// The engine.
    pub engine: EngineSubject,
    /// The model.
    pub model: Model,
    /// The ledger's clock.
    pub clock: i64,
}

impl Prepared {
    /// Runs the commands.
    ///
    /// # Panics
    ///
    /// When one is not accepted.
    pub fn new() -> Self {
        let mut lines = COMMANDS
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("a line of the file is JSON"));
        let settings = lines.next().expect("the first line holds the settings");
        let (engine, model) = (engine(&settings), model(&settings));
        let mut prepared = Self { engine, model, clock: 0 };
        lines.enumerate().for_each(|(index, line)| prepared.run(index, line));
        prepared
    }

    fn run(&mut self, index: usize, mut line: Value) {
        let members = line.as_object_mut().expect("a line is an object");
        if let Some(clock) = members.remove("clock") {
            self.clock = clock.as_str().and_then(read_instant).expect("a clock is an instant");
        }
        members.entry("key").or_insert_with(|| json!(format!("p-{index}")));
        for outcome in
            [self.engine.command(self.clock, &line), self.model.command(self.clock, &line)]
        {
            assert_eq!(outcome["outcome"], "accepted", "{line}: {outcome}");
        }
    }
}

impl Default for Prepared {
    fn default() -> Self {
        Self::new()
    }
}

const COMMANDS: &str = include_str!("prepared.jsonl");
