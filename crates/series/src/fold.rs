//! The fold of entries into the registry: no rule is consulted, what is told is checked.

use pointbook_core::{
    AccountId, Action, Body, CustomerId, Entry, EntryRef, Fact, HouseholdId, Kind, Member, Name,
    Timestamp, Unfit, Verdict,
};

use crate::account_record::AccountRecord;
use crate::customer_record::CustomerRecord;
use crate::household_record::HouseholdRecord;
use crate::registry::Registry;
use crate::row::{Cause, Row};
use crate::touch::Touch;

impl Registry {
    /// Folds the next entry.
    pub(crate) fn fold(&mut self, entry: &Entry) -> Result<(), Unfit> {
        if entry.sequence != self.applied_through().next() {
            return Err(Unfit::Contradicts("sequences are gapless"));
        }
        if self.recorded.last().is_some_and(|last| *last > entry.recorded_at) {
            return Err(Unfit::Contradicts("recorded_at never decreases"));
        }
        self.recorded.push(entry.recorded_at);
        for fact in &entry.due {
            self.fold_due(entry, fact)?;
        }
        let Verdict::Accepted(members) = &entry.verdict else { return Ok(()) };
        let actions = actions(&entry.command.body);
        if actions.len() != members.len() {
            return Err(Unfit::Contradicts("each action has one member"));
        }
        for ((item, action), member) in (0..).zip(actions).zip(members) {
            let (row, effective_at) = (entry.at(item), member.effective_at);
            self.fold_member(Touch { row, effective_at, kind: action.kind() }, member)?;
        }
        Ok(())
    }

    fn fold_due(&mut self, entry: &Entry, fact: &Fact) -> Result<(), Unfit> {
        let id = fact.account().ok_or(Unfit::Contradicts("time changes accounts only"))?;
        let record = self.account(id)?;
        record.note_entry(entry.at(0));
        // Its instant is in its postings; a landing comes with one.
        record.state.apply(fact, Timestamp::MIN)?;
        if let Some(posting) = fact.posting() {
            record.series.record(&Row::new(posting, entry.sequence, Cause::Time));
        }
        Ok(())
    }

    fn fold_member(&mut self, touch: Touch, member: &Member) -> Result<(), Unfit> {
        for fact in &member.facts {
            self.fold_membership(touch, fact)?;
            let Some(id) = fact.account() else { continue };
            let record = self.account(id)?;
            record.note_entry(touch.row);
            touch.note(&mut record.touches);
            record.state.apply(fact, touch.effective_at)?;
            if let Some(posting) = fact.posting() {
                record.series.record(&Row::new(posting, touch.row.sequence, Cause::Command));
            }
        }
        Ok(())
    }

    fn fold_membership(&mut self, touch: Touch, fact: &Fact) -> Result<(), Unfit> {
        match fact {
            Fact::HouseholdCreated { household, name } => self.add_household(*household, name),
            Fact::CustomerCreated { customer, name, household } => {
                self.add_customer(*customer, name, *household)?;
                touch.note(&mut self.customer(*customer)?.touches);
                Ok(())
            }
            Fact::AccountOpened { account, name, customer } => {
                self.add_account(*account, name, *customer)?;
                touch.note(&mut self.customer(*customer)?.touches);
                Ok(())
            }
            // Opened again for the same owner, which changes nothing but names the customer too.
            Fact::Touched { account } if touch.kind == Kind::Open => {
                let owner = self.account(*account)?.owners.now();
                touch.note(&mut self.customer(owner)?.touches);
                Ok(())
            }
            Fact::CustomerMoved { customer, from, to } => {
                self.move_customer(touch, *customer, (*from, *to))
            }
            Fact::AccountMoved { account, from, to } => {
                self.move_account(touch, *account, (*from, *to))
            }
            Fact::RedeemerSet { customer, .. } => {
                touch.note(&mut self.customer(*customer)?.touches);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn add_household(&mut self, id: HouseholdId, name: &Name) -> Result<(), Unfit> {
        if id.index() != self.households.len() || !self.household_names.add(name.clone(), id) {
            return Err(NOT_NEW);
        }
        self.households.push(HouseholdRecord::new(self.applied_through()));
        Ok(())
    }

    fn add_customer(
        &mut self,
        id: CustomerId,
        name: &Name,
        household: HouseholdId,
    ) -> Result<(), Unfit> {
        if id.index() != self.customers.len() || !self.customer_names.add(name.clone(), id) {
            return Err(NOT_NEW);
        }
        self.customers.push(CustomerRecord::new(self.applied_through(), household));
        self.household(household)?.customers.push(id);
        Ok(())
    }

    fn add_account(
        &mut self,
        id: AccountId,
        name: &Name,
        customer: CustomerId,
    ) -> Result<(), Unfit> {
        if id.index() != self.accounts.len() || !self.account_names.add(name.clone(), id) {
            return Err(NOT_NEW);
        }
        let opened = self.applied_through();
        self.accounts.push(AccountRecord::new(name.clone(), opened, customer));
        self.customer(customer)?.accounts.push(id);
        Ok(())
    }

    fn move_customer(
        &mut self,
        touch: Touch,
        id: CustomerId,
        (from, to): (HouseholdId, HouseholdId),
    ) -> Result<(), Unfit> {
        let customer = self.customer(id)?;
        if customer.homes.now() != from {
            return Err(NOT_THERE);
        }
        customer.homes.change(touch.change(to))?;
        touch.note(&mut customer.touches);
        // The customer carries the accounts of now along: it is a command on them too.
        for account in customer.accounts.clone() {
            let record = self.account(account)?;
            if record.owners.now() == id {
                touch.note(&mut record.touches);
            }
        }
        touch.note(&mut self.household(from)?.touches);
        let household = self.household(to)?;
        touch.note(&mut household.touches);
        if !household.customers.contains(&id) {
            household.customers.push(id);
        }
        Ok(())
    }

    fn move_account(
        &mut self,
        touch: Touch,
        id: AccountId,
        (from, to): (CustomerId, CustomerId),
    ) -> Result<(), Unfit> {
        let account = self.account(id)?;
        if account.owners.now() != from {
            return Err(NOT_THERE);
        }
        account.owners.change(touch.change(to))?;
        for side in [from, to] {
            let customer = self.customer(side)?;
            touch.note(&mut customer.touches);
            // As it is now, at the move: a later move of the customer at this very instant is a
            // move of its own.
            let household = customer.homes.at(touch.effective_at);
            touch.note(&mut self.household(household)?.touches);
        }
        let customer = self.customer(to)?;
        if !customer.accounts.contains(&id) {
            customer.accounts.push(id);
        }
        Ok(())
    }
}

impl AccountRecord {
    fn note_entry(&mut self, row: EntryRef) {
        if self.entries.last() != Some(&row.sequence) {
            self.entries.push(row.sequence);
        }
    }
}

fn actions(body: &Body) -> Vec<&Action> {
    match body {
        Body::Single(action) => vec![action],
        Body::Group(items) => items.iter().map(|item| &item.action).collect(),
    }
}

const NOT_NEW: Unfit = Unfit::Contradicts("a new thing has the next id and a new name");
const NOT_THERE: Unfit = Unfit::Contradicts("what moves leaves its owner of now");
