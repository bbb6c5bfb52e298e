//! The series of a customer or household with many accounts: what the view of it would add up.
//!
//! A view asks every account. Here the same is added up beforehand: each flow at the time when the
//! account belonged, and what it brought and took along when it came and left. What time did and
//! nobody wrote down is not in here; the accounts that it concerns are known by their due instant.
//!
//! Invariants:
//! - At every instant the totals are what the view gives: a row of an account is there once, with
//!   the owner of its instant, and in each later crossing of the account.
//! - What turns out not to belong is not taken away: it stands in `undone` as well.

use std::collections::BTreeSet;
use std::ops::Bound;

use pointbook_core::{AccountId, Points, Sequence, Timestamp};

use crate::account_series::AccountSeries;
use crate::answer::{Balance, Window};
use crate::ask::Span;
use crate::belonging::{Belonging, Way};
use crate::entries::{Entries, Nothing};
use crate::row::{Cause, Row};
use crate::totals::{FLOWS, Totals};

/// The materialised series of a customer or household.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    /// The flows of the accounts while they belonged.
    own: AccountSeries,
    /// Flows of `own` that do not belong after all.
    undone: AccountSeries,
    /// What accounts brought and took along, as [`Carried`] numbers it.
    carried: AccountSeries,
    /// The accounts that time changes, by when it does next.
    due: BTreeSet<(Timestamp, AccountId)>,
}

impl Group {
    /// The series of accounts with these series, and when each belonged.
    pub(crate) fn new<'a>(
        accounts: impl Iterator<Item = (&'a AccountSeries, Belonging)>,
        kept: &dyn Entries,
    ) -> Self {
        let (mut own, mut carried) = (Vec::new(), Vec::new());
        for (series, belonging) in accounts {
            own.extend(series.rows(kept).filter(|row| belonging.at(row.effective_at)).map(bare));
            for crossing in belonging.crossings(Timestamp::MIN, Timestamp::MAX) {
                let balance = series.totals_before(crossing.at, kept).balance();
                carried.extend(carried_rows(crossing.at, crossing.way, &balance, Sign::Plus));
            }
        }
        let (own, carried) = (AccountSeries::of_rows(own), AccountSeries::of_rows(carried));
        Self { own, carried, ..Self::default() }
    }

    /// Adds a row of an account.
    pub(crate) fn record(&mut self, row: &Row, belonging: &Belonging) {
        if belonging.at(row.effective_at) {
            self.own.record(&bare(*row));
        }
        let crossings = belonging.crossings(row.effective_at.next(), Timestamp::MAX);
        if !crossings.is_empty() {
            let balance = row.totals().balance();
            for crossing in crossings {
                for row in carried_rows(crossing.at, crossing.way, &balance, Sign::Plus) {
                    self.carried.record(&row);
                }
            }
        }
    }

    /// Takes into account that from `from` on an account belonged at other times than was known. No
    /// block of it is away that has rows from then on.
    pub(crate) fn change(
        &mut self,
        series: &AccountSeries,
        (was, is): (&Belonging, &Belonging),
        from: Timestamp,
    ) {
        for row in series.rows_from(from, &Nothing).map(bare) {
            let changed = match (was.at(row.effective_at), is.at(row.effective_at)) {
                (false, true) => &mut self.own,
                (true, false) => &mut self.undone,
                _ => continue,
            };
            changed.record(&row);
        }
        for (belonging, sign) in [(was, Sign::Minus), (is, Sign::Plus)] {
            for crossing in belonging.crossings(from, Timestamp::MAX) {
                let balance = series.totals_before(crossing.at, &Nothing).balance();
                for row in carried_rows(crossing.at, crossing.way, &balance, sign) {
                    self.carried.record(&row);
                }
            }
        }
    }

    /// Notes when time changes an account next; the end of time when it does not.
    pub(crate) fn note_due(&mut self, id: AccountId, (was, is): (Timestamp, Timestamp)) {
        self.due.remove(&(was, id));
        if is < Timestamp::MAX {
            self.due.insert((is, id));
        }
    }

    /// The accounts that time changes by an instant.
    pub(crate) fn due_by(&self, through: Timestamp) -> impl Iterator<Item = AccountId> {
        let end = (through, AccountId::new(u32::MAX));
        self.due.range((Bound::Unbounded, Bound::Included(end))).map(|(_, id)| *id)
    }

    /// Adds all that is written down to a window.
    pub(crate) fn add_to(&self, window: &mut Window, span: Span) {
        let around = |series: &AccountSeries| {
            let mut totals = <[Totals; 2]>::default();
            let [before, through] = &mut totals;
            series.tell_around([span.from, span.to], &Nothing, |flow, [opening, closing]| {
                before.add(flow, opening);
                through.add(flow, closing);
            });
            totals
        };
        let (own, undone, carried) =
            (around(&self.own), around(&self.undone), around(&self.carried));
        let [opening, closing] = [0, 1].map(|end| {
            let nothing = Totals::default();
            let of = |totals: &[Totals; 2]| totals.get(end).unwrap_or(&nothing).clone();
            (of(&own).since(&of(&undone)), Carried::of(&of(&carried)))
        });
        let flows = &mut window.flows;
        flows.add(&closing.0.since(&opening.0));
        let since = closing.1.since(&opening.1);
        flows.moved_in = flows.moved_in.wrapping_add(since.came);
        flows.moved_out = flows.moved_out.wrapping_add(since.left);
        flows.moved_on_hold = flows.moved_on_hold.wrapping_add(since.on_hold);
        flows.moved_pending = flows.moved_pending.wrapping_add(since.pending);
        for ((totals, carried), balance) in
            [(opening, &mut window.opening), (closing, &mut window.closing)]
        {
            balance.add(&totals.balance());
            balance.add(&carried.balance());
        }
    }
}

/// What accounts brought and took along, in sum.
struct Carried {
    came: i128,
    left: i128,
    on_hold: i128,
    pending: i128,
}

impl Carried {
    /// In the series each sum has two flows: one for what adds to it, one for what takes from it.
    fn of(totals: &Totals) -> Self {
        let net = |number: usize| {
            let taken = totals.of_number(number.wrapping_add(1));
            totals.of_number(number).wrapping_sub(taken)
        };
        Self { came: net(CAME), left: net(LEFT), on_hold: net(ON_HOLD), pending: net(PENDING) }
    }

    const fn since(&self, earlier: &Self) -> Self {
        Self {
            came: self.came.wrapping_sub(earlier.came),
            left: self.left.wrapping_sub(earlier.left),
            on_hold: self.on_hold.wrapping_sub(earlier.on_hold),
            pending: self.pending.wrapping_sub(earlier.pending),
        }
    }

    const fn balance(&self) -> Balance {
        let total = self.came.wrapping_sub(self.left);
        Balance { total, on_hold: self.on_hold, pending: self.pending }
    }
}

/// Whether something is added or taken back.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Plus,
    Minus,
}

/// The rows of what an account carries when it crosses.
fn carried_rows(
    at: Timestamp,
    way: Way,
    balance: &Balance,
    sign: Sign,
) -> impl Iterator<Item = Row> + use<> {
    let signed = |amount: i128, is_plus: bool| if is_plus { amount } else { amount.wrapping_neg() };
    let is_plus = sign == Sign::Plus;
    let is_net_plus = is_plus == (way == Way::In);
    let total = if way == Way::In { CAME } else { LEFT };
    let sums = [
        (total, signed(balance.total, is_plus)),
        (ON_HOLD, signed(balance.on_hold, is_net_plus)),
        (PENDING, signed(balance.pending, is_net_plus)),
    ];
    sums.into_iter().flat_map(move |(number, amount)| amount_rows(at, number, amount))
}

/// An amount as rows: of one flow or the other by its sign, and of several when it is very large.
fn amount_rows(at: Timestamp, number: usize, amount: i128) -> impl Iterator<Item = Row> {
    let flow = FLOWS.get(number.wrapping_add(usize::from(amount < 0))).copied();
    let mut rest = amount.unsigned_abs();
    core::iter::from_fn(move || {
        let part = rest.min(i64::MAX.unsigned_abs().into());
        rest = rest.wrapping_sub(part);
        let points = Points::new(i64::try_from(part).ok().filter(|points| *points > 0)?);
        let (written, cause) = (Sequence::default(), Cause::Command);
        Some(Row { effective_at: at, written, cause, flow: flow?, points })
    })
}

/// A row without who wrote it, which nobody asks a group about.
fn bare(row: Row) -> Row {
    Row { written: Sequence::default(), ..row }
}

const CAME: usize = 0;
const LEFT: usize = 2;
const ON_HOLD: usize = 4;
const PENDING: usize = 6;
