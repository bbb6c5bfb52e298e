//! Scripts: bytes read as a history, so that what a fuzzer changes in one place changes one thing.
//!
//! A script is a text of lines. The first chooses the settings: zone, scale, expiry, rounding,
//! claw-back, returns, scope of transfers, time of holds, tolerance; one character each. Every
//! other line is a step: a letter for the verb, then who, amount, switches, one more choice, by how
//! much the clock moves, and when it counts; then up to five questions of four characters. A `+`
//! before the letter joins the command to the group of the line before. `k` sends an earlier
//! command again, `y` another one under its key; `z` reopens, `f` refolds, `?` only asks.
//!
//! A line that begins with `{` is JSON as it stands: settings, a command, or a question; what is
//! malformed is left out.
//!
//! Invariants: all bytes are a script; the same bytes, the same history; histories are short.

use pointbook_testkit::engine::EngineSubject;
use pointbook_testkit::generate::{Header, History, Step, Upkeep, read_instant, utc_text};
use pointbook_testkit::harness::Subject;
use pointbook_testkit::model::Model;
use pointbook_wire::decode_question;
use serde_json::{Map, Value, json};

use crate::asked::question;
use crate::pick::{Picks, Times};
use crate::verb::{Choice, Sent, expiry, returns};

/// The most steps of a history that have a command of their own or join one.
pub const STEPS_MAX: usize = 30;
/// The most questions after a step.
pub const QUESTIONS_MAX: usize = 5;

/// Reads a script; it ends with a refold.
pub fn history(script: &[u8]) -> History {
    let mut lines = script.split(|byte| *byte == b'\n');
    let (program, begins) = settings(lines.next().unwrap_or_default());
    let zone = program.get("zone").and_then(Value::as_str).unwrap_or("America/Chicago");
    let mut reader = Reader {
        program: program.clone(),
        times: Times::new(begins, zone),
        sent: Sent::default(),
        steps: Vec::new(),
    };
    for line in lines.filter(|line| !line.is_empty()).take(STEPS_MAX) {
        reader.line(line);
    }
    reader.push(None, Upkeep::Refold);
    let open = OPEN.map(str::to_owned).to_vec();
    History { header: Header { program, open }, steps: reader.steps }
}

struct Reader {
    program: Value,
    times: Times,
    sent: Sent,
    steps: Vec<Step>,
}

impl Reader {
    fn line(&mut self, line: &[u8]) {
        if line.starts_with(b"{") {
            return self.json(line);
        }
        let mut picks = Picks::new(line);
        let first = picks.byte();
        match first {
            b'+' => self.join(&mut picks),
            b'z' => self.push(None, Upkeep::Restart),
            b'f' => self.push(None, Upkeep::Refold),
            b'?' => {
                self.times.advance(picks.number());
                self.push(None, Upkeep::None);
            }
            letter => self.single(letter, &mut picks),
        }
        for _ in 0..QUESTIONS_MAX {
            if picks.is_over() {
                break;
            }
            let asked = question(&mut picks, &self.times);
            self.ask(asked);
        }
    }

    /// Takes a line of JSON as it is: a question when it looks like one, else a command. Cursors
    /// are left out, each ledger having its own.
    fn json(&mut self, line: &[u8]) {
        let Ok(mut value) = serde_json::from_slice::<Value>(line) else { return };
        if QUESTIONS.iter().any(|name| value.get(name).is_some()) {
            value.as_object_mut().map(|members| members.remove("cursor"));
            if decode_question(value.to_string().as_bytes()).is_ok() {
                self.push(None, Upkeep::None);
                self.ask(value);
            }
        } else if self.is_well_formed(&value) {
            self.send(value);
        }
    }

    /// Whether both sides understand a command. Some limits of texts and numbers are in no page;
    /// where the two draw them differently is no question of points.
    fn is_well_formed(&self, command: &Value) -> bool {
        let invalid = json!("invalid");
        let of_engine = EngineSubject::new(&self.program).map(|mut it| it.command(0, command));
        let of_model = Model::new(&self.program).map(|mut it| it.command(0, command));
        [of_engine, of_model].iter().flatten().all(|outcome| outcome["outcome"] != invalid)
    }

    fn single(&mut self, letter: u8, picks: &mut Picks<'_>) {
        let choice = Choice::read(letter, picks);
        self.times.advance(picks.number());
        let envelope = match letter {
            b'k' => choice.earlier(&self.sent).cloned(),
            b'y' => choice.earlier(&self.sent).map(|earlier| altered(earlier, &choice)),
            _ => None,
        };
        let when = picks.number();
        let envelope = envelope.unwrap_or_else(|| {
            let mut envelope = self.envelope(&choice, when);
            envelope.insert("key".to_owned(), json!(format!("k{}", self.steps.len())));
            Value::Object(envelope)
        });
        self.send(envelope);
    }

    /// Adds a member to the command before, which becomes a group if it is none.
    fn join(&mut self, picks: &mut Picks<'_>) {
        let letter = picks.byte();
        let choice = Choice::read(letter, picks);
        let (_, when) = (picks.number(), picks.number());
        let member = Value::Object(self.envelope(&choice, when));
        let before = self.steps.last_mut().and_then(|step| step.command.as_mut());
        let Some(Value::Object(before)) = before else { return self.push(None, Upkeep::None) };
        if let Some(Value::Array(members)) = before.get_mut("group") {
            members.push(member);
        } else {
            let mut first = std::mem::take(before);
            let key = first.remove("key").unwrap_or_default();
            *before = Map::from_iter([
                ("key".to_owned(), key),
                ("group".to_owned(), json!([first, member])),
            ]);
        }
        let group = Value::Object(before.clone());
        self.sent.envelopes.pop();
        self.sent.envelopes.push(group);
    }

    /// A command without its key.
    fn envelope(&mut self, choice: &Choice, when: usize) -> Map<String, Value> {
        let (verb, body) = choice.action(&mut self.times, &mut self.sent);
        let mut envelope = Map::from_iter([(verb.to_owned(), body)]);
        if when > 0 && !matches!(verb, "capture" | "release") {
            let at = self.times.instant(when);
            self.times.mark(at);
            envelope.insert("at".to_owned(), json!(utc_text(at)));
        }
        if verb == "adjust" {
            envelope.insert("by".to_owned(), json!("desk"));
        }
        envelope
    }

    fn send(&mut self, envelope: Value) {
        self.sent.envelopes.push(envelope.clone());
        self.push(Some(envelope), Upkeep::None);
    }

    fn ask(&mut self, question: Value) {
        self.steps.last_mut().expect("a step was pushed before").questions.push(question);
    }

    fn push(&mut self, command: Option<Value>, upkeep: Upkeep) {
        self.steps.push(Step { clock: self.times.clock, upkeep, command, questions: Vec::new() });
    }
}

/// Another command under the same key: with another amount, or a memo.
fn altered(earlier: &Value, choice: &Choice) -> Value {
    let mut envelope = earlier.clone();
    let bodies = envelope.as_object_mut().into_iter().flat_map(Map::values_mut);
    let mut amounts = bodies.filter_map(|body| body.get_mut("points"));
    match amounts.next() {
        Some(points) if !choice.has(1) => *points = json!(choice.amount()),
        _ => {
            if let Some(members) = envelope.as_object_mut() {
                members.insert("memo".to_owned(), json!("again"));
            }
        }
    }
    envelope
}

/// Reads the settings, and the instant at which a history with them begins.
fn settings(line: &[u8]) -> (Value, i64) {
    if line.starts_with(b"{")
        && let Ok(settings) = serde_json::from_slice::<Value>(line)
    {
        return (settings, read_instant(BEGINS).unwrap_or_default());
    }
    let mut picks = Picks::new(line);
    let (zone, begins) = picks.of(&ZONES);
    let mut settings = json!({"zone": zone});
    settings["scale"] = json!(picks.number() % 5);
    settings["expiry"] = expiry(picks.number());
    settings["rounding"] = json!(picks.of(&["floor", "half_even", "carry"]));
    settings["clawback"] = json!(picks.of(&["negative", "floor_at_zero"]));
    settings["returns"] = returns(picks.number());
    settings["transfer_scope"] = json!(picks.of(&["any", "household", "customer"]));
    settings["hold_ttl_seconds"] = json!(picks.of(&[604_800, 1, 3_600, 86_400]));
    settings["future_tolerance_seconds"] = json!(picks.of(&[300, 0, 86_400]));
    (settings, read_instant(begins).unwrap_or_default())
}

const OPEN: [&str; 3] = ["h1/c1/a1", "h1/c2/a2", "h2/c3/a3"];
const QUESTIONS: [&str; 5] = ["balance", "window", "lots", "expiring", "history"];
const BEGINS: &str = "2026-03-06T15:00:00Z";
/// Zones that bite, each shortly before something happens there.
const ZONES: [(&str, &str); 12] = [
    ("America/Chicago", "2026-03-06T15:00:00Z"),
    ("America/Chicago", "2025-10-31T12:00:00Z"),
    ("UTC", "2024-02-27T00:00:00Z"),
    ("-06:00", "2025-12-30T06:00:00Z"),
    ("America/Havana", "2025-10-31T18:00:00Z"),
    ("America/Sao_Paulo", "2018-11-02T12:00:00Z"),
    ("Asia/Beirut", "2024-03-28T20:00:00Z"),
    ("Pacific/Apia", "2011-12-28T09:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-03T02:00:00Z"),
    ("Europe/London", "2026-01-30T23:00:00Z"),
    ("Asia/Kathmandu", "2025-06-29T18:15:00Z"),
    ("Africa/Casablanca", "2025-02-21T10:00:00Z"),
];
