//! Answers, without any outside form.
//!
//! Invariants:
//! - Sums over accounts are exact: an amount is an `i64`, and no ledger holds the 2^64 of them
//!   that it would take to leave `i128`. So where sums saturate here, they never do.

use pointbook_core::{
    AccountId, Date, EntryRef, Expiry, Key, Kind, Name, Points, Posting, Timestamp,
};

use crate::question::Cursor;
#[cfg(doc)]
use crate::question::Question;

/// The answer to a [`Question`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// To [`Question::Balance`].
    Balance(Balance),
    /// To [`Question::Window`].
    Window(Box<Window>),
    /// To [`Question::Lots`].
    Lots(Lots),
    /// To [`Question::Expiring`].
    Expiring(Expiring),
    /// To [`Question::History`].
    History(History),
}

/// What there is; sums over accounts are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Everything that is not pending: available and held.
    pub total: i128,
    /// Held.
    pub on_hold: i128,
    /// Announced, not yet active.
    pub pending: i128,
}

impl Balance {
    /// What can be spent, less what is owed.
    pub const fn available(&self) -> i128 {
        self.total.saturating_sub(self.on_hold)
    }

    /// The balance after `flows`: the equations of the semantics.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook_series::{Balance, Flows};
    ///
    /// let flows = Flows { earned: 500, redeemed: 400, held: 60, ..Flows::default() };
    /// let closing = Balance::default().after(&flows);
    /// assert_eq!((closing.total, closing.available()), (100, 40));
    /// ```
    pub fn after(&self, flows: &Flows) -> Self {
        let [total, on_hold, pending] = flows.effects();
        Self {
            total: self.total.saturating_add(total),
            on_hold: self.on_hold.saturating_add(on_hold),
            pending: self.pending.saturating_add(pending),
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.total = self.total.saturating_add(other.total);
        self.on_hold = self.on_hold.saturating_add(other.on_hold);
        self.pending = self.pending.saturating_add(other.pending);
    }
}

/// What flowed in a window, by kind: the names of the semantics, in its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the flows of docs/semantics.md by name")]
pub struct Flows {
    pub earned: i128,
    pub earn_reversed: i128,
    pub redeemed: i128,
    pub refunded: i128,
    pub expired: i128,
    pub adjusted_up: i128,
    pub adjusted_down: i128,
    pub transferred_in: i128,
    pub transferred_out: i128,
    pub moved_in: i128,
    pub moved_out: i128,
    pub held: i128,
    pub captured: i128,
    pub released: i128,
    pub pending_added: i128,
    pub pending_activated: i128,
    pub pending_cancelled: i128,
    pub moved_on_hold: i128,
    pub moved_pending: i128,
    pub shortfall: i128,
}

impl Flows {
    /// Whether nothing flowed.
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what an account brought along when it came.
    pub(crate) fn add_arrival(&mut self, carried: &Balance) {
        self.moved_in = self.moved_in.saturating_add(carried.total);
        self.moved_on_hold = self.moved_on_hold.saturating_add(carried.on_hold);
        self.moved_pending = self.moved_pending.saturating_add(carried.pending);
    }

    /// Adds what an account took along when it left.
    pub(crate) fn add_departure(&mut self, carried: &Balance) {
        self.moved_out = self.moved_out.saturating_add(carried.total);
        self.moved_on_hold = self.moved_on_hold.saturating_sub(carried.on_hold);
        self.moved_pending = self.moved_pending.saturating_sub(carried.pending);
    }

    /// What the flows do to total, on_hold and pending.
    fn effects(&self) -> [i128; 3] {
        let net = |plus: &[i128], minus: &[i128]| {
            let plus = plus.iter().fold(0_i128, |sum, flow| sum.saturating_add(*flow));
            minus.iter().fold(plus, |sum, flow| sum.saturating_sub(*flow))
        };
        let added =
            [self.earned, self.refunded, self.adjusted_up, self.transferred_in, self.moved_in];
        let taken = [
            self.earn_reversed,
            self.redeemed,
            self.expired,
            self.adjusted_down,
            self.transferred_out,
            self.moved_out,
        ];
        let pending_gone = [self.pending_activated, self.pending_cancelled];
        [
            net(&added, &taken),
            net(&[self.held, self.moved_on_hold], &[self.captured, self.released]),
            net(&[self.pending_added, self.moved_pending], &pending_gone),
        ]
    }
}

/// The answer to a window question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// What counted before it.
    pub opening: Balance,
    /// What flowed in it.
    pub flows: Flows,
    /// What counted before its end.
    pub closing: Balance,
    /// The entries that changed it later, when that was asked.
    pub restatements: Option<Vec<Restatement>>,
}

/// An entry that changed a window later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restatement {
    /// Which entry.
    pub sequence: u64,
    /// Its key.
    pub key: Key,
    /// Its verb; `None` for a group.
    pub kind: Option<Kind>,
    /// When it counts; of a group, its own or inherited time of the first member.
    pub effective_at: Timestamp,
    /// When it was written.
    pub recorded_at: Timestamp,
    /// What it brought into the window.
    pub flows: Flows,
}

/// The answer to a lots question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lots {
    /// Lots with free or held points, in draw order.
    pub lots: Vec<LotLine>,
    /// Pending points, by activation, then account, then entry.
    pub pending: Vec<PendingLine>,
    /// What is owed, over all accounts.
    pub deficit: i128,
}

/// One lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotLine {
    /// Whose.
    pub account: AccountId,
    /// Its expiry.
    pub expires: Expiry,
    /// Free points.
    pub points: Points,
    /// Held points.
    pub on_hold: Points,
}

/// One pending item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingLine {
    /// Whose.
    pub account: AccountId,
    /// When they activate.
    pub activates: Timestamp,
    /// The expiry that they will have.
    pub expires: Expiry,
    /// How many.
    pub points: Points,
}

/// The answer to an expiring question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expiring {
    /// Free points by date.
    pub expiring: Vec<(Date, i128)>,
    /// Expired since the beginning of the local year.
    pub expired_year_to_date: i128,
    /// Expired ever.
    pub expired_lifetime: i128,
}

/// To whom an account or a customer belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The customer; none when a household was asked about.
    pub customer: Option<Name>,
    /// The household.
    pub household: Name,
}

/// The answer to a history question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The rows of this page.
    pub rows: Vec<HistoryRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// One accepted command, as history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// Which entry, and which member of it.
    pub row: EntryRef,
    /// Whether it is a member of a group.
    pub in_group: bool,
    /// The entry's key.
    pub key: Key,
    /// Its verb.
    pub kind: Kind,
    /// When it counts.
    pub effective_at: Timestamp,
    /// When it was written.
    pub recorded_at: Timestamp,
    /// What really moved.
    pub points: Option<Points>,
    /// What time had done and this entry wrote down, of the accounts asked about.
    pub due: Vec<Posting>,
}
