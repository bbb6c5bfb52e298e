//! The feed: what one who follows every entry has seen, counted without any of the engine's sums.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pointbook::Follower;
use pointbook::core::{Entry, Fact, Flow, Posting, Sequence, Verdict};
use pointbook::series::Balance;

use super::traffic::writer_of;
use super::writers::{Tally, failed};
use crate::fault::Finding;

/// What the entries say.
#[derive(Debug, Default)]
pub(super) struct Feed {
    /// The last entry.
    pub(super) last: Sequence,
    /// The entries of each writer.
    pub(super) writers: BTreeMap<usize, Tally>,
    /// What the postings of each account come to, by its id, which is the order of opening.
    pub(super) balances: Vec<Balance>,
}

impl Feed {
    /// Follows a ledger until there is nothing more and it is said to stop.
    pub(super) fn follow(mut follower: Follower, stop: &AtomicBool) -> Result<Feed, Finding> {
        let mut feed = Feed::default();
        loop {
            let is_last = stop.load(Ordering::Acquire);
            while let Some(entry) = follower.next_within(PATIENCE).map_err(failed)? {
                feed.note(&entry)?;
            }
            if is_last {
                return Ok(feed);
            }
        }
    }

    fn note(&mut self, entry: &Entry) -> Result<(), Finding> {
        if entry.sequence != self.last.next() {
            let (last, next) = (self.last.number(), entry.sequence.number());
            return Err(Finding::new(format!("entry {next} comes after {last}")));
        }
        self.last = entry.sequence;
        if let Some(writer) = writer_of(&entry.command.key) {
            let tally = self.writers.entry(writer).or_default();
            let count = match entry.verdict {
                Verdict::Accepted(_) => &mut tally.accepted,
                Verdict::Refused { .. } => &mut tally.refused,
            };
            *count = count.saturating_add(1);
        }
        entry.due.iter().filter_map(Fact::posting).for_each(|posting| self.post(posting));
        for member in entry.members() {
            member.facts.iter().filter_map(Fact::posting).for_each(|posting| self.post(posting));
        }
        Ok(())
    }

    fn post(&mut self, posting: &Posting) {
        let index = posting.account.index();
        if self.balances.len() <= index {
            self.balances.resize(index.saturating_add(1), Balance::default());
        }
        let Some(balance) = self.balances.get_mut(index) else { return };
        let points = i128::from(posting.points.units());
        let [total, on_hold, pending] = signs(posting.flow);
        balance.total = balance.total.saturating_add(total.saturating_mul(points));
        balance.on_hold = balance.on_hold.saturating_add(on_hold.saturating_mul(points));
        balance.pending = balance.pending.saturating_add(pending.saturating_mul(points));
    }
}

/// What a flow does to total, held and pending points.
const fn signs(flow: Flow) -> [i128; 3] {
    match flow {
        Flow::Earned | Flow::Refunded | Flow::AdjustedUp | Flow::TransferredIn => [1, 0, 0],
        Flow::EarnReversed
        | Flow::Redeemed
        | Flow::Expired
        | Flow::AdjustedDown
        | Flow::TransferredOut => [-1, 0, 0],
        Flow::Held => [0, 1, 0],
        Flow::Captured => [-1, -1, 0],
        Flow::Released => [0, -1, 0],
        Flow::PendingAdded => [0, 0, 1],
        Flow::PendingActivated | Flow::PendingCancelled => [0, 0, -1],
        Flow::Shortfall => [0, 0, 0],
    }
}

const PATIENCE: Duration = Duration::from_millis(20);
