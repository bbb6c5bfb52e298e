//! What the ledger knows after an entry: accounts with their lots, owners, open holds, settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Micros;
use super::amount::Ratio;
use super::flow::{Flow, FlowKind, Mark};
use super::lot::{Gone, Lot, LotId};
use super::owners::Stay;
use super::program::Program;

/// Points that are not active yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// The earn that announced them.
    pub(super) mark: Mark,
    /// When they become active.
    pub(super) activates: Micros,
    /// The lot they will go to.
    pub(super) lot: LotId,
    /// The expiry that is shown for them.
    pub(super) expires: Option<NaiveDate>,
    /// How many.
    pub(super) points: i128,
}

/// An account.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// Its name.
    pub(super) name: String,
    /// Its customers, by date.
    pub(super) owners: Vec<Stay>,
    /// Its status.
    pub(super) status: String,
    /// Whether it earns.
    pub(super) accrue: bool,
    /// Its lots, empty ones too.
    pub(super) lots: Vec<Lot>,
    /// What it owes.
    pub(super) deficit: i128,
    /// Its pending points.
    pub(super) pending: Vec<Pending>,
    /// The fraction of a unit kept by `carry`.
    pub(super) fraction: Ratio,
    /// Which life of a rolling lot the points of an earn went to when they activated.
    pub(super) landings: Vec<(Mark, LotId)>,
    /// The newest effective time of an entry or a change by time.
    pub(super) newest: Micros,
}

/// A customer.
#[derive(Clone, Debug)]
pub(super) struct Customer {
    /// The name.
    pub(super) name: String,
    /// The households, by date.
    pub(super) homes: Vec<Stay>,
    /// Whether the customer may spend.
    pub(super) redeemer: bool,
    /// The newest effective time of an entry about the customer itself.
    pub(super) newest: Micros,
}

/// What a hold set aside from one lot.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldDraw {
    /// The account.
    pub(super) account: usize,
    /// The lot.
    pub(super) lot: LotId,
    /// What is still held.
    pub(super) points: i128,
}

/// An open hold.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    /// When it lapses.
    pub(super) deadline: Micros,
    /// Its draws, in the order they were taken.
    pub(super) draws: Vec<HeldDraw>,
}

/// The state after an entry.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The settings in force.
    pub(super) program: Arc<Program>,
    /// The last day of the closed period.
    pub(super) closed_through: Option<NaiveDate>,
    /// The accounts, the one opened first coming first.
    pub(super) accounts: Vec<Arc<Account>>,
    /// The customers.
    pub(super) customers: Vec<Arc<Customer>>,
    /// The names of the households.
    pub(super) households: Vec<Arc<str>>,
    /// The open holds by id.
    pub(super) holds: BTreeMap<String, Hold>,
}

/// What became of points that arrived on an account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Landed {
    /// What paid a deficit or rests in a lot.
    pub(super) kept: i128,
    /// What expired at once.
    pub(super) expired: i128,
    /// The lot they went to, or were meant for.
    pub(super) lot: LotId,
}

/// Points on their way to a lot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// The account.
    pub(super) account: usize,
    /// How many.
    pub(super) points: i128,
    /// The lot.
    pub(super) lot: LotId,
    /// The day a new rolling lot would count from; none when they may not start one.
    pub(super) start: Option<NaiveDate>,
    /// When they count.
    pub(super) at: Micros,
    /// The instant by which expiry is judged.
    pub(super) now: Micros,
}

impl Account {
    /// All free points.
    pub(super) fn free(&self) -> i128 {
        self.lots.iter().map(|lot| lot.free).sum()
    }

    /// Free points less what is owed.
    pub(super) fn available(&self) -> i128 {
        self.free() - self.deficit
    }

    /// A lot by its identity.
    pub(super) fn lot(&self, id: LotId) -> Option<&Lot> {
        self.lots.iter().find(|lot| lot.id == id)
    }

    /// Whether any sum of its state has left `i64`.
    pub(super) fn out_of_range(&self) -> bool {
        let held: i128 = self.lots.iter().map(|lot| lot.held).sum();
        let pending: i128 = self.pending.iter().map(|pending| pending.points).sum();
        let sums = [self.free(), held, self.available() + held, self.deficit, pending];
        sums.iter().any(|sum| i64::try_from(*sum).is_err())
    }
}

impl State {
    /// The place of an account.
    pub(super) fn account(&self, name: &str) -> Option<usize> {
        self.accounts.iter().position(|account| account.name == name)
    }

    /// The place of a customer.
    pub(super) fn customer(&self, name: &str) -> Option<usize> {
        self.customers.iter().position(|customer| customer.name == name)
    }

    /// The place of a household.
    pub(super) fn household(&self, name: &str) -> Option<usize> {
        self.households.iter().position(|household| &**household == name)
    }

    /// An account to be changed.
    pub(super) fn change(&mut self, account: usize) -> &mut Account {
        Arc::make_mut(&mut self.accounts[account])
    }

    /// A lot to be changed, made if it is not there; a new rolling lot is not alive.
    pub(super) fn change_lot(&mut self, account: usize, id: LotId) -> &mut Lot {
        let zone = self.program.zone.clone();
        let account = self.change(account);
        let place = account.lots.iter().position(|lot| lot.id == id).unwrap_or_else(|| {
            let (date, lives) = match id {
                LotId::Dated(date) => (date, true),
                LotId::Rolling { .. } => (None, false),
            };
            let (due, gone) = (zone.due(date), Gone::default());
            account.lots.push(Lot { id, date, due, lives, free: 0, held: 0, gone });
            account.lots.len() - 1
        });
        &mut account.lots[place]
    }

    /// Writes a flow down; nothing is written for zero.
    pub(super) fn post(&mut self, flow: Flow, flows: &mut Vec<Flow>) {
        if flow.amount == 0 {
            return;
        }
        let account = self.change(flow.account);
        account.newest = account.newest.max(flow.at);
        flows.push(flow);
    }

    /// Points arrive: they pay the deficit first; the rest goes to its lot, and expires there when
    /// the lot's expiry has passed.
    pub(super) fn deposit(&mut self, arrival: Arrival, flows: &mut Vec<Flow>) -> Landed {
        let Arrival { account, points, lot, start, at, now } = arrival;
        let owing = self.change(account);
        let paid = points.min(owing.deficit);
        owing.deficit -= paid;
        let rest = points - paid;
        let lot = self.living(account, lot);
        if rest == 0 {
            return Landed { kept: paid, expired: 0, lot };
        }
        let lot = self.start_rolling(account, lot, start);
        let place = self.change_lot(account, lot);
        if !place.passed(now) {
            place.free += rest;
            return Landed { kept: points, expired: 0, lot };
        }
        let due = place.due;
        place.lives = !matches!(lot, LotId::Rolling { .. });
        place.gone.expired += rest;
        let kind = FlowKind::Expired;
        self.post(Flow { account, at: due.max(at), kind, amount: rest }, flows);
        Landed { kept: paid, expired: rest, lot }
    }

    /// An earn or a redeem moves the dates of the living rolling lots that name it.
    pub(super) fn reset_rolling(&mut self, account: usize, by_earn: bool, day: NaiveDate) {
        let zone = self.program.zone.clone();
        for lot in &mut self.change(account).lots {
            let LotId::Rolling { span, earn, redeem, .. } = lot.id else { continue };
            let named = if by_earn { earn } else { redeem };
            if lot.lives && named {
                lot.date = lot.date.max(Some(span.after(day)));
                lot.due = zone.due(lot.date);
            }
        }
    }

    /// The living lot that an id of no life names; the id itself when there is none.
    pub(super) fn living(&self, account: usize, id: LotId) -> LotId {
        let LotId::Rolling { life: 0, .. } = id else { return id };
        let lots = &self.accounts[account].lots;
        lots.iter().find(|lot| lot.lives && lot.is_of(id)).map_or(id, |lot| lot.id)
    }

    /// Starts a new life of a rolling lot, when the id names none.
    fn start_rolling(&mut self, account: usize, id: LotId, start: Option<NaiveDate>) -> LotId {
        let (LotId::Rolling { span, earn, redeem, life: 0 }, Some(day)) = (id, start) else {
            return id;
        };
        let lives = self.accounts[account].lots.iter().filter(|lot| lot.is_of(id)).count();
        let id = LotId::Rolling { span, earn, redeem, life: lives + 1 };
        let date = Some(span.after(day));
        let due = self.program.zone.due(date);
        let lot = self.change_lot(account, id);
        lot.lives = true;
        lot.date = date;
        lot.due = due;
        id
    }
}
