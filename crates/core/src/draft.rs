//! A draft: what one command would do, on top of a state that it leaves alone.
//!
//! Every fact of a decision is folded into the draft at once, by the same fold that the state
//! uses, so later facts and later members of a group see the effects of earlier ones.

use crate::account::{Account, Stretch, next_due, settle};
use crate::books::{Books, apply};
use crate::broken::Unfit;
use crate::command::Command;
use crate::decide::Stop;
use crate::effect::{Changed, ChangedAccount, Effect, Rest};
use crate::entry::{Fact, Flow, Member, Place, Posting};
use crate::id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId, Sequence};
use crate::lot::{LotId, LotRef};
use crate::name::{Key, Name};
use crate::one_or_many::OneOrMany;
use crate::party::{Customer, Household, OwnedAccount, PlacedHold};
use crate::past::Past;
use crate::points::Points;
use crate::program::Program;
use crate::reversal::Reversed;
use crate::share::Share;
use crate::state::{Closed, State};
use crate::time::{Date, Timestamp};
use crate::warm::Trail;

/// What one command would do.
pub(crate) struct Draft<'a> {
    /// The state underneath.
    pub(crate) state: &'a State,
    /// The entries before.
    pub(crate) past: &'a dyn Past,
    /// The command.
    pub(crate) command: &'a Command,
    /// What its names most likely lead to.
    pub(crate) trail: &'a Trail,
    /// The ledger's clock: when the entry is recorded.
    pub(crate) now: Timestamp,
    /// The sequence that the entry will have.
    pub(crate) sequence: Sequence,
    /// When the member at hand counts.
    pub(crate) effective_at: Timestamp,
    /// What time had done before, not yet written down, in the effect.
    pub(crate) due: &'a mut Vec<Fact>,
    /// What the member at hand did so far.
    pub(crate) facts: OneOrMany<Fact>,
    /// The members before it, in the effect.
    pub(crate) members: &'a mut OneOrMany<Member>,
    /// Until when what is due is looked for by `expire`.
    pub(crate) through: Timestamp,
    /// How many facts of what was due an `expire` writes at most.
    pub(crate) due_facts_max: usize,
    /// What is changed, in the effect too.
    pub(crate) changed: &'a mut Changed,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        state: &'a State,
        past: &'a dyn Past,
        (command, trail): (&'a Command, &'a Trail),
        (clock, due_facts_max): (Timestamp, usize),
        effect: &'a mut Effect,
    ) -> Self {
        effect.clear();
        let Effect { due, members, changed, .. } = effect;
        let now = clock.max(state.recorded_at);
        Self {
            state,
            past,
            command,
            trail,
            now,
            sequence: state.sequence.next(),
            effective_at: now,
            through: now,
            due_facts_max,
            due,
            facts: OneOrMany::new(),
            members,
            changed,
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
        let Some(record) = self.state.accounts.get(id.index()) else { return Ok(()) };
        if record.noted > self.now && self.changed.accounts.get(id).is_none() {
            return Ok(());
        }
        let (not_before, dead_by) = (Timestamp::MIN, Timestamp::MIN);
        let stretch = Stretch { not_before, dead_by, through: self.now };
        let due = self.settle_account(id, stretch)?;
        self.due.extend(due);
        Ok(())
    }

    /// Marks an account as the subject of the member at hand, where no points flow.
    pub(crate) fn mark(&mut self, account: AccountId) -> Result<(), Stop> {
        self.touch(account)?;
        self.record(Fact::Touched { account })
    }

    /// Expires, lapses and activates what the member at hand made due already.
    pub(crate) fn settle(&mut self, id: AccountId) -> Result<(), Stop> {
        // What expired by now is dead, also for an activation dated before that.
        let (not_before, dead_by) = (self.effective_at, self.now);
        let stretch = Stretch { not_before, dead_by, through: self.now };
        let facts = self.settle_account(id, stretch)?;
        self.facts.extend(facts);
        Ok(())
    }

    /// Applies what is due in a stretch of time, and gives back the facts.
    fn settle_account(&mut self, id: AccountId, stretch: Stretch) -> Result<Vec<Fact>, Stop> {
        let mut facts = Vec::new();
        let Some(owned) = self.account(id) else { return Ok(facts) };
        let due = next_due(owned, &self.program().calendar, stretch.not_before);
        if due.is_none_or(|due| due > self.now) {
            self.changed.note_due(id, due);
            return Ok(facts);
        }
        let calendar = self.program().calendar.clone();
        let owned = self.account_mut(id).ok_or(Unfit::Contradicts("the account exists"))?;
        settle(&mut owned.account, id, &calendar, stretch, &mut facts)?;
        // Settling changes the account itself; this is what it says beyond that.
        for fact in &facts {
            match fact {
                Fact::PendingLanded { earn, lot, .. } => {
                    self.changed.rest_mut().landed.insert(*earn, *lot);
                }
                Fact::Posted(Posting {
                    flow: Flow::Expired,
                    place: Place::Lot(lot),
                    points,
                    ..
                }) => {
                    if let Some(owned) = self.account_mut(id) {
                        owned.expired.add(lot.id, *points);
                    }
                }
                _ => {}
            }
        }
        Ok(facts)
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
        let changed = self.changed.accounts.get(id).map(|changed| &changed.owned);
        changed.or_else(|| self.state.owned(id))
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        self.owned(id).map(|owned| &owned.account)
    }

    pub(crate) fn customer(&self, id: CustomerId) -> Option<&Customer> {
        let changed = self.rest().and_then(|rest| rest.customers.get(id));
        changed.or_else(|| self.state.customer(id))
    }

    pub(crate) fn household(&self, id: HouseholdId) -> Option<&Household> {
        let changed = self.rest().and_then(|rest| rest.households.get(id));
        changed.or_else(|| self.state.household(id))
    }

    pub(crate) fn find_account(&self, name: &Name) -> Option<AccountId> {
        let known = self.state.accounts.find_among(self.trail.accounts(), name.as_bytes());
        let place = || self.rest()?.account_names.find(name);
        let number = known.or_else(|| new_number(self.state.accounts.len(), place()?));
        number.map(AccountId::new)
    }

    pub(crate) fn find_customer(&self, name: &Name) -> Option<CustomerId> {
        let known = self.state.customers.find(name.as_bytes());
        let place = || self.rest()?.customer_names.find(name);
        let number = known.or_else(|| new_number(self.state.customers.len(), place()?));
        number.map(CustomerId::new)
    }

    pub(crate) fn find_household(&self, name: &Name) -> Option<HouseholdId> {
        let known = self.state.households.find(name.as_bytes());
        let place = || self.rest()?.household_names.find(name);
        let number = known.or_else(|| new_number(self.state.households.len(), place()?));
        number.map(HouseholdId::new)
    }

    /// The hold called `name`, unless it is forgotten.
    pub(crate) fn hold_named(&self, name: &Key) -> Option<&PlacedHold> {
        let changed = |id| self.rest()?.holds.get(id);
        if let Some(known) = self.state.holds.find_among(self.trail.holds(), name) {
            return changed(known.id).or(Some(known));
        }
        let place = self.rest()?.hold_names.find(name)?;
        new_number(self.state.holds.placed(), place).and_then(|id| changed(HoldId::new(id)))
    }

    pub(crate) fn reversed(&self, original: EntryRef) -> Reversed {
        let changed = self.rest().and_then(|rest| rest.reversed.get(&original));
        let known = changed.or_else(|| self.state.reversed.get(&original));
        known.copied().unwrap_or(Reversed::NOTHING)
    }

    /// Units of a lot that expired and that no claw-back has counted.
    pub(crate) fn expired_uncounted(&self, account: AccountId, lot: LotId) -> i128 {
        self.owned(account).map_or(0, |owned| owned.expired.of(lot))
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
        self.state.holds.placed().saturating_add(new)
    }
}

/// The number of a new thing: those of the state come before.
fn new_number(known: usize, place: usize) -> Option<u32> {
    u32::try_from(known.saturating_add(place)).ok()
}

impl Books for Draft<'_> {
    fn account_mut(&mut self, id: AccountId) -> Option<&mut OwnedAccount> {
        let state = self.state;
        let copy = || Some(ChangedAccount { owned: state.owned(id)?.clone(), due: None });
        let changed = self.changed.accounts.get_mut(id, copy)?;
        changed.due = None;
        Some(&mut changed.owned)
    }

    fn customer_mut(&mut self, id: CustomerId) -> Option<&mut Customer> {
        let state = self.state;
        self.changed.rest_mut().customers.get_mut(id, || state.customer(id).cloned())
    }

    fn household_mut(&mut self, id: HouseholdId) -> Option<&mut Household> {
        let state = self.state;
        self.changed.rest_mut().households.get_mut(id, || state.household(id).cloned())
    }

    fn hold_mut(&mut self, id: HoldId) -> Option<&mut PlacedHold> {
        let state = self.state;
        self.changed.rest_mut().holds.get_mut(id, || state.hold(id).cloned())
    }

    fn reverse(
        &mut self,
        original: EntryRef,
        points: Points,
        share: Option<Share>,
    ) -> Result<(), Unfit> {
        let mut reversed = self.reversed(original);
        reversed.add(points, share)?;
        self.changed.rest_mut().reversed.insert(original, reversed);
        Ok(())
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
        self.changed.rest_mut().account_names.push(name);
        let changed = ChangedAccount { owned: account, due: None };
        self.changed.accounts.get_mut(id, || Some(changed)).map(|_| id)
    }

    fn add_customer(&mut self, name: &Name, customer: Customer) -> Option<CustomerId> {
        let id = CustomerId::next(self.customer_count())?;
        let rest = self.changed.rest_mut();
        rest.customer_names.push(name);
        rest.customers.get_mut(id, || Some(customer)).map(|_| id)
    }

    fn add_household(&mut self, name: &Name) -> Option<HouseholdId> {
        let id = HouseholdId::next(self.household_count())?;
        let rest = self.changed.rest_mut();
        rest.household_names.push(name);
        rest.households.get_mut(id, || Some(Household::default())).map(|_| id)
    }

    fn add_hold(&mut self, name: &Key, deadline: Timestamp) -> Option<HoldId> {
        let id = HoldId::next(self.hold_count())?;
        let rest = self.changed.rest_mut();
        rest.hold_names.push(name);
        rest.holds.get_mut(id, || Some(PlacedHold::new(id, deadline))).map(|_| id)
    }

    fn close_through(&mut self, through: Date) {
        let open_from = self.program().calendar.day_end(through);
        self.changed.rest_mut().closed = Some(Closed { through, open_from });
    }
}
