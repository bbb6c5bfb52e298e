//! The decision state of a ledger, and the fold of entries into it.
//!
//! Invariants:
//! - Sequences are gapless and `recorded_at` never decreases.
//! - Every accepted member moves exactly the points that it says.
//! - An account never has a deficit and free points at once.

use crate::account::Account;
use crate::agenda::Agenda;
use crate::books::{Books, apply};
use crate::broken::{Broken, Unfit};
use crate::conserve::conserve;
use crate::entry::{Entry, Fact, Verdict};
use crate::holds::{HoldRecord, Holds};
use crate::id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId, Sequence};
use crate::lot::LotRef;
use crate::name::{Key, Name};
use crate::party::{AccountRecord, Customer, Household, OwnedAccount, PlacedHold, Record};
use crate::points::Points;
use crate::program::{Program, ProgramSettings};
use crate::reversal::Reversed;
use crate::roster::Roster;
use crate::share::Share;
use crate::shelves::Shelves;
use crate::time::{Date, Timestamp};

/// Everything that decisions depend on, but for the journal's keys.
///
/// # Examples
///
/// ```
/// use pointbook_core::{ProgramSettings, Sequence, State};
///
/// let state = State::new(&ProgramSettings::default());
/// assert_eq!(state.applied_through(), Sequence::default());
/// ```
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) program: Program,
    pub(crate) closed: Option<Closed>,
    pub(crate) accounts: Roster<AccountRecord>,
    pub(crate) customers: Roster<Record<Name, Customer>>,
    pub(crate) households: Roster<Record<Name, Household>>,
    pub(crate) holds: Holds,
    pub(crate) reversed: Shelves<EntryRef, Reversed>,
    pub(crate) landed: Shelves<EntryRef, LotRef>,
    pub(crate) agenda: Agenda,
    pub(crate) sequence: Sequence,
    pub(crate) recorded_at: Timestamp,
}

/// The newest closed period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closed {
    /// The last closed local day.
    pub(crate) through: Date,
    /// The first instant that is open.
    pub(crate) open_from: Timestamp,
}

impl State {
    /// The state of an empty ledger.
    pub fn new(settings: &ProgramSettings) -> Self {
        Self::with_seed(settings, 0)
    }

    /// The state of an empty ledger whose look-ups by name hash with `seed`. Whatever the seed, the
    /// same entries give equal states; one that strangers do not know keeps them from choosing
    /// names that are slow to find.
    pub fn with_seed(settings: &ProgramSettings, seed: u64) -> Self {
        Self {
            program: Program::new(settings),
            closed: None,
            accounts: Roster::new(seed),
            customers: Roster::new(seed),
            households: Roster::new(seed),
            holds: Holds::new(seed),
            reversed: Shelves::default(),
            landed: Shelves::default(),
            agenda: Agenda::default(),
            sequence: Sequence::default(),
            recorded_at: Timestamp::MIN,
        }
    }

    /// A copy that stands still while this state goes on: both share their memory until one of them
    /// writes. It takes a step for every piece of many accounts, where a clone takes one for each
    /// of them.
    pub fn share(&mut self) -> Self {
        Self {
            program: self.program.clone(),
            closed: self.closed,
            accounts: self.accounts.share(),
            customers: self.customers.share(),
            households: self.households.share(),
            holds: self.holds.share(),
            reversed: self.reversed.clone(),
            landed: self.landed.clone(),
            agenda: self.agenda.clone(),
            sequence: self.sequence,
            recorded_at: self.recorded_at,
        }
    }

    /// Takes back memory that copies made by [`State::share`] have let go of: what was shared is
    /// one step further away for all who look at it later. Looks at `most` pieces of it, going on
    /// where it stopped; tells whether there may be more.
    pub fn take_back(&mut self, most: usize) -> bool {
        let left = most.saturating_sub(self.accounts.take_back(most));
        let left = left.saturating_sub(self.customers.take_back(left));
        let left = left.saturating_sub(self.households.take_back(left));
        left.saturating_sub(self.holds.take_back(left)) == 0
    }

    /// Forgets holds that were closed or have lapsed a day ago, of some that are looked at now: two
    /// for each that was placed since the last time, and a few more. When it is called now and
    /// then, not many more holds are in memory than the others. From then on the
    /// [`Past`](crate::Past) tells of them, and must.
    pub fn forget_ended_holds(&mut self) {
        self.holds.forget_ended(self.recorded_at);
    }

    /// Folds the next entry.
    ///
    /// # Errors
    ///
    /// [`Broken`] when the entry cannot follow: the journal lies, or we are wrong. The state is
    /// then in no particular condition: drop it.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Broken> {
        self.fold(entry).map_err(|unfit| Broken { sequence: entry.sequence, unfit })
    }

    /// The last entry that was folded.
    pub const fn applied_through(&self) -> Sequence {
        self.sequence
    }

    /// When that entry was recorded.
    pub const fn recorded_at(&self) -> Timestamp {
        self.recorded_at
    }

    /// The settings of now.
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// The account called `name`, as it was left by the last entry that touched it.
    pub fn account(&self, name: &Name) -> Option<&Account> {
        let id = self.accounts.find(name.as_bytes())?;
        self.owned(AccountId::new(id)).map(|owned| &owned.account)
    }

    /// How many accounts there are.
    pub const fn account_count(&self) -> usize {
        self.accounts.len()
    }

    pub(crate) fn owned(&self, id: AccountId) -> Option<&OwnedAccount> {
        self.accounts.get(id.index()).map(|record| &record.owned)
    }

    pub(crate) fn customer(&self, id: CustomerId) -> Option<&Customer> {
        self.customers.get(id.index()).map(|record| &record.thing)
    }

    pub(crate) fn household(&self, id: HouseholdId) -> Option<&Household> {
        self.households.get(id.index()).map(|record| &record.thing)
    }

    pub(crate) fn open_holds(&self) -> impl Iterator<Item = &HoldRecord> {
        self.holds.iter().filter(|record| !record.hold.has_ended(self.recorded_at))
    }

    pub(crate) fn hold(&self, id: HoldId) -> Option<&PlacedHold> {
        self.holds.get(id)
    }

    /// Checks that an entry of these comes next.
    pub(crate) fn follows(&self, sequence: Sequence, recorded_at: Timestamp) -> Result<(), Unfit> {
        if sequence != self.sequence.next() {
            return Err(Unfit::Contradicts("sequences are gapless"));
        }
        if recorded_at < self.recorded_at {
            return Err(Unfit::Contradicts("recorded_at never decreases"));
        }
        Ok(())
    }

    fn fold(&mut self, entry: &Entry) -> Result<(), Unfit> {
        self.follows(entry.sequence, entry.recorded_at)?;
        if let Verdict::Accepted(members) = &entry.verdict {
            conserve(&entry.command.body, members)?;
        }
        for fact in &entry.due {
            apply(self, fact, due_at(fact))?;
        }
        for member in entry.members() {
            for fact in &member.facts {
                apply(self, fact, member.effective_at)?;
            }
        }
        let facts = entry.due.iter().chain(entry.members().iter().flat_map(|m| &m.facts));
        let (mut last, mut accounts) = (None, 0);
        for account in facts.filter_map(Fact::account) {
            // The facts of an account come together, mostly.
            if last.replace(account) == Some(account) {
                continue;
            }
            accounts = usize::saturating_add(accounts, 1);
            let Some(record) = self.accounts.get(account.index()) else { continue };
            if record.owned.account.owes_while_free() {
                return Err(OWES_WHILE_FREE);
            }
            let (due, noted) = (self.due_of(account), record.noted);
            if due < noted || noted <= entry.recorded_at {
                self.note_due(account, due, entry.recorded_at);
            }
        }
        self.correct_agenda(entry.recorded_at, accounts);
        self.sequence = entry.sequence;
        self.recorded_at = entry.recorded_at;
        Ok(())
    }
}

/// Two states are equal when the same decisions follow from them; which of the holds that have
/// ended they have forgotten is no difference.
impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.program.settings() == other.program.settings()
            && self.closed == other.closed
            && self.accounts == other.accounts
            && self.customers == other.customers
            && self.households == other.households
            && self.holds.placed() == other.holds.placed()
            && self.open_holds().eq(other.open_holds())
            && self.reversed == other.reversed
            && self.landed == other.landed
            && (self.sequence, self.recorded_at) == (other.sequence, other.recorded_at)
    }
}

/// When a due fact counts.
pub(crate) fn due_at(fact: &Fact) -> Timestamp {
    fact.posting().map_or(Timestamp::MIN, |posting| posting.effective_at)
}

impl Books for State {
    fn account_mut(&mut self, id: AccountId) -> Option<&mut OwnedAccount> {
        self.accounts.get_mut(id.index()).map(|record| &mut record.owned)
    }

    fn customer_mut(&mut self, id: CustomerId) -> Option<&mut Customer> {
        self.customers.get_mut(id.index()).map(|record| &mut record.thing)
    }

    fn household_mut(&mut self, id: HouseholdId) -> Option<&mut Household> {
        self.households.get_mut(id.index()).map(|record| &mut record.thing)
    }

    fn hold_mut(&mut self, id: HoldId) -> Option<&mut PlacedHold> {
        self.holds.get_mut(id)
    }

    fn reverse(
        &mut self,
        original: EntryRef,
        points: Points,
        share: Option<Share>,
    ) -> Result<(), Unfit> {
        let known = self.reversed.get(&original).copied();
        let mut reversed = known.unwrap_or(Reversed::NOTHING);
        reversed.add(points, share)?;
        self.reversed.set(original, reversed);
        Ok(())
    }

    fn land(&mut self, earn: EntryRef, lot: LotRef) {
        self.landed.set(earn, lot);
    }

    fn program_mut(&mut self) -> &mut Program {
        &mut self.program
    }

    fn add_account(&mut self, name: &Name, account: OwnedAccount) -> Option<AccountId> {
        let noted = Timestamp::MAX;
        let record = AccountRecord { name: name.clone(), owned: account, noted };
        self.accounts.add(record).map(AccountId::new)
    }

    fn add_customer(&mut self, name: &Name, customer: Customer) -> Option<CustomerId> {
        let record = Record { name: name.clone(), thing: customer };
        self.customers.add(record).map(CustomerId::new)
    }

    fn add_household(&mut self, name: &Name) -> Option<HouseholdId> {
        let record = Record { name: name.clone(), thing: Household::default() };
        self.households.add(record).map(HouseholdId::new)
    }

    fn add_hold(&mut self, name: &Key, deadline: Timestamp) -> Option<HoldId> {
        let hold = PlacedHold::new(self.holds.next_id()?, deadline);
        self.holds.place(name.clone(), hold)
    }

    fn close_through(&mut self, through: Date) {
        let open_from = self.program.calendar.day_end(through);
        self.closed = Some(Closed { through, open_from });
    }
}

pub(crate) const OWES_WHILE_FREE: Unfit = Unfit::Contradicts("no deficit beside free points");
