//! A small ledger for tests: a model, a clock, and short ways to say things.

use serde_json::{Value, json};

use crate::model::Model;
use crate::model::value::instant;

/// A model with a clock.
pub(super) struct Kit {
    model: Model,
    clock: i64,
    keys: usize,
}

impl Kit {
    /// A ledger in New York with two accounts of one household and one of another.
    pub(super) fn new(program: Value) -> Kit {
        let mut program = program;
        if program.get("zone").is_none() {
            program["zone"] = json!("America/New_York");
        }
        let model = Model::new(&program).unwrap();
        let mut kit = Kit { model, clock: 0, keys: 0 };
        kit.clock("2026-01-01T12:00:00-05:00");
        for (account, customer, household) in
            [("a1", "ann", "h1"), ("b1", "bob", "h1"), ("c1", "cid", "h2")]
        {
            let open = json!({"account": account, "customer": customer, "household": household});
            kit.accepted(json!({"open": open}));
        }
        kit
    }

    /// Moves the clock.
    pub(super) fn clock(&mut self, text: &str) -> &mut Kit {
        self.clock = instant(text).unwrap();
        self
    }

    /// Runs a command; a key is made when it has none.
    pub(super) fn run(&mut self, mut command: Value) -> Value {
        self.keys += 1;
        if command.get("key").is_none() {
            command["key"] = json!(format!("key-{}", self.keys));
        }
        self.model.command(self.clock, &command)
    }

    /// Runs a command that must be accepted.
    pub(super) fn accepted(&mut self, command: Value) -> Value {
        let outcome = self.run(command.clone());
        assert_eq!(outcome["outcome"], "accepted", "{command} gave {outcome}");
        outcome
    }

    /// Runs a command that must be refused with a code.
    pub(super) fn refused(&mut self, command: Value, code: &str) {
        let outcome = self.run(command.clone());
        assert_eq!(outcome["code"], code, "{command} gave {outcome}");
    }

    /// Asks a question.
    pub(super) fn ask(&self, question: Value) -> Value {
        self.model.ask(self.clock, &question)
    }

    /// The lots of an account as `points@expires`, held ones as `points+held@expires`.
    pub(super) fn lots(&self, account: &str) -> Vec<String> {
        let answer = self.ask(json!({"lots": {"account": account}}));
        let text = |lot: &Value, name: &str| lot[name].as_str().unwrap_or("").to_owned();
        let show = |lot: &Value| {
            let held = match text(lot, "on_hold").as_str() {
                "0" => String::new(),
                held => format!("+{held}"),
            };
            format!("{}{held}@{}", text(lot, "points"), text(lot, "expires"))
        };
        answer["lots"].as_array().unwrap().iter().map(show).collect()
    }

    /// The flows of a window that are not zero.
    pub(super) fn flows(&self, whom: Value, from: &str, to: &str) -> Value {
        let answer = self.ask(json!({"window": whom, "from": from, "to": to}));
        let mut flows = answer["flows"].clone();
        if let Some(object) = flows.as_object_mut() {
            object.retain(|_, amount| amount != "0");
        }
        flows
    }
}
