//! The read side: everything folded, and every question answered.

use core::borrow::Borrow;
use core::fmt;
use core::ops::Range;

use pointbook_core::{
    AccountId, Broken, Calendar, Entry, Name, Program, ProgramSettings, Sequence, Timestamp, Who,
};
use std::sync::Arc;

use crate::answer::{Answer, Owned, Window};
use crate::ask::{Asking, Sums};
use crate::ask_error::AskError;
use crate::entries::{Entries, Nothing, Noting};
#[cfg(test)]
use crate::groups::Groups;
use crate::question::{Moment, Question};
use crate::registry::Registry;
use crate::view::Views;

/// The read side of a ledger: a fold of its entries that answers all questions.
///
/// Two projections are equal when they answer everything alike: they were folded from the same
/// entries, in the same zone. A copy stays as it is; [`Projection::share`] makes a cheap one.
///
/// # Examples
///
/// A journal of two entries, and two questions:
///
/// ```
/// use std::sync::Arc;
///
/// use pointbook_core::*;
/// use pointbook_series::{Answer, Moment, Projection, Question};
///
/// let name = |text| Name::new(text).unwrap();
/// let account = AccountId::new(0);
/// let opened_at = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
/// let earned_at = Timestamp::parse("2026-01-10T12:00:00Z").unwrap();
/// let january = Expiry::On(Date::from_ymd_opt(2026, 1, 31).unwrap());
/// let earned = Posting {
///     account,
///     effective_at: earned_at,
///     flow: Flow::Earned,
///     points: Points::new(500),
///     place: Place::Lot(LotRef::dated(january)),
/// };
/// let (household, customer) = (HouseholdId::new(0), CustomerId::new(0));
/// let entry = |number, recorded_at, action, facts| {
///     let key = Key::new(&format!("k{number}")).unwrap();
///     let (effective_at, requested_effective_at, points) = (recorded_at, None, None);
///     let facts = OneOrMany::from(facts);
///     let member = Member { effective_at, requested_effective_at, points, facts };
///     Arc::new(Entry {
///         sequence: Sequence::new(number),
///         recorded_at,
///         command: Command::new(key, action),
///         due: vec![],
///         verdict: Verdict::Accepted(vec![member].into()),
///     })
/// };
/// let open = Open { account: name("a1"), customer: name("ann"), household: name("h1") };
/// let earn = Earn {
///     account: name("a1"),
///     amount: EarnAmount::Points(Points::new(500)),
///     expires: Some(january),
///     activates: None,
///     reference: None,
/// };
/// let journal = vec![
///     entry(1, opened_at, Action::Open(open), vec![
///         Fact::HouseholdCreated { household, name: name("h1") },
///         Fact::CustomerCreated { customer, name: name("ann"), household },
///         Fact::AccountOpened { account, name: name("a1"), customer },
///     ]),
///     entry(2, earned_at, Action::Earn(earn), vec![Fact::Posted(earned)]),
/// ];
///
/// let mut projection = Projection::new(&ProgramSettings::default());
/// for entry in &journal {
///     projection.apply(entry)?;
/// }
/// assert_eq!(projection.applied_through(), Sequence::new(2));
/// assert_eq!(projection.account_name(account), Some(&name("a1")));
///
/// let who = Who::Household(name("h1"));
/// let balance = Question::Balance { who: who.clone(), at: None, known_at: None };
/// let Answer::Balance(now) = projection.answer(&balance, earned_at, &journal)? else { panic!() };
/// assert_eq!(now.available(), 500);
///
/// // Nobody has written down that the points will expire, but the future shows it.
/// let window = Question::Window {
///     who,
///     from: Moment::Day(Date::from_ymd_opt(2026, 1, 1).unwrap()),
///     to: Moment::Day(Date::from_ymd_opt(2026, 2, 1).unwrap()),
///     known_at: None,
///     restated_since: None,
/// };
/// let Answer::Window(window) = projection.answer(&window, earned_at, &journal)? else { panic!() };
/// assert_eq!((window.flows.earned, window.flows.expired, window.closing.total), (500, 500, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Projection {
    pub(crate) calendar: Arc<Calendar>,
    pub(crate) registry: Registry,
}

impl Projection {
    /// Makes the projection of an empty journal. Of the settings only the zone matters, which is
    /// fixed for life.
    pub fn new(program: &ProgramSettings) -> Self {
        Self { calendar: Program::new(program).calendar, registry: Registry::default() }
    }

    /// Makes a series of everybody who has so many accounts, now and later, and of nobody else.
    #[cfg(test)]
    pub(crate) fn regroup(&mut self, accounts_min: usize) {
        self.registry.groups = Arc::new(Groups::of_at_least(accounts_min));
        assert_eq!(self.registry.enroll_all(&Nothing), Ok(()));
    }

    /// A copy that shares all that neither of the two changes later: it takes a step for a piece of
    /// many accounts, and none for what they have.
    #[must_use]
    pub fn share(&mut self) -> Self {
        Self { calendar: Arc::clone(&self.calendar), registry: self.registry.share() }
    }

    /// Takes back memory that copies made by [`Projection::share`] have let go of: what was shared
    /// is one step further away for all who look at it later. Looks at `most` pieces of it, going
    /// on where it stopped; tells whether there may be more.
    pub fn take_back(&mut self, most: usize) -> bool {
        self.registry.take_back(most) >= most
    }

    /// Folds the next entry, accepted or refused.
    ///
    /// # Errors
    ///
    /// [`Broken`] when the entry cannot follow those before it. The projection is then in no
    /// particular state: drop it.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Broken> {
        let sequence = entry.sequence;
        self.registry.fold(entry, &self.calendar).map_err(|unfit| Broken { sequence, unfit })
    }

    /// Folds the next entries: the same as one by one, and quicker where there are many accounts,
    /// as what several entries need is fetched from memory at once.
    ///
    /// # Errors
    ///
    /// [`Broken`] when an entry cannot follow those before it. The projection is then in no
    /// particular state: drop it.
    pub fn apply_all(&mut self, entries: &[impl Borrow<Entry>]) -> Result<(), Broken> {
        for some in entries.chunks(WARM_ENTRIES) {
            self.registry.warm(some);
            some.iter().try_for_each(|entry| self.apply(entry.borrow()))?;
        }
        Ok(())
    }

    /// Answers a question that is asked at `asked_at`, from the entries folded so far.
    ///
    /// # Errors
    ///
    /// [`AskError::NotFound`] when nobody has the name, [`AskError::Invalid`] when the question
    /// makes no sense, [`AskError::Broken`] when `entries` is not the journal that was folded,
    /// [`AskError::Away`] when it has not all blocks that are needed.
    pub fn answer(
        &self,
        question: &Question,
        asked_at: Timestamp,
        entries: &dyn Entries,
    ) -> Result<Answer, AskError> {
        let noting = Noting::new(entries);
        noting.checked(self.asking(asked_at, &noting).answer(question))
    }

    /// The windows of many accounts, customers and households, as if each was asked alone, and
    /// quicker: what several need is fetched from memory at once.
    ///
    /// # Errors
    ///
    /// [`AskError::Invalid`] when the moments are the wrong way round, [`AskError::Away`] when
    /// blocks are lacking; each window has its own otherwise, as [`Projection::answer`] tells.
    pub fn windows(
        &self,
        who: &[Who],
        (from, to): (Moment, Moment),
        entries: &dyn Entries,
    ) -> Result<Vec<Result<Window, AskError>>, AskError> {
        let noting = Noting::new(entries);
        let asking = self.asking(Timestamp::MAX, &noting);
        let span = asking.span(from, to)?;
        noting.checked(Ok(asking.windows(who, span)))
    }

    /// Several windows of an account, a customer or a household, as if each was asked alone, and
    /// quicker: what is between two borders is looked up once where a window ends and the next
    /// begins.
    ///
    /// # Errors
    ///
    /// As [`Projection::answer`].
    pub fn statement(
        &self,
        who: &Who,
        spans: &[(Moment, Moment)],
        entries: &dyn Entries,
    ) -> Result<Vec<Window>, AskError> {
        let asking = self.asking(Timestamp::MAX, entries);
        let spans: Result<Vec<_>, _> =
            spans.iter().map(|(from, to)| asking.span(*from, *to)).collect();
        asking.statement(who, &spans?)
    }

    /// The windows of some households, by the order in which they came: a part of a scan of all,
    /// of which threads can each take one.
    ///
    /// # Errors
    ///
    /// [`AskError::Invalid`] when the moments are the wrong way round, [`AskError::Broken`] when
    /// `entries` is not the journal that was folded.
    pub fn household_windows(
        &self,
        which: Range<usize>,
        (from, to): (Moment, Moment),
        entries: &dyn Entries,
    ) -> Result<Vec<(Name, Window)>, AskError> {
        let noting = Noting::new(entries);
        let asking = self.asking(Timestamp::MAX, &noting);
        let span = asking.span(from, to)?;
        noting.checked(asking.household_windows(which, span))
    }

    /// What the window of some accounts together is made of: a part of a scan of all, of which
    /// threads can each take one.
    ///
    /// # Errors
    ///
    /// As [`Projection::household_windows`].
    pub fn sums(
        &self,
        which: Range<usize>,
        (from, to): (Moment, Moment),
        entries: &dyn Entries,
    ) -> Result<Sums, AskError> {
        let noting = Noting::new(entries);
        let asking = self.asking(Timestamp::MAX, &noting);
        let span = asking.span(from, to)?;
        noting.checked(asking.sums(which, span))
    }

    /// To whom an account, a customer or a household belongs at an instant.
    ///
    /// # Errors
    ///
    /// [`AskError::NotFound`] when nobody has the name.
    pub fn owned(&self, who: &Who, at: Timestamp) -> Result<Owned, AskError> {
        self.asking(at, &Nothing).owned(who)
    }

    /// How many accounts there are.
    pub fn account_count(&self) -> usize {
        self.registry.accounts.len()
    }

    /// How many households there are.
    pub fn household_count(&self) -> usize {
        self.registry.households.len()
    }

    fn asking<'a>(&'a self, asked_at: Timestamp, entries: &'a dyn Entries) -> Asking<'a> {
        let views = Views { registry: &self.registry, calendar: &self.calendar, entries };
        Asking { views, asked_at }
    }

    /// The name of an account.
    pub fn account_name(&self, id: AccountId) -> Option<&Name> {
        self.registry.accounts.get(id.index()).map(|account| &account.name)
    }

    /// The name of the zone of its days.
    pub(crate) fn zone_name(&self) -> String {
        self.calendar.zone().to_string()
    }

    /// The last entry that was folded.
    pub fn applied_through(&self) -> Sequence {
        self.registry.applied_through()
    }
}

/// Entries whose accounts are fetched at once; they fit the nearest caches.
const WARM_ENTRIES: usize = 64;

impl PartialEq for Projection {
    fn eq(&self, other: &Self) -> bool {
        self.calendar.zone() == other.calendar.zone() && self.registry == other.registry
    }
}

impl fmt::Debug for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projection")
            .field("zone", &self.calendar.zone())
            .field("applied_through", &self.applied_through())
            .field("registry", &self.registry)
            .finish()
    }
}
