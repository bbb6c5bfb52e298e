//! What the tests of this crate share: a journal written by hand, and dice.
//!
//! A [`Book`] decides nothing: it writes what it is told, with the draws and the time-driven
//! changes that a ledger would write, and folds every entry into a projection.

use std::sync::Arc;

use pointbook_core::*;

use crate::{
    Answer, AskError, Balance, Expiring, History, HistoryFilter, Lots, Moment, Projection,
    Question, Window,
};

/// A journal in the making, and its projection.
pub(crate) struct Book {
    pub(crate) projection: Projection,
    pub(crate) journal: Vec<Arc<Entry>>,
    pub(crate) states: Vec<Account>,
    pub(crate) now: Timestamp,
    accounts: Vec<String>,
    customers: Vec<(String, HouseholdId)>,
    households: Vec<String>,
    owners: Vec<CustomerId>,
    at: Option<Timestamp>,
    group: Option<u32>,
    holds: u32,
    due: Vec<Fact>,
    items: Vec<Item>,
    members: Vec<Member>,
}

impl Book {
    /// A book whose clock shows `now`; its days are those of UTC.
    pub(crate) fn new(now: &str) -> Self {
        Self {
            projection: Self::empty(),
            journal: Vec::new(),
            states: Vec::new(),
            now: instant(now),
            accounts: Vec::new(),
            customers: Vec::new(),
            households: Vec::new(),
            owners: Vec::new(),
            at: None,
            group: None,
            holds: 0,
            due: Vec::new(),
            items: Vec::new(),
            members: Vec::new(),
        }
    }

    pub(crate) fn empty() -> Projection {
        let zone = Some("UTC".parse().unwrap());
        Projection::new(&ProgramSettings { zone, ..ProgramSettings::default() })
    }

    /// The projection of the first `count` entries.
    pub(crate) fn folded(&self, count: usize) -> Projection {
        let mut projection = Self::empty();
        for entry in &self.journal[..count] {
            projection.apply(entry).unwrap();
        }
        projection
    }

    /// Moves the clock.
    pub(crate) fn clock(&mut self, now: &str) -> &mut Self {
        self.now = instant(now);
        self
    }

    /// The next command counts from then.
    pub(crate) fn at(&mut self, at: &str) -> &mut Self {
        self.at_instant(instant(at))
    }

    pub(crate) fn at_instant(&mut self, at: Timestamp) -> &mut Self {
        self.at = Some(at);
        self
    }

    /// Writes several commands as one entry.
    pub(crate) fn group(&mut self, write: impl FnOnce(&mut Self)) {
        self.group = Some(0);
        write(self);
        self.group = None;
        let body = Body::Group(core::mem::take(&mut self.items));
        self.commit(body);
    }

    pub(crate) fn open(&mut self, account: &str, customer: &str, household: &str) {
        let mut facts = Vec::new();
        if !self.households.iter().any(|known| known == household) {
            let id = HouseholdId::new(self.households.len().try_into().unwrap());
            self.households.push(household.to_owned());
            facts.push(Fact::HouseholdCreated { household: id, name: name(household) });
        }
        if !self.customers.iter().any(|(known, _)| known == customer) {
            let id = CustomerId::new(self.customers.len().try_into().unwrap());
            let home = self.household(household);
            self.customers.push((customer.to_owned(), home));
            let name = name(customer);
            facts.push(Fact::CustomerCreated { customer: id, name, household: home });
        }
        let id = AccountId::new(self.accounts.len().try_into().unwrap());
        self.accounts.push(account.to_owned());
        self.states.push(Account::default());
        let owner = self.customer(customer);
        self.owners.push(owner);
        facts.push(Fact::AccountOpened { account: id, name: name(account), customer: owner });
        let (account, customer, household) = (name(account), name(customer), name(household));
        self.command(Action::Open(Open { account, customer, household }), None, facts);
    }

    /// Earns into a lot; `never` is a date too.
    pub(crate) fn earn(&mut self, account: &str, points: i64, expires: &str) {
        let expires = expiry(expires);
        let id = self.touch(account);
        let lot = Place::Lot(LotRef::dated(expires));
        let owed = self.states[id.index()].deficit().units().min(points);
        let parts = [(owed, Place::Deficit { meant_for: None }), (points - owed, lot)];
        let mut facts = Vec::new();
        for (points, place) in parts.into_iter().filter(|(points, _)| *points > 0) {
            facts.push(self.posting(id, Flow::Earned, points, place));
        }
        let midnight = |date: Date| instant(&format!("{date}T00:00:00Z"));
        let end = expires.date().map(|date| midnight(date.succ_opt().unwrap()));
        if let Some(due) = end.filter(|due| *due <= self.now && owed < points) {
            let effective_at = due.max(self.at.unwrap_or(self.now));
            let (flow, points) = (Flow::Expired, Points::new(points - owed));
            let gone = Posting { account: id, effective_at, flow, points, place: lot };
            facts.push(Fact::Posted(gone));
        }
        self.command(earn_action(account), Some(points), facts);
    }

    /// Earns points that activate later.
    pub(crate) fn earn_pending(
        &mut self,
        account: &str,
        points: i64,
        (activates, expires): (&str, &str),
    ) {
        let (activates, target) = (instant(activates), PendingTarget::Dated(expiry(expires)));
        let id = self.touch(account);
        let sequence = Sequence::new(u64::try_from(self.journal.len()).unwrap() + 1);
        let earn = EntryRef { sequence, item: self.group.unwrap_or(0) };
        let place = Place::NewPending { earn, activates, target };
        let facts = vec![self.posting(id, Flow::PendingAdded, points, place)];
        self.command(earn_action(account), Some(points), facts);
    }

    /// Redeems; what is missing is owed.
    pub(crate) fn redeem(&mut self, account: &str, points: i64) {
        let id = self.touch(account);
        let (mut facts, mut missing) = (Vec::new(), points);
        for (lot, drawn) in self.draws(id, points) {
            missing -= drawn;
            facts.push(self.posting(id, Flow::Redeemed, drawn, Place::Lot(lot)));
        }
        if missing > 0 {
            let place = Place::Deficit { meant_for: None };
            facts.push(self.posting(id, Flow::Redeemed, missing, place));
        }
        let redeem = Redeem {
            who: Who::Account(name(account)),
            points: Points::new(points),
            reference: None,
            short: Short::Offline,
        };
        self.command(Action::Redeem(redeem), Some(points), facts);
    }

    /// Holds up to `points` until `deadline`.
    pub(crate) fn hold(&mut self, account: &str, points: i64, deadline: Timestamp) {
        let id = self.touch(account);
        let hold = HoldId::new(self.holds);
        self.holds += 1;
        let key = Key::new(&format!("hold{}", self.holds)).unwrap();
        let mut facts = vec![Fact::HoldPlaced { hold, name: key.clone(), deadline }];
        for (order, (lot, drawn)) in (0..).zip(self.draws(id, points)) {
            let place = Place::NewHold { hold, lot, order, deadline };
            facts.push(self.posting(id, Flow::Held, drawn, place));
        }
        let who = Who::Account(name(account));
        let points = Points::new(points);
        let action = Hold { who, points, hold: key, ttl_seconds: None, reference: None };
        self.command(Action::Hold(action), Some(points.units()), facts);
    }

    /// Captures everything that is held of an account.
    pub(crate) fn capture(&mut self, account: &str) {
        let id = self.touch(account);
        let state = &self.states[id.index()];
        let pieces: Vec<_> = state.held().to_vec();
        let lot = |id| state.lots().find(|lot| lot.lot.id == id).unwrap().lot;
        let pieces: Vec<_> = pieces.iter().map(|piece| (lot(piece.lot), *piece)).collect();
        let facts = pieces.iter().map(|(lot, piece)| {
            let place = Place::Hold { hold: piece.hold, lot: *lot };
            self.posting(id, Flow::Captured, piece.points.units(), place)
        });
        let facts = facts.collect();
        let hold = Key::new("any").unwrap();
        let action = Capture { hold, points: None, rest: Rest::Released };
        self.command(Action::Capture(action), Some(1), facts);
    }

    pub(crate) fn move_account(&mut self, account: &str, to_customer: &str) {
        let id = self.touch(account);
        let (from, to) = (self.owners[id.index()], self.customer(to_customer));
        self.owners[id.index()] = to;
        let (account, to_customer) = (name(account), name(to_customer));
        let action = Move::Account { account, to_customer };
        let fact = Fact::AccountMoved { account: id, from, to };
        self.command(Action::Move(action), None, vec![fact]);
    }

    pub(crate) fn move_customer(&mut self, customer: &str, to_household: &str) {
        let (id, to) = (self.customer(customer), self.household(to_household));
        let from = core::mem::replace(&mut self.customers[id.index()].1, to);
        let (customer, to_household) = (name(customer), name(to_household));
        let action = Move::Customer { customer, to_household };
        let fact = Fact::CustomerMoved { customer: id, from, to };
        self.command(Action::Move(action), None, vec![fact]);
    }

    pub(crate) fn set_redeemer(&mut self, customer: &str, redeemer: bool) {
        let fact = Fact::RedeemerSet { customer: self.customer(customer), redeemer };
        let action = StatusChange::Customer { customer: name(customer), redeemer };
        self.command(Action::Status(action), None, vec![fact]);
    }

    /// Writes down all that time has done.
    pub(crate) fn expire(&mut self) {
        for account in self.accounts.clone() {
            self.touch(&account);
        }
        self.command(Action::Expire, None, Vec::new());
    }

    /// Writes down a refused command.
    pub(crate) fn refuse(&mut self, account: &str) {
        let verdict = Verdict::Refused { item: 0, refusal: Code::InsufficientPoints.into() };
        self.write(Body::Single(earn_action(account)), verdict);
    }

    pub(crate) fn customer_of(&self, account: &str) -> &str {
        &self.customers[self.owners[self.account(account).index()].index()].0
    }

    pub(crate) fn household_of(&self, customer: &str) -> &str {
        &self.households[self.customers[self.customer(customer).index()].1.index()]
    }

    pub(crate) fn account(&self, account: &str) -> AccountId {
        let index = self.accounts.iter().position(|known| known == account).unwrap();
        AccountId::new(index.try_into().unwrap())
    }

    fn customer(&self, customer: &str) -> CustomerId {
        let index = self.customers.iter().position(|(known, _)| known == customer).unwrap();
        CustomerId::new(index.try_into().unwrap())
    }

    fn household(&self, household: &str) -> HouseholdId {
        let index = self.households.iter().position(|known| known == household).unwrap();
        HouseholdId::new(index.try_into().unwrap())
    }

    /// Writes down what time has done to an account by now.
    fn touch(&mut self, account: &str) -> AccountId {
        let id = self.account(account);
        let calendar = Calendar::new("UTC".parse().unwrap());
        let state = &mut self.states[id.index()];
        self.due.extend(due_facts(state, id, &calendar, self.now).unwrap());
        id
    }

    fn draws(&self, id: AccountId, points: i64) -> Vec<(LotRef, i64)> {
        let mut rest = points;
        let lots = self.states[id.index()].lots();
        let drawn = lots.map(|lot| {
            let drawn = rest.min(lot.free.units());
            rest -= drawn;
            (lot.lot, drawn)
        });
        drawn.filter(|(_, drawn)| *drawn > 0).collect()
    }

    fn posting(&self, account: AccountId, flow: Flow, points: i64, place: Place) -> Fact {
        let effective_at = self.at.unwrap_or(self.now);
        let points = Points::new(points);
        Fact::Posted(Posting { account, effective_at, flow, points, place })
    }

    fn command(&mut self, action: Action, points: Option<i64>, facts: Vec<Fact>) {
        let effective_at = self.at.take().unwrap_or(self.now);
        for fact in &facts {
            if let Some(id) = fact.account() {
                self.states[id.index()].apply(fact, effective_at).unwrap();
            }
        }
        let points = points.map(Points::new);
        let facts = facts.into();
        self.members.push(Member { effective_at, requested_effective_at: None, points, facts });
        match &mut self.group {
            Some(items) => {
                *items += 1;
                self.items.push(Item { envelope: Envelope::default(), action });
            }
            None => self.commit(Body::Single(action)),
        }
    }

    fn commit(&mut self, body: Body) {
        let members = core::mem::take(&mut self.members);
        self.write(body, Verdict::Accepted(members.into()));
    }

    fn write(&mut self, body: Body, verdict: Verdict) {
        let number = u64::try_from(self.journal.len()).unwrap() + 1;
        let key = Key::new(&format!("k{number}")).unwrap();
        let entry = Entry {
            sequence: Sequence::new(number),
            recorded_at: self.now,
            command: Command { key, envelope: Envelope::default(), body },
            due: core::mem::take(&mut self.due),
            verdict,
        };
        self.projection.apply(&entry).unwrap();
        self.journal.push(Arc::new(entry));
    }
}

/// Questions to a book.
impl Book {
    pub(crate) fn ask(&self, question: &Question) -> Result<Answer, AskError> {
        self.projection.answer(question, self.now, &self.journal)
    }

    pub(crate) fn balance(&self, who: Who, at: &str, known_at: Option<&str>) -> Balance {
        let (at, known_at) = (Some(instant(at)), known_at.map(instant));
        balance(self.ask(&Question::Balance { who, at, known_at }))
    }

    /// A window between two dates.
    pub(crate) fn window(&self, who: Who, dates: (&str, &str)) -> Window {
        self.window_known(who, dates, (None, None))
    }

    pub(crate) fn window_known(
        &self,
        who: Who,
        (from, to): (&str, &str),
        (known_at, restated_since): (Option<&str>, Option<&str>),
    ) -> Window {
        let (from, to) = (Moment::Day(date(from)), Moment::Day(date(to)));
        let (known_at, restated_since) = (known_at.map(instant), restated_since.map(instant));
        window(self.ask(&Question::Window { who, from, to, known_at, restated_since }))
    }

    pub(crate) fn lots(&self, who: Who, at: Option<&str>, known_at: Option<&str>) -> Lots {
        let (at, known_at) = (at.map(instant), known_at.map(instant));
        match self.ask(&Question::Lots { who, at, known_at }) {
            Ok(Answer::Lots(lots)) => lots,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn expiring(&self, who: Who, at: Option<&str>, days: u32) -> Expiring {
        let at = at.map(instant);
        match self.ask(&Question::Expiring { who, at, known_at: None, days }) {
            Ok(Answer::Expiring(expiring)) => expiring,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn history(&self, who: Who, filter: HistoryFilter) -> History {
        match self.ask(&Question::History { who, filter }) {
            Ok(Answer::History(history)) => history,
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn balance(answer: Result<Answer, AskError>) -> Balance {
    match answer {
        Ok(Answer::Balance(balance)) => balance,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn window(answer: Result<Answer, AskError>) -> Window {
    match answer {
        Ok(Answer::Window(window)) => *window,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn account(text: &str) -> Who {
    Who::Account(name(text))
}

pub(crate) fn customer(text: &str) -> Who {
    Who::Customer(name(text))
}

pub(crate) fn household(text: &str) -> Who {
    Who::Household(name(text))
}

/// An instant as `2026-01-31T12:00:00Z`, or noon of a date.
pub(crate) fn instant(text: &str) -> Timestamp {
    let noon = || Timestamp::parse(&format!("{text}T12:00:00Z"));
    Timestamp::parse(text).or_else(noon).unwrap()
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn expiry(text: &str) -> Expiry {
    if text == "never" { Expiry::Never } else { Expiry::On(date(text)) }
}

fn earn_action(account: &str) -> Action {
    Action::Earn(Earn {
        account: name(account),
        amount: EarnAmount::Points(Points::new(1)),
        expires: None,
        activates: None,
        reference: None,
    })
}

/// Deterministic pseudo-random numbers.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to below `end`.
    pub(crate) fn below(&mut self, end: i64) -> i64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((z ^ (z >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let index = self.below(from.len().try_into().unwrap());
        from[usize::try_from(index).unwrap()]
    }
}
