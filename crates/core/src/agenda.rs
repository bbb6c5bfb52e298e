//! The agenda: when time changes which account next, so that nobody has to look at all of them.
//!
//! Invariants:
//! - An account that time will change stands no later than when it does so next. It may stand too
//!   early, or more than once, where something moved that instant: who reads the agenda asks the
//!   account.
//! - It changes no decision: it says where to look, the accounts say what there is.
//! - Young rows are few, in the order in which they came; one may have come twice, or stand on a
//!   shelf too.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::account::{Account, next_due};
use crate::id::AccountId;
use crate::party::AccountRecord;
use crate::shelves::Shelves;
use crate::state::State;
use crate::time::Timestamp;

type Row = (Timestamp, AccountId);

/// Accounts by the instant at which they are looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agenda {
    shelves: Shelves<Row, ()>,
    /// What came last. Each row goes to another place on the shelves, which are far more than a
    /// cache holds: some at once wait for memory together.
    young: Vec<Row>,
    /// The least of those, which is due first.
    first_young: Option<Row>,
}

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
            self.remove((noted, id));
        }
        if due != Timestamp::MAX {
            self.add((due, id));
        }
        record.noted = due;
    }

    /// An agenda of rows in order.
    pub(crate) fn of_sorted(rows: Vec<Row>) -> Self {
        let shelves = Shelves::of_sorted(rows.into_iter().map(|row| (row, ())));
        Self { shelves, young: Vec::new(), first_young: None }
    }

    fn add(&mut self, row: Row) {
        self.young.push(row);
        self.first_young = Some(self.first_young.map_or(row, |first| first.min(row)));
        if self.young.len() >= YOUNG_MAX {
            self.young.sort_unstable();
            self.shelves.set_all(&self.young, &());
            self.young.clear();
            self.first_young = None;
        }
    }

    fn remove(&mut self, row: Row) {
        let before = self.young.len();
        self.young.retain(|young| *young != row);
        if self.young.len() < before {
            self.first_young = self.young.iter().min().copied();
        }
        self.shelves.remove(&row);
    }

    /// The first row.
    fn first(&self) -> Option<Row> {
        match (self.shelves.first(), self.first_young) {
            (Some(old), Some(young)) => Some(young.min(*old)),
            (old, young) => old.copied().or(young),
        }
    }

    /// All rows in order, each once.
    fn rows(&self) -> impl Iterator<Item = Row> {
        let mut old = self.shelves.iter().map(|(row, ())| *row).peekable();
        let mut young = self.young.clone();
        young.sort_unstable();
        young.dedup();
        let mut young = young.into_iter().peekable();
        core::iter::from_fn(move || {
            let row = match (old.peek(), young.peek()) {
                (Some(old), Some(young)) => *old.min(young),
                (first, second) => *first.or(second)?,
            };
            old.next_if_eq(&row);
            young.next_if_eq(&row);
            Some(row)
        })
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

    /// Moves on some accounts that stand too early, after a fold that changed so many: more than it
    /// can bring.
    pub(crate) fn correct_agenda(&mut self, now: Timestamp, changed: usize) {
        for _ in 0..changed.max(1).saturating_mul(CORRECTIONS) {
            let Some((noted, id)) = self.agenda.first().filter(|(noted, _)| *noted <= now) else {
                return;
            };
            let due = self.due_of(id);
            if due <= noted {
                return;
            }
            self.agenda.remove((noted, id));
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

/// How many accounts are moved on for each that a fold changes, and when it changes none.
const CORRECTIONS: usize = 2;
/// How many rows are put on the shelves at once.
const YOUNG_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn row(instant: u64, id: u64) -> Row {
        let instant = Timestamp::from_micros(i64::try_from(instant).unwrap());
        (instant, AccountId::new(u32::try_from(id).unwrap()))
    }

    #[test]
    fn rows_are_those_of_an_ordered_set_whether_young_or_on_shelves() {
        let (mut agenda, mut set) = (Agenda::default(), BTreeSet::new());
        let mut number = 1_u64;
        for step in 0..20_000_u64 {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
            let row = row((number >> 33) % 40, (number >> 43) % 50);
            if step % 3 == 2 || step > 15_000 {
                agenda.remove(row);
                set.remove(&row);
            } else {
                agenda.add(row);
                set.insert(row);
            }
            assert_eq!(agenda.first(), set.first().copied());
            if step % 64 == 0 {
                assert!(agenda.rows().eq(set.iter().copied()), "step {step}");
            }
        }
        assert!(agenda.rows().eq(set));
    }

    #[test]
    fn copy_keeps_its_rows_when_the_original_goes_on() {
        let mut agenda = Agenda::of_sorted((0..1_000).map(|id| row(id, id)).collect());
        (0..30).for_each(|id| agenda.add(row(500, id)));
        let copy = agenda.clone();
        (0..100).for_each(|id| agenda.add(row(700, id)));
        agenda.remove(row(500, 7));
        assert_eq!(copy.rows().count(), 1_030);
        assert!(copy.rows().any(|it| it == row(500, 7)));
        assert_eq!(agenda.rows().count(), 1_129);
        assert!(agenda.rows().is_sorted());
    }
}
