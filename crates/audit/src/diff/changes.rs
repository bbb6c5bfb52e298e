//! Windows that changed, gathered.

use std::collections::{BTreeMap, BTreeSet};

use pointbook_core::{AccountId, Calendar, Date, Posting, Sequence, Timestamp, Who};

use super::period::Period;
use super::way::{Crossing, Way};
use crate::flows::{Balance, Flows};
use crate::people::{Owners, People};

/// A window that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Whose.
    pub who: Who,
    /// Its first local day.
    pub first_day: Date,
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it: the last window ends just after the first of the two times.
    pub to: Timestamp,
    /// What was added to its flows; below zero what was taken away.
    pub flows: Flows,
    /// The late entries that did it.
    pub by: Vec<Sequence>,
}

/// Whose window it is, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Account(u32),
    Customer(u32),
    Household(u32),
}

/// Windows that changed so far.
pub(super) struct Changes<'a> {
    calendar: &'a Calendar,
    period: Period,
    /// Through when windows are compared.
    through: Timestamp,
    windows: BTreeMap<(Whose, Date), (Flows, BTreeSet<Sequence>)>,
}

impl<'a> Changes<'a> {
    pub(super) const fn new(calendar: &'a Calendar, period: Period, through: Timestamp) -> Self {
        Self { calendar, period, through, windows: BTreeMap::new() }
    }

    /// Adds a late posting, with what its account carried along later because of it.
    pub(super) fn add_posting(&mut self, posting: &Posting, way: &Way, by: Sequence) {
        let at = posting.effective_at;
        let account = Whose::Account(posting.account.number());
        self.window(account, at, by).add(posting, 1);
        self.add_to_owners(posting, (way.at(at), 1), by);
        let mut flows = Flows::default();
        flows.add(posting, 1);
        let more = flows.effect();
        for crossing in way.crossings(at.next(), self.through) {
            self.cross(crossing, &more, by);
        }
    }

    /// Adds a posting to the windows of owners, so many times.
    pub(super) fn add_to_owners(
        &mut self,
        posting: &Posting,
        (owners, times): (Owners, i128),
        by: Sequence,
    ) {
        let Owners { customer, household } = owners;
        for whose in [Whose::Customer(customer.number()), Whose::Household(household.number())] {
            self.window(whose, posting.effective_at, by).add(posting, times);
        }
    }

    /// Adds what an account carries along when it crosses.
    pub(super) fn cross(&mut self, crossing: &Crossing, carried: &Balance, by: Sequence) {
        let Crossing { at, from, to } = *crossing;
        let customers = [from, to].map(|it| Whose::Customer(it.customer.number()));
        let households = [from, to].map(|it| Whose::Household(it.household.number()));
        for [left, entered] in [customers, households] {
            if left != entered {
                self.window(left, at, by).add_departure(carried);
                self.window(entered, at, by).add_arrival(carried);
            }
        }
    }

    /// The windows that really changed, by name.
    pub(super) fn finish(self, people: &People) -> Vec<Changed> {
        let (calendar, period, through) = (self.calendar, self.period, self.through);
        let changed = self.windows.into_iter().filter(|(_, (flows, _))| !flows.is_zero());
        let named = changed.filter_map(|((whose, first_day), (flows, by))| {
            let to = calendar.day_start(period.next(first_day)).min(through.next());
            Some(Changed {
                who: whose.named(people)?,
                first_day,
                from: calendar.day_start(first_day),
                to,
                flows,
                by: by.into_iter().collect(),
            })
        });
        named.collect()
    }

    fn window(&mut self, whose: Whose, at: Timestamp, by: Sequence) -> &mut Flows {
        let first_day = self.period.first_day(self.calendar.day_of(at));
        let (flows, entries) = self.windows.entry((whose, first_day)).or_default();
        entries.insert(by);
        flows
    }
}

impl Whose {
    fn named(self, people: &People) -> Option<Who> {
        use pointbook_core::{CustomerId, HouseholdId};
        Some(match self {
            Self::Account(id) => Who::Account(people.account_name(AccountId::new(id))?.clone()),
            Self::Customer(id) => Who::Customer(people.customer_name(CustomerId::new(id))?.clone()),
            Self::Household(id) => {
                Who::Household(people.household_name(HouseholdId::new(id))?.clone())
            }
        })
    }
}
