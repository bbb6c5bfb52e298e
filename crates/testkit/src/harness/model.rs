//! The reference model as a subject.

use serde_json::Value;

use crate::model::Model;

use super::subject::Subject;

impl Subject for Model {
    fn command(&mut self, clock: i64, envelope: &Value) -> Value {
        Model::command(self, clock, envelope)
    }

    fn ask(&mut self, clock: i64, question: &Value) -> Value {
        Model::ask(self, clock, question)
    }
}

/// Makes a model with the settings of a history.
///
/// # Panics
/// When the settings are not those of wire.md; the generator makes none such.
#[expect(clippy::panic, reason = "settings that the model refuses are a bug of the generator")]
pub fn model(program: &Value) -> Model {
    match Model::new(program) {
        Ok(model) => model,
        Err(why) => panic!("the model refuses {program}: {why}"),
    }
}
