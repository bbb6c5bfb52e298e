//! The witness: plays a workload and remembers what it was told.

use std::time::Duration;

use pointbook::core::{Command, Outcome, Settled};
use pointbook::{Error, Ledger, ManualClock, Ticket};

use super::workload::{Load, Workload};

/// What a caller was told: every outcome that was acknowledged.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// Commands and what came of them, in order.
    pub told: Vec<(Command, Outcome)>,
    /// Failures of what may fail without harm: checkpoints, and cursors that are kept.
    pub mishaps: Vec<Error>,
}

impl Witness {
    /// Plays a workload until its end, or until the ledger fails.
    ///
    /// # Errors
    /// Why the ledger failed.
    pub fn play(
        &mut self,
        ledger: &Ledger,
        clock: &ManualClock,
        workload: &Workload,
    ) -> Result<(), Error> {
        for (now, load) in &workload.loads {
            clock.set(*now);
            self.send(ledger, load)?;
        }
        Ok(())
    }

    /// What was told of commands that are in the journal.
    pub fn written(&self) -> impl Iterator<Item = &(Command, Outcome)> {
        self.told.iter().filter(|(_, outcome)| match &outcome.settled {
            Settled::Refused { written, .. } | Settled::GroupRefused { written, .. } => {
                written.is_some()
            }
            Settled::Accepted { .. } | Settled::GroupAccepted { .. } => true,
        })
    }

    fn send(&mut self, ledger: &Ledger, load: &Load) -> Result<(), Error> {
        match load {
            Load::One(command) => {
                let outcome = ledger.submit(*command.clone()).and_then(Ticket::wait)?;
                self.told.push((*command.clone(), outcome));
            }
            Load::Many(commands) => {
                let outcomes = ledger.submit_batch(commands.clone()).and_then(Ticket::wait)?;
                for (command, outcome) in commands.iter().zip(outcomes) {
                    self.told.push((command.clone(), outcome?));
                }
            }
            Load::Sweep => {
                ledger.sweep().and_then(Ticket::wait)?;
            }
            Load::Checkpoint => {
                let written = ledger.checkpoint().and_then(Ticket::wait);
                self.mishaps.extend(written.err());
            }
            Load::Keep => self.mishaps.extend(keep(ledger).err()),
        }
        Ok(())
    }
}

/// Reads on as a subscriber, and keeps the cursor.
fn keep(ledger: &Ledger) -> Result<(), Error> {
    let mut follower = ledger.subscribe(SUBSCRIBER)?;
    while follower.next_within(Duration::ZERO)?.is_some() {}
    follower.keep()
}

const SUBSCRIBER: &str = "witness";
