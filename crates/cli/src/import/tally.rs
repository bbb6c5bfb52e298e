//! What came of the records of an import.

use pointbook_core::Outcome;
use serde_json::{Value, json};

use crate::exit::Exit;

/// How many records came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Accepted, now or before.
    pub(crate) accepted: u64,
    /// Refused, now or before.
    pub(crate) refused: u64,
    /// Those that are no commands.
    pub(crate) invalid: u64,
    /// Accepted or refused before: known by their keys.
    pub(crate) replayed: u64,
}

impl Tally {
    /// Counts an outcome.
    pub(crate) fn outcome(&mut self, outcome: &Outcome) {
        let is_refused = outcome.settled.refusal().is_some();
        let counter = if is_refused { &mut self.refused } else { &mut self.accepted };
        *counter = counter.saturating_add(1);
        self.replayed = self.replayed.saturating_add(u64::from(outcome.replayed));
    }

    /// Counts a record that is no command.
    pub(crate) fn invalid(&mut self) {
        self.invalid = self.invalid.saturating_add(1);
    }

    /// All records.
    pub(crate) const fn records(self) -> u64 {
        self.accepted.saturating_add(self.rejected())
    }

    /// The records that came to nothing.
    pub(crate) const fn rejected(self) -> u64 {
        self.refused.saturating_add(self.invalid)
    }

    /// In words.
    pub(crate) fn text(self) -> String {
        let Self { accepted, replayed, refused, invalid } = self;
        format!(
            "{accepted} accepted, {refused} refused, {invalid} invalid; {replayed} known before"
        )
    }

    /// As JSON.
    pub(crate) fn json(self) -> Value {
        json!({
            "accepted": self.accepted,
            "refused": self.refused,
            "invalid": self.invalid,
            "replayed": self.replayed,
        })
    }

    /// How the program ends.
    pub(crate) const fn exit(self) -> Exit {
        if self.rejected() == 0 { Exit::Good } else { Exit::Bad }
    }
}
