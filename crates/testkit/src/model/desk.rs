//! The desk a command is run at: the state it may change, and what comes out of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::Micros;
use super::amount::show;
use super::book::{Book, Draw};
use super::command::Command;
use super::flow::{Flow, FlowKind, Mark};
use super::lot::LotId;
use super::owners::Whom;
use super::refusal::{Refusal, Refusals};
use super::state::{Account, Arrival, HeldDraw, Landed, State};
use super::value::{show_day, show_instant};

/// A command being run.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    /// The state, with everything due by now applied.
    pub(super) state: &'a mut State,
    /// Keys, facts and holds.
    pub(super) book: &'a mut Book,
    /// The flows written so far.
    pub(super) flows: &'a mut Vec<Flow>,
    /// The command.
    pub(super) command: &'a Command,
    /// Its place in the journal.
    pub(super) mark: Mark,
    /// When it is recorded.
    pub(super) now: Micros,
    /// When it counts.
    pub(super) at: Micros,
    /// Whether it wishes to count too far in the future.
    pub(super) in_future: bool,
}

/// What a command did, as its outcome tells it.
#[derive(Clone, Debug, Default)]
pub(super) struct Done {
    /// The points that moved.
    pub(super) points: Option<i128>,
    /// The points taken.
    pub(super) draws: Option<Vec<Draw>>,
    /// What a reversal did, by account.
    pub(super) reversal: Option<BTreeMap<usize, Tally>>,
    /// The accounts it touched.
    pub(super) accounts: Vec<usize>,
    /// The customers it names itself.
    pub(super) customers: Vec<usize>,
    /// The households it names itself.
    pub(super) households: Vec<usize>,
}

/// The four figures of a reversal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Given back and kept.
    pub(super) restored: i128,
    /// Given back and expired.
    pub(super) expired: i128,
    /// Gone before, not taken twice.
    pub(super) already_expired: i128,
    /// Missing and forgiven.
    pub(super) shortfall: i128,
}

impl Desk<'_> {
    /// The refusals that apply whatever the verb.
    pub(super) fn refusals(&self) -> Refusals {
        let mut refusals = Refusals::default();
        refusals.when(self.in_future, "effective_in_future");
        refusals
    }

    /// The account a field names.
    pub(super) fn account(&self, field: &str) -> Result<usize, Refusal> {
        let name = self.command.args.text(field).unwrap_or_default();
        self.state.account(name).ok_or(Refusal::new("not_found"))
    }

    /// Whom the command is about.
    pub(super) fn whom(&self) -> Result<Whom, Refusal> {
        let kinds = ["account", "customer", "household"];
        let named = kinds.iter().find_map(|kind| Some((kind, self.command.args.text(kind)?)));
        let (kind, name) = named.unwrap_or((&"account", ""));
        self.state.whom(kind, name).ok_or(Refusal::new("not_found"))
    }

    /// An account as it stands.
    pub(super) fn see(&self, account: usize) -> &Arc<Account> {
        &self.state.accounts[account]
    }

    /// The local day the command counts on.
    pub(super) fn day(&self) -> NaiveDate {
        self.state.program.zone.local_day(self.at)
    }

    /// Whether an account may redeem, hold and transfer out.
    pub(super) fn may_spend(&self, account: usize) -> bool {
        let status = self.see(account).status.as_str();
        let owner = self.state.home_now(account).customer;
        ["good_standing", "redeem_only"].contains(&status) && self.state.customers[owner].redeemer
    }

    /// Whether an account may earn.
    pub(super) fn may_earn(&self, account: usize) -> bool {
        let status = self.see(account).status.as_str();
        self.see(account).accrue && ["new", "good_standing", "on_hold"].contains(&status)
    }

    /// Whether an account is cancelled.
    pub(super) fn is_cancelled(&self, account: usize) -> bool {
        self.see(account).status == "cancelled"
    }

    /// The detail of `insufficient_points`.
    pub(super) fn shortage(&self, available: i128, requested: i128) -> Value {
        let scale = self.state.program.scale;
        json!({"available": show(available, scale), "requested": show(requested, scale)})
    }

    /// Writes a flow of this command, counting when it counts.
    pub(super) fn post(&mut self, account: usize, kind: FlowKind, amount: i128) {
        self.state.post(Flow { account, at: self.at, kind, amount }, self.flows);
    }

    /// Puts points on an account. `start` is the day a new rolling lot would count from.
    pub(super) fn deposit(
        &mut self,
        account: usize,
        points: i128,
        lot: LotId,
        start: Option<NaiveDate>,
    ) -> Landed {
        let (at, now) = (self.at, self.now);
        let arrival = Arrival { account, points, lot, start, at, now };
        self.state.deposit(arrival, self.flows)
    }

    /// Takes up to `points` from the free lots of accounts: preferred lots first, then soonest
    /// expiry first, of equal dates the account opened first.
    pub(super) fn draw(&mut self, from: &[usize], points: i128, first: &[LotId]) -> Vec<Draw> {
        let mut lots = Vec::new();
        for account in from {
            for lot in self.see(*account).lots.iter().filter(|lot| lot.free > 0) {
                let (date, rolling, id) = lot.order();
                let later = !first.contains(&id);
                lots.push(((later, date, *account, rolling, id), lot.date, lot.free));
            }
        }
        lots.sort();
        let mut missing = points;
        let mut draws = Vec::new();
        for ((_, _, account, _, lot), expires, free) in lots {
            let points = free.min(missing);
            if points == 0 {
                break;
            }
            missing -= points;
            self.state.change_lot(account, lot).free -= points;
            draws.push(Draw { account, lot, expires, points });
        }
        draws
    }

    /// The accounts on which points moved since there were so many flows, each once.
    pub(super) fn moved_since(&self, before: usize) -> Vec<usize> {
        let mut accounts: Vec<usize> =
            self.flows[before..].iter().map(|flow| flow.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// Gives held points back to their lot.
    pub(super) fn give_back(&mut self, draw: HeldDraw) {
        self.state.give_back(draw, (self.now, self.now), self.flows);
    }
}

impl Done {
    /// A command that moved points on accounts.
    pub(super) fn moving(points: i128, accounts: Vec<usize>) -> Done {
        Done { points: Some(points), accounts, ..Done::default() }
    }

    /// Adds the fields of an outcome to an object.
    pub(super) fn write(&self, state: &State, into: &mut Map<String, Value>) {
        let scale = state.program.scale;
        if let Some(points) = self.points {
            into.insert("points".to_owned(), show(points, scale).into());
        }
        if self.points.is_some() {
            let draws = self.draws.as_deref().unwrap_or_default();
            let shown: Vec<Value> = draws
                .iter()
                .map(|draw| {
                    json!({
                        "account": state.accounts[draw.account].name,
                        "expires": show_day(draw.expires),
                        "points": show(draw.points, scale),
                    })
                })
                .collect();
            into.insert("draws".to_owned(), shown.into());
        }
        if let Some(tallies) = &self.reversal {
            let mut sum = Tally::default();
            let mut accounts = Vec::new();
            for (account, tally) in tallies {
                sum.add(*tally);
                let mut one = Map::new();
                one.insert("account".to_owned(), state.accounts[*account].name.clone().into());
                tally.write(scale, &mut one);
                accounts.push(Value::Object(one));
            }
            sum.write(scale, into);
            into.insert("accounts".to_owned(), accounts.into());
        }
    }
}

impl Tally {
    /// Whether it counts nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.restored == 0 && self.expired == 0 && self.already_expired == 0 && self.shortfall == 0
    }

    fn add(&mut self, other: Tally) {
        self.restored += other.restored;
        self.expired += other.expired;
        self.already_expired += other.already_expired;
        self.shortfall += other.shortfall;
    }

    fn write(self, scale: u32, into: &mut Map<String, Value>) {
        let figures = [
            ("restored", self.restored),
            ("expired", self.expired),
            ("already_expired", self.already_expired),
            ("shortfall", self.shortfall),
        ];
        for (name, figure) in figures {
            into.insert(name.to_owned(), show(figure, scale).into());
        }
    }
}

/// Adds the instants of an accepted command to an object.
pub(super) fn write_times(at: Micros, wish: Option<Micros>, into: &mut Map<String, Value>) {
    into.insert("effective_at".to_owned(), show_instant(at).into());
    if let Some(wish) = wish {
        into.insert("requested_effective_at".to_owned(), show_instant(wish).into());
    }
}
