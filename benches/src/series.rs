//! A read side in the making: entries as a ledger would write them, without deciding each.

use std::time::{Duration, Instant};

use pointbook_core::{
    AccountId, Action, Broken, Command, CustomerId, Earn, EarnAmount, Entry, Expiry, Fact,
    Flow as Kind, HouseholdId, LotRef, Member, OneOrMany, Open, Place, Points, Posting,
    ProgramSettings, Redeem, Sequence, Short, Timestamp, Verdict, Who,
};
use pointbook_series::{Moment, Projection, Question};

use crate::{account, clock, key, name};

/// One flow of the bench: points earned, or some of those redeemed.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// Of which account.
    pub account: u32,
    /// How long after the bench's first instant it counts.
    pub micros: i64,
    /// How many; below zero they are redeemed.
    pub points: i64,
}

/// From when to before when, in microseconds after the bench's first instant.
pub type Span = (i64, i64);

/// A projection and the entry that it was given last, which the next is made of.
pub struct Series {
    /// What is asked.
    pub projection: Projection,
    earn: Entry,
    redeem: Entry,
    sequence: u64,
    home_size: u32,
    /// Entries that are filled again and again.
    pool: Vec<Entry>,
}

impl Series {
    /// A projection with so many accounts: two to a customer, four to a household.
    pub fn new(accounts: u32) -> Self {
        Self::in_homes_of(4, accounts)
    }

    /// A projection with so many accounts: two to a customer, `home_size`, which is even, to a
    /// household.
    pub fn in_homes_of(home_size: u32, accounts: u32) -> Self {
        let who = || account(0);
        let amount = EarnAmount::Points(Points::new(1));
        let earn = Earn { account: who(), amount, expires: None, activates: None, reference: None };
        let (points, short) = (Points::new(1), Short::Offline);
        let redeem = Redeem { who: Who::Account(who()), points, reference: None, short };
        let mut series = Self {
            projection: Projection::new(&ProgramSettings::default()),
            earn: entry(Action::Earn(earn)),
            redeem: entry(Action::Redeem(redeem)),
            sequence: 0,
            home_size,
            pool: Vec::new(),
        };
        for index in 0..accounts {
            series.open(index);
        }
        series
    }

    fn open(&mut self, index: u32) {
        let (customer, household) = (index / 2, index / self.home_size);
        let (customer_name, household_name) = (customer_name(customer), household_name(household));
        let open = Open {
            account: account(index.into()),
            customer: customer_name.clone(),
            household: household_name.clone(),
        };
        let mut entry = entry(Action::Open(open));
        let (customer, household) = (CustomerId::new(customer), HouseholdId::new(household));
        let mut facts = Vec::new();
        if index.is_multiple_of(self.home_size) {
            facts.push(Fact::HouseholdCreated { household, name: household_name });
        }
        if index.is_multiple_of(2) {
            facts.push(Fact::CustomerCreated { customer, name: customer_name, household });
        }
        let (id, name) = (AccountId::new(index), account(index.into()));
        facts.push(Fact::AccountOpened { account: id, name, customer });
        self.sequence += 1;
        set(&mut entry, self.sequence, 0, facts.into());
        self.fold(&entry);
    }

    /// Folds a flow.
    pub fn record(&mut self, flow: Flow) {
        self.sequence += 1;
        let entry = if flow.points < 0 { &mut self.redeem } else { &mut self.earn };
        fill(entry, self.sequence, flow);
        let folded = self.projection.apply(entry);
        assert_eq!(folded, Ok(()), "an entry of the bench folds");
    }

    /// Folds flows, and says how long that alone took.
    pub fn record_all(&mut self, flows: &[Flow]) -> Duration {
        self.pool.resize(self.pool.len().max(flows.len()), self.earn.clone());
        for (entry, flow) in self.pool.iter_mut().zip(flows) {
            self.sequence += 1;
            let kind = if flow.points < 0 { &self.redeem } else { &self.earn };
            if entry.command.body != kind.command.body {
                entry.clone_from(kind);
            }
            fill(entry, self.sequence, *flow);
        }
        let entries = self.pool.get(..flows.len()).unwrap_or_default();
        let started = Instant::now();
        let folded = fold_all(&mut self.projection, entries);
        let took = started.elapsed();
        assert_eq!(folded, Ok(()), "entries of the bench fold");
        took
    }

    /// The entries of these flows, the next ones to be folded.
    pub fn entries(&mut self, flows: &[Flow]) -> Vec<std::sync::Arc<Entry>> {
        let entries = flows.iter().map(|flow| {
            self.sequence += 1;
            let kind = if flow.points < 0 { &self.redeem } else { &self.earn };
            let mut entry = kind.clone();
            fill(&mut entry, self.sequence, *flow);
            std::sync::Arc::new(entry)
        });
        entries.collect()
    }

    /// Folds an entry.
    pub fn fold(&mut self, entry: &Entry) {
        assert_eq!(self.projection.apply(entry), Ok(()), "an entry of the bench folds");
    }
}

/// Under a name of its own, so that a profiler can tell it from what makes the entries.
#[inline(never)]
fn fold_all(projection: &mut Projection, entries: &[Entry]) -> Result<(), Broken> {
    projection.apply_all(entries)
}

/// What a window of an account asks.
pub fn window_of(who: Who, (from, to): Span) -> Question {
    let (from, to) = (Moment::At(clock(from)), Moment::At(clock(to)));
    Question::Window { who, from, to, known_at: None, restated_since: None }
}

/// The household that an account is in, of four.
pub fn household_of(index: u32) -> Who {
    Who::Household(household_name(index / 4))
}

fn customer_name(index: u32) -> pointbook_core::Name {
    name(&format!("cust-{index:08}"))
}

fn household_name(index: u32) -> pointbook_core::Name {
    name(&format!("home-{index:08}"))
}

fn entry(action: Action) -> Entry {
    Entry {
        sequence: Sequence::default(),
        recorded_at: clock(0),
        command: Command::new(key("key"), action),
        due: Vec::new(),
        verdict: Verdict::Accepted(OneOrMany::new()),
    }
}

fn fill(entry: &mut Entry, sequence: u64, flow: Flow) {
    let (kind, points) = match flow.points {
        ..0 => (Kind::Redeemed, -flow.points),
        _ => (Kind::Earned, flow.points),
    };
    let posting = Posting {
        account: AccountId::new(flow.account),
        effective_at: clock(flow.micros),
        flow: kind,
        points: Points::new(points),
        place: Place::Lot(LotRef::dated(Expiry::Never)),
    };
    set(entry, sequence, flow.micros, vec![Fact::Posted(posting)].into());
}

fn set(entry: &mut Entry, sequence: u64, micros: i64, facts: OneOrMany<Fact>) {
    let effective_at: Timestamp = clock(micros);
    entry.sequence = Sequence::new(sequence);
    let member = Member { effective_at, requested_effective_at: None, points: None, facts };
    entry.verdict = Verdict::Accepted(vec![member].into());
}
