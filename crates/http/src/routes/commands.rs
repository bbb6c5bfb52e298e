//! Commands on the native API: one, or many lines of them.

use pointbook_core::{Code, Command, Outcome};
use pointbook_wire::{Invalid, Lines, decode_command, encode_invalid, encode_outcome};

use crate::access::Caller;
use crate::call::{Call, Reply, Step};
use crate::names::ReasonCode;
use crate::problem::Problem;

/// A line of the body: a command, or why it is none.
type Line = Result<Command, (u64, Invalid)>;

/// Takes the commands of a body: a line each. One alone is answered by its status as well.
pub(super) fn commands(call: &Call) -> Result<Step, Problem> {
    let scale = call.program().scale;
    let mut lines: Vec<Line> = Vec::new();
    for line in Lines::new(&call.body[..]).without_remarks() {
        let line = line.map_err(|_| Problem::new(ReasonCode::InvalidFieldFormat, "no lines"))?;
        let command = line.text.and_then(|text| decode_command(text.as_bytes(), scale));
        lines.push(command.map_err(|invalid| (line.number, invalid)));
        if lines.len() > COMMANDS_MAX {
            let why = format!("at most {COMMANDS_MAX} commands come at once");
            return Err(Problem::new(ReasonCode::PayloadTooLarge, why));
        }
    }
    match lines.len() {
        0 => Err(Problem::new(ReasonCode::MissingRequiredField, "there is no command")),
        1 => Ok(one(lines)),
        _ => Ok(many(lines)),
    }
}

fn one(lines: Vec<Line>) -> Step {
    match lines.into_iter().next() {
        Some(Ok(command)) => Step::Submit(
            Box::new(command),
            Box::new(|caller, outcome| {
                let status = status(&outcome);
                Ok(Reply::json(status, text(caller, &outcome)))
            }),
        ),
        Some(Err((_, invalid))) => {
            Step::Answer(Reply::json(400, encode_invalid(&invalid, None).to_string()))
        }
        None => Step::Answer(Reply::json(400, String::new())),
    }
}

/// Each line has a line of the answer: its outcome, in order.
fn many(lines: Vec<Line>) -> Step {
    let invalid: Vec<Option<String>> = lines
        .iter()
        .map(|line| {
            let fault = line.as_ref().err();
            fault.map(|(number, it)| encode_invalid(it, Some(*number)).to_string())
        })
        .collect();
    let commands: Vec<Command> = lines.into_iter().flatten().collect();
    Step::Batch(
        commands,
        Box::new(move |caller, outcomes| {
            let mut outcomes = outcomes.into_iter();
            let mut next = || outcomes.next().map(|outcome| text(caller, &outcome));
            let lines = invalid.into_iter().map(|told| told.or_else(&mut next));
            let mut body = String::new();
            for line in lines.flatten() {
                body.push_str(&line);
                body.push('\n');
            }
            Reply { status: 200, content_type: "application/x-ndjson", body }
        }),
    )
}

fn text(caller: &Caller, outcome: &Outcome) -> String {
    let ledger = &caller.program.ledger;
    encode_outcome(outcome, ledger.scale(), &|id| ledger.account_name(id)).to_string()
}

fn status(outcome: &Outcome) -> u16 {
    match outcome.settled.refusal().map(|refusal| refusal.code) {
        None => 200,
        Some(Code::KeyReused) => 409,
        Some(Code::NotFound) => 404,
        Some(_) => 422,
    }
}

/// The most commands of one request.
const COMMANDS_MAX: usize = 1_000;
