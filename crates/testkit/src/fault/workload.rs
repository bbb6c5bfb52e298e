//! Workloads: random histories as loads for a ledger.

use serde_json::Value;

use pointbook::core::{Command, ProgramSettings, Timestamp};
use pointbook_wire::{decode_command, decode_settings};

use crate::generate::{Choices, Shape, history};

/// Commands of every kind, in singles and batches, with sweeps, checkpoints and kept cursors
/// between them.
#[derive(Clone, Debug)]
pub struct Workload {
    /// The settings, as in wire.md.
    pub program: Value,
    /// The settings.
    pub settings: ProgramSettings,
    /// What is done, and what the clock shows then.
    pub loads: Vec<(Timestamp, Load)>,
    /// What is asked at the end.
    pub questions: Vec<Value>,
}

/// What is done at once.
#[derive(Clone, Debug)]
pub enum Load {
    /// A command is sent.
    One(Box<Command>),
    /// A batch is sent.
    Many(Vec<Command>),
    /// A sweep is asked for.
    Sweep,
    /// A checkpoint is asked for.
    Checkpoint,
    /// A subscriber reads on and keeps its cursor.
    Keep,
}

impl Workload {
    /// The workload of a seed, with about so many commands.
    ///
    /// # Panics
    /// When the generator makes settings that are none.
    #[expect(clippy::panic, reason = "settings that cannot be read are a bug of the generator")]
    pub fn of_seed(seed: u64, commands: usize) -> Workload {
        let history = history(seed, &Shape::new(commands, QUESTIONS_PER_STEP));
        let settings = decode_settings(history.header.program.to_string().as_bytes());
        let settings = settings.unwrap_or_else(|why| panic!("the generator makes {why:?}"));
        let scale = settings.scale.unwrap_or_default();
        let mut loading = Loading { choices: Choices::new(seed), loads: Vec::new(), batch: None };
        let begins = history.begins();
        let opens = history.opens().into_iter().map(|open| (begins, open));
        let sent =
            history.steps.iter().filter_map(|step| Some((step.clock, step.command.clone()?)));
        for (clock, envelope) in opens.chain(sent) {
            // What is malformed never becomes a command.
            if let Ok(command) = decode_command(envelope.to_string().as_bytes(), scale) {
                loading.add(Timestamp::from_micros(clock), command);
            }
        }
        let asked = history.steps.iter().rev().take(STEPS_ASKED).flat_map(|it| &it.questions);
        Workload {
            questions: asked.cloned().collect(),
            loads: loading.finish(),
            program: history.header.program,
            settings,
        }
    }

    /// The clock of the last load.
    pub fn ends(&self) -> Timestamp {
        self.loads.last().map_or(Timestamp::default(), |(clock, _)| *clock)
    }
}

struct Loading {
    choices: Choices,
    loads: Vec<(Timestamp, Load)>,
    /// A batch that still takes commands, and how many.
    batch: Option<(Timestamp, Vec<Command>, usize)>,
}

impl Loading {
    fn add(&mut self, clock: Timestamp, command: Command) {
        if let Some((_, commands, left)) = &mut self.batch {
            commands.push(command);
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.close();
            }
            return;
        }
        match self.choices.below(20) {
            0 => self.loads.push((clock, Load::Sweep)),
            1 => self.loads.push((clock, Load::Checkpoint)),
            2 => self.loads.push((clock, Load::Keep)),
            _ => {}
        }
        if self.choices.chance(25) {
            let left = self.choices.index(BATCH_MAX).saturating_add(1);
            self.batch = Some((clock, vec![command], left));
        } else {
            self.loads.push((clock, Load::One(Box::new(command))));
        }
    }

    fn close(&mut self) {
        if let Some((clock, commands, _)) = self.batch.take() {
            self.loads.push((clock, Load::Many(commands)));
        }
    }

    fn finish(mut self) -> Vec<(Timestamp, Load)> {
        self.close();
        self.loads
    }
}

const QUESTIONS_PER_STEP: usize = 2;
const STEPS_ASKED: usize = 30;
/// A batch has one command more than this at most.
const BATCH_MAX: usize = 12;
