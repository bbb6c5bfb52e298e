//! The decision state of a ledger, and the fold of entries into it.
//!
//! Invariants:
//! - Sequences are gapless and `recorded_at` never decreases.
//! - Every accepted member moves exactly the points that it says.
//! - An account never has a deficit and free points at once.

use std::collections::BTreeMap;

use crate::account::Account;
use crate::books::{Books, apply};
use crate::broken::{Broken, Unfit};
use crate::conserve::conserve;
use crate::entry::{Entry, Fact, Verdict};
use crate::id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId, Sequence};
use crate::index::Index;
use crate::lot::{LotId, LotRef};
use crate::name::{Key, Name};
use crate::party::{Customer, Household, OwnedAccount, PlacedHold};
use crate::program::{Program, ProgramSettings};
use crate::reversal::Reversed;
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
    pub(crate) accounts: Vec<OwnedAccount>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) households: Vec<Household>,
    pub(crate) holds: Vec<PlacedHold>,
    pub(crate) account_names: Index<Name, AccountId>,
    pub(crate) customer_names: Index<Name, CustomerId>,
    pub(crate) household_names: Index<Name, HouseholdId>,
    pub(crate) hold_names: Index<Key, HoldId>,
    pub(crate) reversed: BTreeMap<EntryRef, Reversed>,
    pub(crate) expired: BTreeMap<(AccountId, LotId), i128>,
    pub(crate) landed: BTreeMap<EntryRef, LotRef>,
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
        Self {
            program: Program::new(settings),
            closed: None,
            accounts: Vec::new(),
            customers: Vec::new(),
            households: Vec::new(),
            holds: Vec::new(),
            account_names: Index::default(),
            customer_names: Index::default(),
            household_names: Index::default(),
            hold_names: Index::default(),
            reversed: BTreeMap::new(),
            expired: BTreeMap::new(),
            landed: BTreeMap::new(),
            sequence: Sequence::default(),
            recorded_at: Timestamp::MIN,
        }
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
        let id = self.account_names.find(name)?;
        self.accounts.get(id.index()).map(|owned| &owned.account)
    }

    /// How many accounts there are.
    pub fn account_count(&self) -> usize {
        self.accounts.len()
    }

    fn fold(&mut self, entry: &Entry) -> Result<(), Unfit> {
        if entry.sequence != self.sequence.next() {
            return Err(Unfit::Contradicts("sequences are gapless"));
        }
        if entry.recorded_at < self.recorded_at {
            return Err(Unfit::Contradicts("recorded_at never decreases"));
        }
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
        for account in facts.filter_map(Fact::account) {
            let owned = self.accounts.get(account.index());
            if owned.is_some_and(|owned| owned.account.owes_while_free()) {
                return Err(Unfit::Contradicts("no deficit beside free points"));
            }
        }
        self.sequence = entry.sequence;
        self.recorded_at = entry.recorded_at;
        Ok(())
    }
}

/// Two states are equal when the same decisions follow from them.
impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        let settings = |program: &Program| {
            let Program { scale, expiry, rounding, clawback, returns, .. } = program.clone();
            (scale, program.calendar.zone(), expiry, rounding, clawback, returns)
        };
        let limits = |program: &Program| {
            (
                program.transfer_scope,
                program.min_redemption,
                program.hold_ttl_seconds,
                program.hold_ttl_seconds_max,
                program.future_tolerance_seconds,
                program.cost_per_point,
            )
        };
        settings(&self.program) == settings(&other.program)
            && limits(&self.program) == limits(&other.program)
            && self.closed == other.closed
            && self.accounts == other.accounts
            && self.customers == other.customers
            && self.households == other.households
            && self.holds == other.holds
            && self.account_names == other.account_names
            && self.customer_names == other.customer_names
            && self.household_names == other.household_names
            && self.hold_names == other.hold_names
            && self.reversed == other.reversed
            && self.expired == other.expired
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
        self.accounts.get_mut(id.index())
    }

    fn customer_mut(&mut self, id: CustomerId) -> Option<&mut Customer> {
        self.customers.get_mut(id.index())
    }

    fn household_mut(&mut self, id: HouseholdId) -> Option<&mut Household> {
        self.households.get_mut(id.index())
    }

    fn hold_mut(&mut self, id: HoldId) -> Option<&mut PlacedHold> {
        self.holds.get_mut(id.index())
    }

    fn reversed_mut(&mut self, original: EntryRef) -> &mut Reversed {
        self.reversed.entry(original).or_insert(Reversed::NOTHING)
    }

    fn expired_mut(&mut self, account: AccountId, lot: LotId) -> &mut i128 {
        self.expired.entry((account, lot)).or_default()
    }

    fn land(&mut self, earn: EntryRef, lot: LotRef) {
        self.landed.insert(earn, lot);
    }

    fn program_mut(&mut self) -> &mut Program {
        &mut self.program
    }

    fn add_account(&mut self, name: &Name, account: OwnedAccount) -> Option<AccountId> {
        let id = AccountId::next(self.accounts.len())?;
        self.accounts.push(account);
        self.account_names.add(name.clone(), id).then_some(id)
    }

    fn add_customer(&mut self, name: &Name, customer: Customer) -> Option<CustomerId> {
        let id = CustomerId::next(self.customers.len())?;
        self.customers.push(customer);
        self.customer_names.add(name.clone(), id).then_some(id)
    }

    fn add_household(&mut self, name: &Name) -> Option<HouseholdId> {
        let id = HouseholdId::next(self.households.len())?;
        self.households.push(Household::default());
        self.household_names.add(name.clone(), id).then_some(id)
    }

    fn add_hold(&mut self, name: &Key, deadline: Timestamp) -> Option<HoldId> {
        let id = HoldId::next(self.holds.len())?;
        self.holds.push(PlacedHold { id, deadline, accounts: Vec::new(), closed: false });
        self.hold_names.add(name.clone(), id).then_some(id)
    }

    fn close_through(&mut self, through: Date) {
        let open_from = self.program.calendar.day_end(through);
        self.closed = Some(Closed { through, open_from });
    }
}
