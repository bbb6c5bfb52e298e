//! When an account belonged to somebody a question is about.
//!
//! Invariants:
//! - Crossings stand in the order of their instants; of several at one instant, in the order of
//!   the entries, and each of them is there, also when the stretch between two is empty.
//! - What happens at the very instant of a crossing happens after it.

use pointbook_core::{CustomerId, EntryRef, HouseholdId, Sequence, Timestamp};

/// When an account belonged to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Belonging {
    from_the_first: bool,
    crossings: Vec<Crossing>,
}

/// An account coming or leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crossing {
    /// When.
    pub(crate) at: Timestamp,
    /// Which way.
    pub(crate) way: Way,
    /// The entry with which the account crosses then: the move's, or the later one that put the
    /// account where a move already written carries it along.
    pub(crate) written: Sequence,
}

/// Which way an account crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It comes.
    In,
    /// It leaves.
    Out,
}

impl Belonging {
    /// Belonging for ever: an account to itself.
    pub(crate) const fn always() -> Self {
        Self { from_the_first: true, crossings: Vec::new() }
    }

    /// Whether it belonged just before `instant`.
    pub(crate) fn before(&self, instant: Timestamp) -> bool {
        let index = self.crossings.partition_point(|crossing| crossing.at < instant);
        let last = index.checked_sub(1).and_then(|last| self.crossings.get(last));
        last.map_or(self.from_the_first, |last| last.way == Way::In)
    }

    /// Whether it belongs at `instant`.
    pub(crate) fn at(&self, instant: Timestamp) -> bool {
        self.before(instant.next())
    }

    /// The crossings from `from` to before `to`.
    pub(crate) fn crossings(&self, from: Timestamp, to: Timestamp) -> &[Crossing] {
        let first = self.crossings.partition_point(|crossing| crossing.at < from);
        let end = self.crossings.partition_point(|crossing| crossing.at < to);
        self.crossings.get(first..end).unwrap_or_default()
    }
}

/// Follows an account through the moves of it and of its customers.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    owner: CustomerId,
    owner_written: Sequence,
    homes: Vec<(CustomerId, HouseholdId)>,
    steps: Vec<Step>,
}

/// One move on the way of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) at: Timestamp,
    pub(crate) written: EntryRef,
    pub(crate) what: Moved,
}

/// What moved.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moved {
    /// The account, to this customer.
    Account(CustomerId),
    /// A customer, to this household.
    Customer(CustomerId, HouseholdId),
}

impl Walk {
    /// A walk that begins with the first owner, and each customer in the first household.
    pub(crate) fn new(
        owner: CustomerId,
        homes: Vec<(CustomerId, HouseholdId)>,
        mut steps: Vec<Step>,
    ) -> Self {
        steps.sort_by_key(|step| (step.at, step.written));
        Self { owner, owner_written: Sequence::default(), homes, steps }
    }

    /// When the account was where `inside` says.
    pub(crate) fn belonging(mut self, inside: impl Fn(&Self) -> bool) -> Belonging {
        let mut belonging = Belonging { from_the_first: inside(&self), crossings: Vec::new() };
        let mut was_inside = belonging.from_the_first;
        for step in core::mem::take(&mut self.steps) {
            let written = self.take(&step);
            let is_inside = inside(&self);
            if is_inside != was_inside {
                let way = if is_inside { Way::In } else { Way::Out };
                belonging.crossings.push(Crossing { at: step.at, way, written });
            }
            was_inside = is_inside;
        }
        belonging
    }

    /// The customer who has the account now.
    pub(crate) const fn owner(&self) -> CustomerId {
        self.owner
    }

    /// The household of that customer.
    pub(crate) fn household(&self) -> Option<HouseholdId> {
        let home = self.homes.iter().find(|(customer, _)| *customer == self.owner);
        home.map(|(_, household)| *household)
    }

    /// Takes a step, and says with which entry the account made it.
    fn take(&mut self, step: &Step) -> Sequence {
        match step.what {
            Moved::Account(owner) => {
                self.owner = owner;
                self.owner_written = step.written.sequence;
            }
            Moved::Customer(customer, household) => {
                for home in self.homes.iter_mut().filter(|(known, _)| *known == customer) {
                    home.1 = household;
                }
            }
        }
        step.written.sequence.max(self.owner_written)
    }
}
