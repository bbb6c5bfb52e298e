//! What is known at an instant: a prefix of the journal, with time run on from its end.

use super::Micros;
use super::flow::{Balance, Flow, FlowKind, Flows};
use super::ledger::{Entry, Model};
use super::owners::{Path, Whom};
use super::state::State;

/// A prefix of the journal and its consequences by time.
#[derive(Debug)]
pub(super) struct View<'a> {
    /// The entries known.
    pub(super) entries: &'a [Entry],
    /// The state, with time run through the horizon.
    pub(super) state: State,
    known: &'a [Flow],
    later: Vec<Flow>,
}

impl Model {
    /// What is known by the entries recorded at or before an instant (all of them if none is
    /// given), with time run through `horizon`.
    pub(super) fn view(&self, known_at: Option<Micros>, horizon: Micros) -> View<'_> {
        let is_known = |entry: &Entry| known_at.is_none_or(|known| entry.recorded_at <= known);
        let count = self.journal.partition_point(is_known);
        let entries = &self.journal[..count];
        let last = entries.last();
        let known = &self.flows[..last.map_or(0, |entry| entry.flows_after)];
        let mut state = last.map_or(&self.first, |entry| &entry.state).clone();
        let mut later = Vec::new();
        state.settle(horizon, &mut later);
        View { entries, state, known, later }
    }
}

impl View<'_> {
    /// All flows known.
    pub(super) fn flows(&self) -> impl Iterator<Item = &Flow> {
        self.known.iter().chain(&self.later)
    }

    /// The homes of all accounts.
    pub(super) fn paths(&self) -> Vec<Path> {
        paths(&self.state)
    }

    /// The balance by all flows before an instant.
    pub(super) fn balance_before(&self, whom: Whom, instant: Micros) -> Balance {
        let mut balance = Balance::default();
        let paths = self.paths();
        let mine: Vec<bool> = paths
            .iter()
            .enumerate()
            .map(|(account, path)| whom.includes(account, path.before(instant)))
            .collect();
        for flow in self.flows().filter(|flow| flow.at < instant && mine[flow.account]) {
            balance.apply(flow);
        }
        balance
    }
}

/// The homes of all accounts.
pub(super) fn paths(state: &State) -> Vec<Path> {
    (0..state.accounts.len()).map(|account| state.path(account)).collect()
}

/// Sums flows over `[from, to)`, moves included. A flow counts for who owned the account at its
/// instant; a move carries what counts before it.
pub(super) fn tally<'f>(
    paths: &[Path],
    flows: impl Iterator<Item = &'f Flow>,
    whom: Whom,
    from: Micros,
    to: Micros,
) -> Flows {
    let mut sums = Flows::default();
    for flow in flows {
        let path = &paths[flow.account];
        let inside = from <= flow.at && flow.at < to;
        if inside && whom.includes(flow.account, path.at(flow.at)) {
            sums.add(flow.kind, flow.amount);
        }
        for turn in path.turns.iter().filter(|turn| from <= turn.at && turn.at < to) {
            let left = whom.includes(flow.account, turn.from);
            let came = whom.includes(flow.account, turn.to);
            if flow.at < turn.at && left != came {
                carry(flow, came, &mut sums);
            }
        }
    }
    sums
}

/// Adds what a move carries of one earlier flow.
fn carry(flow: &Flow, came: bool, sums: &mut Flows) {
    let mut moved = Balance::default();
    moved.apply(flow);
    let (total, sign) = if came { (FlowKind::MovedIn, 1) } else { (FlowKind::MovedOut, -1) };
    sums.add(total, moved.total);
    sums.add(FlowKind::MovedOnHold, sign * moved.on_hold);
    sums.add(FlowKind::MovedPending, sign * moved.pending);
}
