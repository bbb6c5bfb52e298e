//! The model itself: a journal of entries, and the way a command becomes one.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Micros;
use super::book::Book;
use super::command::{Command, Envelope, Fault};
use super::desk::{Desk, Done, write_times};
use super::flow::{Flow, Mark};
use super::program::Program;
use super::refusal::Refusal;
use super::schema::{GROUP, KEY_MAX};
use super::state::State;
use super::value::show_instant;
use super::zone::after;

/// One row of history: one accepted command.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its place.
    pub(super) mark: Mark,
    /// Its verb.
    pub(super) kind: &'static str,
    /// When it counts.
    pub(super) at: Micros,
    /// What it did.
    pub(super) done: Done,
}

/// One written key.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its sequence, from 1 without gaps.
    pub(super) sequence: u64,
    /// Its key and command.
    pub(super) envelope: Envelope,
    /// When it was recorded.
    pub(super) recorded_at: Micros,
    /// When a group or a command counts.
    pub(super) at: Micros,
    /// What was answered.
    pub(super) outcome: Value,
    /// The accepted commands in it.
    pub(super) rows: Vec<Row>,
    /// How many flows there were when its own began.
    pub(super) flows_before: usize,
    /// How many flows there were after it.
    pub(super) flows_after: usize,
    /// What the ledger knew after it.
    pub(super) state: State,
}

/// The reference model of the ledger.
#[derive(Debug)]
pub struct Model {
    pub(super) first: State,
    pub(super) journal: Vec<Entry>,
    pub(super) flows: Vec<Flow>,
    keys: BTreeMap<String, usize>,
    book: Book,
}

/// When a command counts.
#[derive(Clone, Copy, Debug)]
struct Timing {
    at: Micros,
    wish: Option<Micros>,
    in_future: bool,
}

impl Model {
    /// A new ledger with the settings of a scenario header's `program` object.
    ///
    /// # Errors
    ///
    /// A text naming the first setting that is not valid.
    pub fn new(program: &Value) -> Result<Model, String> {
        let first = State {
            program: Arc::new(Program::new(program)?),
            closed_through: None,
            accounts: Vec::new(),
            customers: Vec::new(),
            households: Vec::new(),
            holds: BTreeMap::new(),
        };
        let (journal, flows) = (Vec::new(), Vec::new());
        Ok(Model { first, journal, flows, keys: BTreeMap::new(), book: Book::default() })
    }

    /// Runs one command envelope with the ledger's clock at `clock`, in microseconds UTC, and
    /// gives the outcome as `wire.md` has it.
    pub fn command(&mut self, clock: i64, envelope: &Value) -> Value {
        let key = envelope.get("key").cloned().unwrap_or(Value::Null);
        let envelope = match Envelope::read(envelope, self.first.program.scale) {
            Ok(envelope) => envelope,
            Err(faults) => return invalid(&key, &faults),
        };
        if let Some(place) = self.keys.get(&envelope.key) {
            return replay(&self.journal[*place], &envelope);
        }
        self.run(clock, envelope)
    }

    /// What the ledger knows now.
    pub(super) fn latest(&self) -> &State {
        self.journal.last().map_or(&self.first, |entry| &entry.state)
    }

    /// The clock never runs behind what is recorded.
    pub(super) fn now(&self, clock: Micros) -> Micros {
        self.journal.last().map_or(clock, |entry| entry.recorded_at.max(clock))
    }

    fn run(&mut self, clock: Micros, envelope: Envelope) -> Value {
        let now = self.now(clock);
        let sequence = self.journal.len() as u64 + 1;
        let mut settled = self.latest().clone();
        let mut due = Vec::new();
        settled.settle(now, &mut due);
        let attempt = self.attempt(now, sequence, &envelope, settled.clone());
        let mut outcome = Map::new();
        outcome.insert("key".to_owned(), envelope.key.clone().into());
        if let Some((item, refusal)) = attempt.refused {
            self.book.roll_back();
            write_no(&envelope, sequence, item, &refusal, &mut outcome);
            let outcome = Value::Object(outcome);
            if refusal.is_written() {
                let (state, flows, rows) = (settled, Vec::new(), Vec::new());
                let written = Written { state, due, flows, rows };
                self.write(now, envelope, outcome.clone(), written);
            }
            return outcome;
        }
        outcome.insert("outcome".to_owned(), "accepted".into());
        outcome.insert("sequence".to_owned(), sequence.into());
        outcome.insert("recorded_at".to_owned(), show_instant(now).into());
        match envelope.head.verb {
            GROUP => drop(outcome.insert("items".to_owned(), attempt.items.into())),
            _ => outcome.extend(attempt.items.into_iter().flat_map(fields_of)),
        }
        let outcome = Value::Object(outcome);
        let Attempt { state, flows, rows, .. } = attempt;
        self.write(now, envelope, outcome.clone(), Written { state, due, flows, rows });
        outcome
    }

    /// Runs the commands of an envelope one after the other until one is refused.
    fn attempt(
        &mut self,
        now: Micros,
        sequence: u64,
        envelope: &Envelope,
        state: State,
    ) -> Attempt {
        if envelope.head.verb == GROUP {
            self.book.write_key(&envelope.key, sequence, true);
        }
        let (flows, rows, items) = (Vec::new(), Vec::new(), Vec::new());
        let mut attempt = Attempt { state, flows, rows, items, refused: None };
        for (item, command) in commands(envelope).enumerate() {
            let wish = command.at.or(envelope.head.at);
            let timing = timing(&attempt.state, now, command, wish);
            let (mark, at) = ((sequence, item), timing.at);
            let mut desk = Desk {
                state: &mut attempt.state,
                book: &mut self.book,
                flows: &mut attempt.flows,
                command,
                mark,
                now,
                at,
                in_future: timing.in_future,
            };
            match desk.run() {
                Ok(done) => {
                    // A customer's move is about the customer.
                    let moves_customer = command.verb == "move" && done.customers.len() == 1;
                    let about = if moves_customer { Vec::new() } else { done.accounts.clone() };
                    self.book.write_touched(mark, about);
                    attempt.items.push(accepted(&attempt.state, &done, timing));
                    attempt.rows.push(Row { mark, kind: command.verb, at, done });
                }
                Err(refusal) => {
                    attempt.refused = Some((item, refusal));
                    break;
                }
            }
        }
        attempt
    }

    fn write(&mut self, now: Micros, envelope: Envelope, outcome: Value, written: Written) {
        let sequence = self.journal.len() as u64 + 1;
        let Written { state, due, flows, rows } = written;
        let group = envelope.head.verb == GROUP;
        self.keys.insert(envelope.key.clone(), self.journal.len());
        self.book.write_key(&envelope.key, sequence, group);
        self.book.keep();
        self.flows.extend(due);
        let flows_before = self.flows.len();
        self.flows.extend(flows);
        let at = match rows.as_slice() {
            [row] if !group => row.at,
            _ => group_time(now, &envelope, &rows),
        };
        self.journal.push(Entry {
            sequence,
            envelope,
            recorded_at: now,
            at,
            outcome,
            rows,
            flows_before,
            flows_after: self.flows.len(),
            state,
        });
    }
}

/// When a group counts: as its first member does that has no time of its own.
fn group_time(now: Micros, envelope: &Envelope, rows: &[Row]) -> Micros {
    let inherits =
        |command: &Command| command.at.is_none() && !["capture", "release"].contains(&command.verb);
    let first = envelope.members.iter().zip(rows).find(|(member, _)| inherits(member));
    first.map_or(envelope.head.at.unwrap_or(now).min(now), |(_, row)| row.at)
}

/// What came of running the commands of an envelope.
struct Attempt {
    state: State,
    flows: Vec<Flow>,
    rows: Vec<Row>,
    items: Vec<Value>,
    refused: Option<(usize, Refusal)>,
}

/// What a written key leaves behind.
struct Written {
    state: State,
    due: Vec<Flow>,
    flows: Vec<Flow>,
    rows: Vec<Row>,
}

impl Desk<'_> {
    /// Runs the command, then what it made due before it was recorded.
    fn run(&mut self) -> Result<Done, Refusal> {
        let done = match self.command.verb {
            "open" => self.open(),
            "move" => self.change_owner(),
            "status" => self.status(),
            "earn" => self.earn(),
            "redeem" => self.redeem(),
            "hold" => self.hold(),
            "capture" => self.capture(),
            "release" => self.release(),
            "adjust" => self.adjust(),
            "transfer" => self.transfer(),
            "reverse" => self.reverse(),
            "expire" => self.expire(),
            "close_period" => self.close_period(),
            _ => self.change_program(),
        }?;
        for account in &done.accounts {
            let account = self.state.change(*account);
            account.newest = account.newest.max(self.at);
        }
        for customer in &done.customers {
            let customer = Arc::make_mut(&mut self.state.customers[*customer]);
            customer.newest = customer.newest.max(self.at);
        }
        self.state.settle(self.now, self.flows);
        match self.state.accounts.iter().any(|account| account.out_of_range()) {
            true => Err(Refusal::new("amount_out_of_range")),
            false => Ok(done),
        }
    }
}

/// The commands of an envelope.
fn commands(envelope: &Envelope) -> impl Iterator<Item = &Command> {
    let alone = (envelope.head.verb != GROUP).then_some(&envelope.head);
    alone.into_iter().chain(&envelope.members)
}

/// When a command counts: not after now, and not in a closed period. Capture and release count by
/// the clock.
fn timing(state: &State, now: Micros, command: &Command, wish: Option<Micros>) -> Timing {
    let timed = !["capture", "release"].contains(&command.verb);
    let wish = wish.filter(|_| timed).unwrap_or(now);
    let in_future = wish > now + state.program.tolerance * 1_000_000;
    let mut at = wish.min(now);
    if let Some(through) = state.closed_through {
        at = at.max(state.program.zone.first_instant(after(through)));
    }
    Timing { at, wish: (at != wish).then_some(wish), in_future }
}

fn accepted(state: &State, done: &Done, timing: Timing) -> Value {
    let mut item = Map::new();
    item.insert("outcome".to_owned(), "accepted".into());
    write_times(timing.at, timing.wish, &mut item);
    done.write(state, &mut item);
    Value::Object(item)
}

fn write_no(
    envelope: &Envelope,
    sequence: u64,
    item: usize,
    refusal: &Refusal,
    into: &mut Map<String, Value>,
) {
    into.insert("outcome".to_owned(), "refused".into());
    if refusal.is_written() {
        into.insert("sequence".to_owned(), sequence.into());
    }
    match envelope.head.verb {
        GROUP => write_group_refusal(envelope, item, refusal, into),
        _ => write_refusal(refusal, into),
    }
}

fn write_refusal(refusal: &Refusal, into: &mut Map<String, Value>) {
    into.insert("code".to_owned(), refusal.code.into());
    if let Some(detail) = &refusal.detail {
        into.insert("detail".to_owned(), detail.clone());
    }
}

fn write_group_refusal(
    envelope: &Envelope,
    at_fault: usize,
    refusal: &Refusal,
    into: &mut Map<String, Value>,
) {
    let items: Vec<Value> = (0..envelope.members.len())
        .map(|item| {
            let mut refused = Map::new();
            refused.insert("outcome".to_owned(), "refused".into());
            let own = if item == at_fault { refusal } else { &Refusal::new("group_refused") };
            write_refusal(own, &mut refused);
            Value::Object(refused)
        })
        .collect();
    into.insert("code".to_owned(), "group_refused".into());
    into.insert("items".to_owned(), items.into());
}

fn fields_of(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn replay(entry: &Entry, envelope: &Envelope) -> Value {
    if let Some(field) = envelope.difference(&entry.envelope) {
        let code = "key_reused";
        return json!({"key": envelope.key, "outcome": "refused", "code": code, "field": field});
    }
    let mut outcome = entry.outcome.clone();
    outcome["replayed"] = true.into();
    outcome
}

fn invalid(key: &Value, faults: &[Fault]) -> Value {
    let faults: Vec<Value> = faults
        .iter()
        .map(|fault| {
            let message = format!("{}: {}", fault.field, fault.code);
            json!({"field": fault.field, "code": fault.code, "message": message})
        })
        .collect();
    let mut outcome = json!({"outcome": "invalid", "faults": faults});
    if key.as_str().is_some_and(|key| (1..=KEY_MAX).contains(&key.len())) {
        outcome["key"] = key.clone();
    }
    outcome
}
