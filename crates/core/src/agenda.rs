//! The agenda: when time changes which account next, so that nobody has to look at all of them.
//!
//! Invariants:
//! - An account that time will change stands no later than when it does so next. It may stand too
//!   early, or more than once, where something moved that instant: who reads the agenda asks the
//!   account.
//! - It changes no decision: it says where to look, the accounts say what there is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::account::{Account, next_due};
use crate::id::AccountId;
use crate::party::AccountRecord;
use crate::shelves::Shelves;
use crate::state::State;
use crate::time::Timestamp;

/// Accounts by the instant at which they are looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agenda(Shelves<(Timestamp, AccountId), ()>);

impl Agenda {
    /// Notes when an account is due, [`Timestamp::MAX`] being never. A later instant than the noted
    /// one waits until that has come; after an earlier one, what was noted stays and is found out
    /// when it comes.
    pub(crate) fn note(
        &mut self,
        id: AccountId,
        record: &mut AccountRecord,
        due: Timestamp,
        now: Timestamp,
    ) {
        let noted = record.noted;
        if due == noted || (due > noted && noted > now) {
            return;
        }
        if noted <= now {
            self.0.remove(&(noted, id));
        }
        if due != Timestamp::MAX {
            self.0.set((due, id), ());
        }
        record.noted = due;
    }

    /// An agenda of rows in order.
    pub(crate) fn of_sorted(rows: Vec<(Timestamp, AccountId)>) -> Self {
        Self(Shelves::of_sorted(rows.into_iter().map(|row| (row, ()))))
    }

    fn rows(&self) -> impl Iterator<Item = (Timestamp, AccountId)> {
        self.0.iter().map(|(row, ())| *row)
    }
}

impl State {
    /// When time changes any account next, and nothing before that is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        let mut next = Timestamp::MAX;
        for (noted, id) in self.agenda.rows() {
            if noted >= next {
                break;
            }
            next = next.min(self.due_of(id));
        }
        (next != Timestamp::MAX).then_some(next)
    }

    /// When time changes an account next; [`Timestamp::MAX`] is never.
    pub(crate) fn due_of(&self, id: AccountId) -> Timestamp {
        self.owned(id).map_or(Timestamp::MAX, |owned| self.due_of_account(&owned.account))
    }

    pub(crate) fn due_of_account(&self, account: &Account) -> Timestamp {
        next_due(account, &self.program.calendar, Timestamp::MIN).unwrap_or(Timestamp::MAX)
    }

    /// Notes in the agenda when an account is due.
    pub(crate) fn note_due(&mut self, id: AccountId, due: Timestamp, now: Timestamp) {
        if let Some(record) = self.accounts.get_mut(id.index()) {
            self.agenda.note(id, record, due, now);
        }
    }

    /// Moves on a few accounts that stand too early.
    pub(crate) fn correct_agenda(&mut self, now: Timestamp) {
        for _ in 0..CORRECTIONS {
            let first = self.agenda.rows().next();
            let Some((noted, id)) = first.filter(|(noted, _)| *noted <= now) else { return };
            let due = self.due_of(id);
            if due <= noted {
                return;
            }
            self.agenda.0.remove(&(noted, id));
            self.note_due(id, due, now);
        }
    }

    /// The accounts that are due by `through`, by due instant and account; an account may come
    /// again later.
    pub(crate) fn due_by(&self, through: Timestamp) -> impl Iterator<Item = AccountId> {
        let mut rows =
            self.agenda.rows().take_while(move |(noted, _)| *noted <= through).peekable();
        let mut later = BinaryHeap::new();
        core::iter::from_fn(move || {
            loop {
                let waiting = later.peek().map(|Reverse(row)| *row);
                let row = match (rows.peek().copied(), waiting) {
                    (Some(row), Some(waiting)) => row.min(waiting),
                    (row, waiting) => row.or(waiting)?,
                };
                if rows.peek() == Some(&row) {
                    rows.next();
                }
                if Some(row) == waiting {
                    later.pop();
                    return Some(row.1);
                }
                let due = self.due_of(row.1);
                if due <= row.0 {
                    return Some(row.1);
                }
                if due <= through {
                    later.push(Reverse((due, row.1)));
                }
            }
        })
    }
}

/// How many accounts one fold moves on: more than a fold can bring.
const CORRECTIONS: usize = 2;
