//! Writers: threads that send commands and keep count of what came of them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use pointbook::core::{Command, Outcome, Settled};
use pointbook::{Ledger, Outcomes, Ticket};

use super::latencies::Latencies;
use super::traffic::Traffic;
use crate::fault::Finding;

/// What came of the commands of one writer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Accepted, and in the journal.
    pub(super) accepted: u64,
    /// Refused, and in the journal.
    pub(super) refused: u64,
    /// Answered without an entry.
    pub(super) answered: u64,
}

impl Tally {
    /// Takes note of an outcome that was told for the first time.
    fn note(&mut self, outcome: &Outcome) -> Result<(), Finding> {
        if outcome.replayed {
            return Err(Finding::new(format!("{} is told as a replay", outcome.key)));
        }
        let count = match &outcome.settled {
            Settled::Accepted { .. } | Settled::GroupAccepted { .. } => &mut self.accepted,
            Settled::Refused { written: Some(_), .. }
            | Settled::GroupRefused { written: Some(_), .. } => &mut self.refused,
            _ => &mut self.answered,
        };
        *count = count.saturating_add(1);
        Ok(())
    }
}

/// What a writer works with.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) traffic: Traffic,
    pub(super) latencies: &'a Latencies,
    pub(super) stop: &'a AtomicBool,
}

impl Writer<'_> {
    /// Sends commands one by one, some of them under way at a time, and now and then one again.
    pub(super) fn send_singles(mut self) -> Result<Tally, Finding> {
        let mut tally = Tally::default();
        let mut flying: VecDeque<(Instant, Command, Ticket<Outcome>)> = VecDeque::new();
        while !self.stop.load(Ordering::Relaxed) || !flying.is_empty() {
            if flying.len() < IN_FLIGHT && !self.stop.load(Ordering::Relaxed) {
                let command = self.traffic.command()?;
                let ticket = self.ledger.submit(command.clone()).map_err(failed)?;
                flying.push_back((Instant::now(), command, ticket));
                continue;
            }
            let Some((sent, command, ticket)) = flying.pop_front() else { continue };
            let outcome = ticket.wait().map_err(failed)?;
            self.latencies.note(sent.elapsed());
            tally.note(&outcome)?;
            let told = tally.accepted.saturating_add(tally.refused);
            if told.is_multiple_of(COMMANDS_PER_RETRY) {
                self.send_again(command, &outcome)?;
            }
        }
        Ok(tally)
    }

    /// A command that is sent again is answered again.
    fn send_again(&self, command: Command, first: &Outcome) -> Result<(), Finding> {
        let again = self.ledger.submit(command).and_then(Ticket::wait).map_err(failed)?;
        let is_written = !matches!(
            first.settled,
            Settled::Refused { written: None, .. } | Settled::GroupRefused { written: None, .. }
        );
        if is_written && (!again.replayed || again.settled != first.settled) {
            return Err(Finding::new(format!("{} has another outcome when sent again", first.key)));
        }
        Ok(())
    }

    /// Sends batches, two of them under way at a time.
    pub(super) fn send_batches(mut self) -> Result<Tally, Finding> {
        let mut tally = Tally::default();
        let mut flying: VecDeque<(Instant, Ticket<Outcomes>)> = VecDeque::new();
        while !self.stop.load(Ordering::Relaxed) || !flying.is_empty() {
            if flying.len() < BATCHES_IN_FLIGHT && !self.stop.load(Ordering::Relaxed) {
                let commands: Result<Vec<Command>, Finding> =
                    (0..BATCH).map(|_| self.traffic.command()).collect();
                let ticket = self.ledger.submit_batch(commands?).map_err(failed)?;
                flying.push_back((Instant::now(), ticket));
                continue;
            }
            let Some((sent, ticket)) = flying.pop_front() else { continue };
            let outcomes = ticket.wait().map_err(failed)?;
            self.latencies.note(sent.elapsed());
            outcomes.iter().try_for_each(|outcome| match outcome {
                Ok(outcome) => tally.note(outcome),
                Err(error) => Err(failed(error.clone())),
            })?;
        }
        Ok(tally)
    }
}

/// What an error says.
pub(super) fn failed(error: impl std::error::Error) -> Finding {
    let source = error.source().map_or_else(String::new, |source| format!(": {source}"));
    Finding::new(format!("failed to {error}{source}"))
}

const IN_FLIGHT: usize = 16;
const BATCHES_IN_FLIGHT: usize = 2;
const BATCH: usize = 500;
const COMMANDS_PER_RETRY: u64 = 50;
