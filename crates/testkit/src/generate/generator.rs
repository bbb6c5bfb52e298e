//! The loop that makes a history, and the envelope around every command.

use serde_json::{Map, Value, json};

use super::calendar::Calendar;
use super::choices::Choices;
use super::history::{Header, History, Step, Upkeep};
use super::settings;
use super::world::{Reversible, Sent, World};

/// How large and how free a history is.
#[derive(Clone, Debug)]
pub struct Shape {
    /// How many commands it has.
    pub commands: usize,
    /// How many questions are asked after each command.
    pub questions: usize,
    /// What every name, key and hold id begins with.
    pub prefix: String,
    /// Settings to begin with, instead of random ones.
    pub program: Option<Value>,
    /// Clock values of the steps, instead of random ones.
    pub clocks: Option<Vec<i64>>,
    /// Whether commands about the whole ledger (`program`, `close_period`, `expire`) occur.
    pub whole: bool,
}

impl Shape {
    /// Describes a history without limits, of so many commands, each with so many questions.
    pub fn new(commands: usize, questions: usize) -> Shape {
        Shape {
            commands,
            questions,
            prefix: String::new(),
            program: None,
            clocks: None,
            whole: true,
        }
    }
}

/// Makes the history of a seed.
pub fn history(seed: u64, shape: &Shape) -> History {
    let mut generator = Generator::new(seed, shape);
    let open = generator.header();
    let steps = (0..shape.commands).map(|index| generator.step(index, shape)).collect();
    History { header: Header { program: generator.program, open }, steps }
}

/// What kind of thing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Open,
    Move,
    Status,
    Earn,
    Redeem,
    Hold,
    Capture,
    Release,
    Adjust,
    Transfer,
    Reverse,
    Expire,
    Close,
    Program,
    Group,
    Retry,
    Alter,
    Malformed,
}

/// A command before it gets its envelope.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The verb of wire.md.
    pub(super) verb: &'static str,
    /// What stands under the verb.
    pub(super) body: Value,
    /// What can be reversed of it later.
    pub(super) reversible: Option<Reversible>,
}

impl Draft {
    /// Describes a command that cannot be reversed.
    pub(super) fn new(verb: &'static str, body: Value) -> Draft {
        Draft { verb, body, reversible: None }
    }

    /// Says how many units can be reversed, and what that does.
    pub(super) fn undoable(mut self, account: usize, units: i64, gives_back: bool) -> Draft {
        self.reversible =
            Some(Reversible { item: 0, left: units, whole: units, account, gives_back });
        self
    }
}

/// The state of the generator: its choices, and what it believes.
pub(super) struct Generator {
    pub(super) choices: Choices,
    pub(super) world: World,
    pub(super) calendar: Calendar,
    /// The settings of now.
    pub(super) now: Map<String, Value>,
    pub(super) zone: String,
    pub(super) scale: u32,
    pub(super) clock: i64,
    pub(super) prefix: String,
    pub(super) tempo: u64,
    /// Whether odd picks are left out, so that most of a group passes.
    pub(super) careful: bool,
    /// Whether commands about the whole ledger occur.
    pub(super) whole: bool,
    weights: Vec<(u64, Act)>,
    number: usize,
    whale: bool,
    program: Value,
}

impl Generator {
    fn new(seed: u64, shape: &Shape) -> Generator {
        let mut choices = Choices::new(seed);
        let program = shape.program.clone().unwrap_or_else(|| settings::settings(&mut choices));
        let named = program.get("zone").and_then(Value::as_str);
        let zone = named.unwrap_or("America/Chicago").to_owned();
        let scale = program.get("scale").and_then(Value::as_u64).unwrap_or(0);
        let random = settings::beginning(&mut choices, &zone);
        let followed = shape.clocks.as_ref().and_then(|clocks| clocks.first().copied());
        Generator {
            weights: weights(&mut choices, shape.whole),
            tempo: choices.below(3),
            whale: shape.whole && choices.below(80) == 0,
            world: World::default(),
            calendar: Calendar::new(&zone),
            scale: u32::try_from(scale).unwrap_or(0),
            clock: followed.unwrap_or(random),
            prefix: shape.prefix.clone(),
            now: program.as_object().cloned().unwrap_or_default(),
            number: 0,
            careful: false,
            whole: shape.whole,
            choices,
            program,
            zone,
        }
    }

    /// Gives the accounts of the header.
    fn header(&mut self) -> Vec<String> {
        let many = self.choices.between(1, 4);
        for _ in 0..many {
            let (household, customer, account) = self.free_names();
            self.believe_open(&household, &customer, &account);
        }
        let path = |index: usize| {
            let account = self.world.accounts.get(index)?;
            let customer = self.world.customers.get(account.customer)?;
            let household = self.world.households.get(customer.household)?;
            Some(format!("{household}/{}/{}", customer.name, account.name))
        };
        (0..self.world.accounts.len()).filter_map(path).collect()
    }

    fn step(&mut self, index: usize, shape: &Shape) -> Step {
        if index > 0 {
            let followed = shape.clocks.as_ref().and_then(|clocks| clocks.get(index).copied());
            self.clock = followed.unwrap_or_else(|| self.next_clock());
        }
        self.world.expire(self.clock);
        let upkeep = match self.choices.below(120) {
            0 => Upkeep::Restart,
            1 => Upkeep::Refold,
            _ => Upkeep::None,
        };
        let left = shape.commands.saturating_sub(index);
        let whale = self.whale && (5..=12).contains(&left);
        let command = if whale { self.whale(left) } else { self.command() };
        self.world.recorded.push(self.clock);
        let questions = (0..shape.questions).map(|_| self.question()).collect();
        Step { clock: self.clock, upkeep, command: Some(command), questions }
    }

    fn command(&mut self) -> Value {
        let act = self.choices.weighted(&self.weights).unwrap_or(Act::Earn);
        match act {
            Act::Group => self.group(),
            Act::Retry => self.retry(),
            Act::Alter => self.altered(),
            Act::Malformed => self.malformed(),
            _ => self.single(act),
        }
    }

    /// Makes a command with its envelope, and remembers it.
    pub(super) fn single(&mut self, act: Act) -> Value {
        let believed = (self.world.accounts.clone(), self.world.customers.clone());
        let draft = self.draft(act);
        let key = self.fresh("k");
        let mut envelope = self.dress(&draft, true);
        if draft.verb == "move" && envelope.contains_key("at") {
            (self.world.accounts, self.world.customers) = believed;
        }
        envelope.insert("key".to_owned(), json!(key));
        let envelope = Value::Object(envelope);
        self.remember(key, &envelope, draft.reversible.into_iter().collect(), false);
        envelope
    }

    /// Makes what stands under a verb. What has nothing to work on mostly gives way to what
    /// would bring something.
    pub(super) fn draft(&mut self, act: Act) -> Draft {
        let idle = match act {
            Act::Redeem | Act::Hold => !self.anyone_spends(),
            Act::Transfer => !self.anyone_spends() || self.world.accounts.len() < 2,
            Act::Move => self.world.households.len().min(self.world.customers.len()) < 2,
            Act::Capture | Act::Release => !self.anything_held(),
            _ => false,
        };
        match act {
            Act::Capture | Act::Release if idle && self.anyone_spends() => self.hold(),
            Act::Move if idle && self.choices.chance(85) => self.open(),
            _ if idle && self.choices.chance(85) => self.earn(),
            Act::Open => self.open(),
            Act::Move => self.relocate(),
            Act::Status => self.status(),
            Act::Redeem => self.redeem(),
            Act::Hold => self.hold(),
            Act::Capture => self.capture(),
            Act::Release => self.release(),
            Act::Adjust => self.adjust(),
            Act::Transfer => self.transfer(),
            Act::Reverse => self.reverse(),
            Act::Expire => Draft::new("expire", json!({})),
            Act::Close => self.close(),
            Act::Program => self.change(),
            _ => self.earn(),
        }
    }

    /// Puts the optional members of an envelope around a draft; the key is left out.
    pub(super) fn dress(&mut self, draft: &Draft, alone: bool) -> Map<String, Value> {
        let mut envelope = Map::new();
        envelope.insert(draft.verb.to_owned(), draft.body.clone());
        let undated = matches!(draft.verb, "capture" | "release");
        if let Some(at) = self.effective(draft.verb).filter(|_| !undated) {
            envelope.insert("at".to_owned(), json!(self.text(at)));
        }
        if draft.verb == "adjust" || self.choices.chance(4) {
            envelope
                .insert("by".to_owned(), json!(self.choices.one_of(&["op-1", "op-2", "till 7"])));
        }
        if alone && self.choices.chance(2) {
            envelope.insert("memo".to_owned(), json!("müde & \"quoted\"\n"));
        }
        if alone && self.choices.chance(2) {
            envelope.insert("meta".to_owned(), json!({"shop": "7", "till": ""}));
        }
        envelope
    }

    /// Remembers what was sent.
    pub(super) fn remember(
        &mut self,
        key: String,
        envelope: &Value,
        reversible: Vec<Reversible>,
        group: bool,
    ) {
        self.world.sent.push(Sent { key, envelope: envelope.clone(), reversible, group });
        if let Some(at) = envelope.get("at").and_then(Value::as_str) {
            self.world.instants.extend(super::calendar::read_instant(at));
        }
        self.world.mark(self.clock);
    }

    /// Makes a name that was not used before.
    pub(super) fn fresh(&mut self, stem: &str) -> String {
        self.number = self.number.saturating_add(1);
        format!("{}{stem}{}", self.prefix, self.number)
    }

    /// Writes an instant in UTC or with the zone's offset.
    pub(super) fn text(&mut self, instant: i64) -> String {
        if self.choices.chance(30) {
            return self.calendar.local_text(instant);
        }
        super::calendar::utc_text(instant)
    }
}

/// Draws the weights of one history: each act more or less often, some not at all.
fn weights(choices: &mut Choices, whole: bool) -> Vec<(u64, Act)> {
    let mut weights = Vec::with_capacity(WEIGHTS.len());
    for (weight, act) in WEIGHTS {
        let factor = match act {
            Act::Earn => choices.one_of(&[1, 1, 2]),
            _ => choices.one_of(&[0, 1, 1, 1, 1, 2, 3]),
        };
        let about_all = matches!(act, Act::Expire | Act::Close | Act::Program);
        weights.push((if about_all && !whole { 0 } else { weight * factor }, act));
    }
    weights
}

const WEIGHTS: [(u64, Act); 18] = [
    (60, Act::Earn),
    (30, Act::Redeem),
    (20, Act::Hold),
    (26, Act::Capture),
    (16, Act::Release),
    (14, Act::Adjust),
    (14, Act::Transfer),
    (22, Act::Reverse),
    (5, Act::Open),
    (8, Act::Move),
    (6, Act::Status),
    (3, Act::Expire),
    (3, Act::Close),
    (3, Act::Program),
    (12, Act::Group),
    (5, Act::Retry),
    (4, Act::Alter),
    (6, Act::Malformed),
];
