//! How many histories are run, how long they are, and from which seed.

use std::env;

use crate::generate::{Choices, History, Shape, history};

/// A run of random histories. The same plan makes the same run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many histories.
    pub histories: u64,
    /// How many commands in each.
    pub commands: usize,
    /// How many questions after each command.
    pub questions: usize,
    /// What the seeds of the histories are derived from.
    pub seed: u64,
    /// How many threads run them.
    pub threads: usize,
}

impl Plan {
    /// Reads `HISTORIES` (1000), `HISTORY_COMMANDS` (200), `HISTORY_QUESTIONS` (20),
    /// `HISTORY_SEED` (1) and `HISTORY_THREADS` (2).
    pub fn from_env() -> Plan {
        let size = |name: &str, or: u64| usize::try_from(number(name, or)).unwrap_or(1);
        Plan {
            histories: number("HISTORIES", 1_000),
            commands: size("HISTORY_COMMANDS", 200),
            questions: size("HISTORY_QUESTIONS", 20),
            seed: number("HISTORY_SEED", 1),
            threads: size("HISTORY_THREADS", 2).max(1),
        }
    }

    /// Gives the same plan with another number of histories.
    #[must_use]
    pub fn with_histories(self, histories: u64) -> Plan {
        Plan { histories, ..self }
    }

    /// Gives the same plan with other sizes of history.
    #[must_use]
    pub fn with_size(self, commands: usize, questions: usize) -> Plan {
        Plan { commands, questions, ..self }
    }

    /// Gives the seed of history number `index`.
    pub fn seed_of(&self, index: u64) -> u64 {
        Choices::case(self.seed, index)
    }

    /// Makes the history of a seed.
    pub fn history_of(&self, seed: u64) -> History {
        history(seed, &Shape::new(self.commands, self.questions))
    }
}

fn number(name: &str, or: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}
