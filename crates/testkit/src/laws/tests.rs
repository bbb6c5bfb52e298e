//! The laws hold for the reference model; and they notice a subject that breaks them.

use serde_json::{Value, json};

use crate::harness::model;

use super::*;

#[test]
fn the_model_upholds_every_law() {
    let plan = Plan::from_env();
    let plan = Plan { histories: (plan.histories / 50).max(1), commands: 60, questions: 8, ..plan };
    let mut broken = Vec::new();
    for law in all::<_, fn(&Value) -> crate::model::Model>() {
        let make: fn(&Value) -> crate::model::Model = model;
        broken.extend(uphold(&law, &plan, &make).err().map(|failure| failure.to_string()));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

/// The model, but a window forgets what expired.
struct Forgetful(crate::model::Model);

impl Subject for Forgetful {
    fn command(&mut self, clock: i64, envelope: &Value) -> Value {
        self.0.command(clock, envelope)
    }

    fn ask(&mut self, clock: i64, question: &Value) -> Value {
        let mut answer = self.0.ask(clock, question);
        if let Some(expired) = answer.pointer_mut("/flows/expired") {
            *expired = json!("0");
        }
        answer
    }
}

#[test]
fn a_law_notices_what_breaks_it() {
    let plan = Plan { histories: 60, commands: 40, questions: 4, seed: 1, threads: 2 };
    let make = |program: &Value| Forgetful(model(program));
    let laws = all::<Forgetful, _>();
    let law = laws.iter().find(|law| law.name == "every level adds up").unwrap();
    let failure = uphold(law, &plan, &make).unwrap_err();
    assert!(failure.fault.text.contains("total'"), "{failure}");
}
