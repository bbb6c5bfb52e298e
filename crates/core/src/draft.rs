//! A draft: what one command would do, on top of a state that it leaves alone.
//!
//! Every fact of a decision is folded into the draft at once, by the same fold that the state
//! uses, so later facts and later members of a group see the effects of earlier ones.

use std::collections::BTreeMap;

use crate::account::{Account, Stretch, next_due, settle};
use crate::books::{Books, apply};
use crate::broken::Unfit;
use crate::command::Command;
use crate::decide::Past;
use crate::decide::Stop;
use crate::entry::{Fact, Flow, Member, Place, Posting};
use crate::id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId, Sequence};
use crate::lot::{LotId, LotRef};
use crate::name::{Key, Name};
use crate::party::{Customer, Household, OwnedAccount, PlacedHold};
use crate::points::Points;
use crate::program::Program;
use crate::reversal::Reversed;
use crate::state::{Closed, State};
use crate::time::{Date, Timestamp};

/// What one command would do.
pub(crate) struct Draft<'a> {
    /// The state underneath.
    pub(crate) state: &'a State,
    /// The entries before.
    pub(crate) past: &'a dyn Past,
    /// The command.
    pub(crate) command: &'a Command,
    /// The ledger's clock: when the entry is recorded.
    pub(crate) now: Timestamp,
    /// The sequence that the entry will have.
    pub(crate) sequence: Sequence,
    /// When the member at hand counts.
    pub(crate) effective_at: Timestamp,
    /// What time had done before, not yet written down.
    pub(crate) due: Vec<Fact>,
    /// What the member at hand did so far.
    pub(crate) facts: Vec<Fact>,
    /// The members before it.
    pub(crate) members: Vec<Member>,
    changed: Changed,
}

/// What a draft holds in place of the state underneath. Most commands change one account and
/// nothing else, so that one needs no map.
#[derive(Default)]
struct Changed {
    first: Option<(AccountId, OwnedAccount)>,
    accounts: BTreeMap<AccountId, Box<OwnedAccount>>,
    rest: Option<Box<Rest>>,
}

/// What is seldom changed.
#[derive(Default)]
struct Rest {
    customers: BTreeMap<CustomerId, Customer>,
    households: BTreeMap<HouseholdId, Household>,
    holds: BTreeMap<HoldId, PlacedHold>,
    account_names: BTreeMap<Name, AccountId>,
    customer_names: BTreeMap<Name, CustomerId>,
    household_names: BTreeMap<Name, HouseholdId>,
    hold_names: BTreeMap<Key, HoldId>,
    reversed: BTreeMap<EntryRef, Reversed>,
    expired: BTreeMap<(AccountId, LotId), i128>,
    landed: BTreeMap<EntryRef, LotRef>,
    program: Option<Box<Program>>,
    closed: Option<Closed>,
}

impl Changed {
    fn account(&self, id: AccountId) -> Option<&OwnedAccount> {
        match &self.first {
            Some((first, account)) if *first == id => Some(account),
            _ => self.accounts.get(&id).map(Box::as_ref),
        }
    }

    /// The changed copy of an account, made from `below` when it is changed first.
    fn account_mut(
        &mut self,
        id: AccountId,
        below: Option<&OwnedAccount>,
    ) -> Option<&mut OwnedAccount> {
        if self.first.is_none() {
            self.first = below.map(|below| (id, below.clone()));
        }
        match &mut self.first {
            Some((first, account)) if *first == id => Some(account),
            _ => {
                let below = below.map(|below| Box::new(below.clone()));
                copied(&mut self.accounts, id, below).map(Box::as_mut)
            }
        }
    }

    fn rest_mut(&mut self) -> &mut Rest {
        self.rest.get_or_insert_default()
    }
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        state: &'a State,
        past: &'a dyn Past,
        command: &'a Command,
        clock: Timestamp,
    ) -> Self {
        let now = clock.max(state.recorded_at);
        Self {
            state,
            past,
            command,
            now,
            sequence: state.sequence.next(),
            effective_at: now,
            due: Vec::new(),
            // Most commands have one member and one fact or two.
            facts: Vec::with_capacity(2),
            members: Vec::with_capacity(1),
            changed: Changed::default(),
        }
    }

    /// Folds a fact and keeps it.
    pub(crate) fn record(&mut self, fact: Fact) -> Result<(), Stop> {
        apply(self, &fact, self.effective_at)?;
        self.facts.push(fact);
        Ok(())
    }

    /// Records a posting of the member at hand, unless it moves nothing.
    pub(crate) fn post(
        &mut self,
        account: AccountId,
        flow: Flow,
        points: Points,
        place: Place,
    ) -> Result<(), Stop> {
        if points.is_zero() {
            return Ok(());
        }
        let effective_at = self.effective_at;
        self.record(Fact::Posted(Posting { account, effective_at, flow, points, place }))
    }

    /// Brings an account to now: what time had done to it becomes part of the entry.
    pub(crate) fn touch(&mut self, id: AccountId) -> Result<(), Stop> {
        let Some(owned) = self.account(id) else { return Ok(()) };
        let calendar = &self.program().calendar;
        let due = next_due(owned, calendar, Timestamp::MIN);
        if due.is_some_and(|due| due <= self.now) {
            let mut due = core::mem::take(&mut self.due);
            let (not_before, dead_by) = (Timestamp::MIN, Timestamp::MIN);
            let stretch = Stretch { not_before, dead_by, through: self.now };
            self.settle_into(id, stretch, &mut due)?;
            self.due = due;
        }
        Ok(())
    }

    /// Marks an account as the subject of the member at hand, where no points flow.
    pub(crate) fn mark(&mut self, account: AccountId) -> Result<(), Stop> {
        self.touch(account)?;
        self.record(Fact::Touched { account })
    }

    /// Expires, lapses and activates what the member at hand made due already.
    pub(crate) fn settle(&mut self, id: AccountId) -> Result<(), Stop> {
        let mut facts = core::mem::take(&mut self.facts);
        // What expired by now is dead, also for an activation dated before that.
        let (not_before, dead_by) = (self.effective_at, self.now);
        let stretch = Stretch { not_before, dead_by, through: self.now };
        let settled = self.settle_into(id, stretch, &mut facts);
        self.facts = facts;
        settled
    }

    fn settle_into(
        &mut self,
        id: AccountId,
        stretch: Stretch,
        facts: &mut Vec<Fact>,
    ) -> Result<(), Stop> {
        let Some(owned) = self.account(id) else { return Ok(()) };
        let due = next_due(owned, &self.program().calendar, stretch.not_before);
        if due.is_none_or(|due| due > self.now) {
            return Ok(());
        }
        let before = facts.len();
        let calendar = self.program().calendar.clone();
        let owned = self.account_mut(id).ok_or(Unfit::Contradicts("the account exists"))?;
        settle(&mut owned.account, id, &calendar, stretch, facts)?;
        for fact in facts.iter().skip(before) {
            self.note(fact)?;
        }
        Ok(())
    }

    /// Keeps what settling says beyond the account itself.
    fn note(&mut self, fact: &Fact) -> Result<(), Stop> {
        match fact {
            Fact::PendingLanded { earn, lot, .. } => self.land(*earn, *lot),
            Fact::Posted(Posting {
                flow: Flow::Expired,
                place: Place::Lot(lot),
                account,
                points,
                ..
            }) => {
                let uncounted = self.expired_mut(*account, lot.id);
                *uncounted = uncounted.saturating_add(i128::from(points.units()));
            }
            _ => {}
        }
        Ok(())
    }

    fn rest(&self) -> Option<&Rest> {
        self.changed.rest.as_deref()
    }

    pub(crate) fn program(&self) -> &Program {
        self.rest().and_then(|rest| rest.program.as_deref()).unwrap_or(&self.state.program)
    }

    pub(crate) fn closed(&self) -> Option<Closed> {
        self.rest().and_then(|rest| rest.closed).or(self.state.closed)
    }

    pub(crate) fn today(&self) -> Date {
        self.program().calendar.day_of(self.now)
    }

    /// The local day of the member's effective instant.
    pub(crate) fn effective_day(&self) -> Date {
        self.program().calendar.day_of(self.effective_at)
    }

    pub(crate) fn owned(&self, id: AccountId) -> Option<&OwnedAccount> {
        self.changed.account(id).or_else(|| self.state.accounts.get(id.index()))
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        self.owned(id).map(|owned| &owned.account)
    }

    pub(crate) fn customer(&self, id: CustomerId) -> Option<&Customer> {
        let changed = self.rest().and_then(|rest| rest.customers.get(&id));
        changed.or_else(|| self.state.customers.get(id.index()))
    }

    pub(crate) fn household(&self, id: HouseholdId) -> Option<&Household> {
        let changed = self.rest().and_then(|rest| rest.households.get(&id));
        changed.or_else(|| self.state.households.get(id.index()))
    }

    pub(crate) fn hold(&self, id: HoldId) -> Option<&PlacedHold> {
        let changed = self.rest().and_then(|rest| rest.holds.get(&id));
        changed.or_else(|| self.state.holds.get(id.index()))
    }

    pub(crate) fn find_account(&self, name: &Name) -> Option<AccountId> {
        let known = self.state.account_names.find(name);
        known.or_else(|| self.rest()?.account_names.get(name)).copied()
    }

    pub(crate) fn find_customer(&self, name: &Name) -> Option<CustomerId> {
        let known = self.state.customer_names.find(name);
        known.or_else(|| self.rest()?.customer_names.get(name)).copied()
    }

    pub(crate) fn find_household(&self, name: &Name) -> Option<HouseholdId> {
        let known = self.state.household_names.find(name);
        known.or_else(|| self.rest()?.household_names.get(name)).copied()
    }

    pub(crate) fn find_hold(&self, name: &Key) -> Option<HoldId> {
        let known = self.state.hold_names.find(name);
        known.or_else(|| self.rest()?.hold_names.get(name)).copied()
    }

    pub(crate) fn reversed(&self, original: EntryRef) -> Reversed {
        let changed = self.rest().and_then(|rest| rest.reversed.get(&original));
        let known = changed.or_else(|| self.state.reversed.get(&original));
        known.copied().unwrap_or(Reversed::NOTHING)
    }

    /// Units of a lot that expired and that no claw-back has counted.
    pub(crate) fn expired_uncounted(&self, account: AccountId, lot: LotId) -> i128 {
        let changed = self.rest().and_then(|rest| rest.expired.get(&(account, lot)));
        let known = changed.or_else(|| self.state.expired.get(&(account, lot)));
        known.copied().unwrap_or(0)
    }

    pub(crate) fn landed(&self, earn: EntryRef) -> Option<LotRef> {
        let changed = self.rest().and_then(|rest| rest.landed.get(&earn));
        changed.or_else(|| self.state.landed.get(&earn)).copied()
    }

    pub(crate) fn account_count(&self) -> usize {
        let new = self.rest().map_or(0, |rest| rest.account_names.len());
        self.state.accounts.len().saturating_add(new)
    }

    pub(crate) fn customer_count(&self) -> usize {
        let new = self.rest().map_or(0, |rest| rest.customer_names.len());
        self.state.customers.len().saturating_add(new)
    }

    pub(crate) fn household_count(&self) -> usize {
        let new = self.rest().map_or(0, |rest| rest.household_names.len());
        self.state.households.len().saturating_add(new)
    }

    pub(crate) fn hold_count(&self) -> usize {
        let new = self.rest().map_or(0, |rest| rest.hold_names.len());
        self.state.holds.len().saturating_add(new)
    }
}

/// The changed copy of a thing, made from the one underneath when it is changed first.
fn copied<K: Ord, V>(changed: &mut BTreeMap<K, V>, id: K, below: Option<V>) -> Option<&mut V> {
    use std::collections::btree_map::Entry;
    match changed.entry(id) {
        Entry::Occupied(changed) => Some(changed.into_mut()),
        Entry::Vacant(vacant) => below.map(|below| vacant.insert(below)),
    }
}

impl Books for Draft<'_> {
    fn account_mut(&mut self, id: AccountId) -> Option<&mut OwnedAccount> {
        self.changed.account_mut(id, self.state.accounts.get(id.index()))
    }

    fn customer_mut(&mut self, id: CustomerId) -> Option<&mut Customer> {
        let below = self.state.customers.get(id.index());
        copied(&mut self.changed.rest_mut().customers, id, below.cloned())
    }

    fn household_mut(&mut self, id: HouseholdId) -> Option<&mut Household> {
        let below = self.state.households.get(id.index());
        copied(&mut self.changed.rest_mut().households, id, below.cloned())
    }

    fn hold_mut(&mut self, id: HoldId) -> Option<&mut PlacedHold> {
        let below = self.state.holds.get(id.index());
        copied(&mut self.changed.rest_mut().holds, id, below.cloned())
    }

    fn reversed_mut(&mut self, original: EntryRef) -> &mut Reversed {
        let known = self.reversed(original);
        self.changed.rest_mut().reversed.entry(original).or_insert(known)
    }

    fn expired_mut(&mut self, account: AccountId, lot: LotId) -> &mut i128 {
        let known = self.expired_uncounted(account, lot);
        self.changed.rest_mut().expired.entry((account, lot)).or_insert(known)
    }

    fn land(&mut self, earn: EntryRef, lot: LotRef) {
        self.changed.rest_mut().landed.insert(earn, lot);
    }

    fn program_mut(&mut self) -> &mut Program {
        let below = &self.state.program;
        self.changed.rest_mut().program.get_or_insert_with(|| Box::new(below.clone()))
    }

    fn add_account(&mut self, name: &Name, account: OwnedAccount) -> Option<AccountId> {
        let id = AccountId::next(self.account_count())?;
        self.changed.accounts.insert(id, Box::new(account));
        self.changed.rest_mut().account_names.insert(name.clone(), id);
        Some(id)
    }

    fn add_customer(&mut self, name: &Name, customer: Customer) -> Option<CustomerId> {
        let id = CustomerId::next(self.customer_count())?;
        self.changed.rest_mut().customers.insert(id, customer);
        self.changed.rest_mut().customer_names.insert(name.clone(), id);
        Some(id)
    }

    fn add_household(&mut self, name: &Name) -> Option<HouseholdId> {
        let id = HouseholdId::next(self.household_count())?;
        self.changed.rest_mut().households.insert(id, Household::default());
        self.changed.rest_mut().household_names.insert(name.clone(), id);
        Some(id)
    }

    fn add_hold(&mut self, name: &Key, deadline: Timestamp) -> Option<HoldId> {
        let id = HoldId::next(self.hold_count())?;
        let placed = PlacedHold { id, deadline, accounts: Vec::new(), closed: false };
        self.changed.rest_mut().holds.insert(id, placed);
        self.changed.rest_mut().hold_names.insert(name.clone(), id);
        Some(id)
    }

    fn close_through(&mut self, through: Date) {
        let open_from = self.program().calendar.day_end(through);
        self.changed.rest_mut().closed = Some(Closed { through, open_from });
    }
}
