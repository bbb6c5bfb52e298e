//! The fold of entries into the registry: no rule is consulted, what is told is checked.

use pointbook_core::{
    AccountId, Action, Body, Calendar, CustomerId, Entry, EntryRef, Fact, HouseholdId, Kind,
    Member, Name, Posting, Sequence, Timestamp, Unfit, Verdict,
};

use crate::account_record::{AccountRecord, Standing};
use crate::customer_record::CustomerRecord;
use crate::entries::Nothing;
use crate::household_record::HouseholdRecord;
use crate::registry::{Registry, Subject};
use crate::row::{Cause, Row, usual_kind};
use crate::touch::Touch;

impl Registry {
    /// Folds the next entry.
    pub(crate) fn fold(&mut self, entry: &Entry, calendar: &Calendar) -> Result<(), Unfit> {
        if entry.sequence != self.applied_through().next() {
            return Err(Unfit::Contradicts("sequences are gapless"));
        }
        if self.recorded.last().is_some_and(|last| last > entry.recorded_at) {
            return Err(Unfit::Contradicts("recorded_at never decreases"));
        }
        self.recorded.push(entry.recorded_at);
        self.fold_due(entry, calendar)?;
        let Verdict::Accepted(members) = &entry.verdict else { return Ok(()) };
        match (&entry.command.body, &**members) {
            (Body::Single(action), [member]) => {
                self.fold_member(entry.at(0), (action, member), calendar)
            }
            (Body::Group(items), members) if items.len() == members.len() => {
                let actions = items.iter().map(|item| &item.action);
                let mut told = (0..).zip(actions.zip(members));
                told.try_for_each(|(item, told)| self.fold_member(entry.at(item), told, calendar))
            }
            _ => Err(Unfit::Contradicts("each action has one member")),
        }
    }

    fn fold_due(&mut self, entry: &Entry, calendar: &Calendar) -> Result<(), Unfit> {
        for fact in &entry.due {
            let id = fact.account().ok_or(Unfit::Contradicts("time changes accounts only"))?;
            let row = match fact {
                Fact::Posted(posting) => Some(Row::new(posting, entry.sequence, Cause::Time)),
                Fact::PendingLanded { .. } => None,
                _ => return Err(Unfit::Contradicts("time posts, and says where points landed")),
            };
            // Its instant is in its postings; a landing comes with one.
            let fact = Told { fact, effective_at: Timestamp::MIN, written: entry.sequence };
            self.fold_fact(id, &fact, row, calendar)?;
        }
        Ok(())
    }

    fn fold_member(
        &mut self,
        row: EntryRef,
        (action, member): (&Action, &Member),
        calendar: &Calendar,
    ) -> Result<(), Unfit> {
        let touch = Touch { row, effective_at: member.effective_at, kind: action.kind() };
        let mut run: Option<Run> = None;
        for fact in &member.facts {
            // Most facts are postings, which change who belongs to whom in no way.
            let posting = fact.posting();
            if posting.is_none() {
                self.fold_membership(touch, fact)?;
            }
            let Some(id) = posting.map_or_else(|| fact.account(), |posting| Some(posting.account))
            else {
                continue;
            };
            if let Some(ended) = run.take_if(|run| run.id != id) {
                self.end_run(&ended, touch)?;
            }
            let run = run.get_or_insert(Run { id, is_told: false });
            let row = posting.map(|posting| run.row(posting, touch));
            let (effective_at, written) = (touch.effective_at, touch.row.sequence);
            self.fold_fact(id, &Told { fact, effective_at, written }, row, calendar)?;
        }
        run.map_or(Ok(()), |ended| self.end_run(&ended, touch))
    }

    /// Changes an account by a fact and the row that it makes, and keeps in mind when time changes
    /// the account next.
    fn fold_fact(
        &mut self,
        id: AccountId,
        told: &Told<'_>,
        row: Option<Row>,
        calendar: &Calendar,
    ) -> Result<(), Unfit> {
        let record = self.account(id)?;
        let was_due = record.next_due;
        record.state.apply(told.fact, told.effective_at)?;
        record.settle_due(calendar);
        record.latest = told.written;
        let due = record.next_due;
        if let Some(row) = &row {
            record.record(row);
            self.presence.note_row();
        }
        if self.groups.are_none() {
            return Ok(());
        }
        self.spread_due(id, (was_due, due));
        if let Some(row) = &row {
            self.spread_row(id, row);
        }
        Ok(())
    }

    /// Ends a run of facts of one account: notes what its series does not tell.
    fn end_run(&mut self, run: &Run, touch: Touch) -> Result<(), Unfit> {
        if run.is_told { Ok(()) } else { self.note_on_account(run.id, touch) }
    }

    /// Keeps in mind when time changes each account next.
    pub(crate) fn settle_all_due(&mut self, calendar: &Calendar) {
        for index in 0..self.accounts.len() {
            if let Some(record) = self.accounts.get_mut(index) {
                record.settle_due(calendar);
            }
        }
    }

    fn note_on_account(&mut self, id: AccountId, touch: Touch) -> Result<(), Unfit> {
        let recorded_at = self.recorded_last();
        let standing = self.standing(id)?;
        standing.touches.note(touch, standing.opened, recorded_at);
        Ok(())
    }

    fn note_on_customer(&mut self, id: CustomerId, touch: Touch) -> Result<(), Unfit> {
        let recorded_at = self.recorded_last();
        let customer = self.customer(id)?;
        customer.touches.note(touch, customer.created, recorded_at);
        Ok(())
    }

    fn note_on_household(&mut self, id: HouseholdId, touch: Touch) -> Result<(), Unfit> {
        let household = self.household(id)?;
        household.touches.note(touch, household.created, Timestamp::MIN);
        Ok(())
    }

    fn recorded_last(&self) -> Timestamp {
        self.recorded.last().unwrap_or(Timestamp::MIN)
    }

    /// Takes into account who came, and who belongs to whom. On its own: few facts tell that.
    #[cold]
    fn fold_membership(&mut self, touch: Touch, fact: &Fact) -> Result<(), Unfit> {
        match fact {
            Fact::HouseholdCreated { household, name } => self.add_household(*household, name),
            Fact::CustomerCreated { customer, name, household } => {
                self.add_customer(*customer, name, *household)?;
                self.note_on_customer(*customer, touch)
            }
            Fact::AccountOpened { account, name, customer } => {
                self.add_account(*account, name, *customer)?;
                if touch == Touch::opening(self.applied_through(), self.recorded_last()) {
                    return Ok(());
                }
                self.note_on_customer(*customer, touch)
            }
            // Opened again for the same owner, which changes nothing but names the customer too.
            Fact::Touched { account } if touch.kind == Kind::Open => {
                let owner = self.standing(*account)?.owners.now();
                self.note_on_customer(owner, touch)
            }
            Fact::CustomerMoved { customer, from, to } => {
                self.move_customer(touch, *customer, (*from, *to))
            }
            Fact::AccountMoved { account, from, to } => {
                self.move_account(touch, *account, (*from, *to))
            }
            Fact::RedeemerSet { customer, .. } => self.note_on_customer(*customer, touch),
            _ => Ok(()),
        }
    }

    fn add_household(&mut self, id: HouseholdId, name: &Name) -> Result<(), Unfit> {
        if id.index() != self.households.len() || self.household_named(name).is_some() {
            return Err(NOT_NEW);
        }
        self.household_names.add(name, id.number());
        self.households.push(HouseholdRecord::new(name.clone(), self.applied_through()));
        Ok(())
    }

    fn add_customer(
        &mut self,
        id: CustomerId,
        name: &Name,
        household: HouseholdId,
    ) -> Result<(), Unfit> {
        if id.index() != self.customers.len() || self.customer_named(name).is_some() {
            return Err(NOT_NEW);
        }
        self.household(household)?.customers.push(id.number());
        self.customer_names.add(name, id.number());
        let created = self.applied_through();
        self.customers.push(CustomerRecord::new(name.clone(), created, household));
        Ok(())
    }

    fn add_account(
        &mut self,
        id: AccountId,
        name: &Name,
        customer: CustomerId,
    ) -> Result<(), Unfit> {
        if id.index() != self.accounts.len() || self.account_named(name).is_some() {
            return Err(NOT_NEW);
        }
        self.customer(customer)?.accounts.push(id.number());
        self.account_names.add(name, id.number());
        self.accounts.push(AccountRecord::new(name.clone(), self.applied_through()));
        self.standings.push(Standing::new(customer, self.applied_through()));
        self.enroll_with_customer(&[id], customer);
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
        let accounts = self.accounts_of_customer(id);
        let stakes = self.stakes(&accounts, [from, to].map(Subject::Household).into_iter());
        self.customer(id)?.homes.change(touch.change(to))?;
        self.note_on_customer(id, touch)?;
        // The customer carries the accounts of now along: it is a command on them too.
        for account in &accounts {
            if self.standing(*account)?.owners.now() == id {
                self.note_on_account(*account, touch)?;
            }
        }
        for side in [from, to] {
            self.note_on_household(side, touch)?;
        }
        let household = self.household(to)?;
        if !household.customers.as_slice().contains(&id.number()) {
            household.customers.push(id.number());
        }
        self.unsettle_homes(id)?;
        self.restake(&stakes, touch.effective_at)?;
        self.enroll_at_hand(&accounts, Subject::Household(to));
        Ok(())
    }

    fn move_account(
        &mut self,
        touch: Touch,
        id: AccountId,
        (from, to): (CustomerId, CustomerId),
    ) -> Result<(), Unfit> {
        if self.standing(id)?.owners.now() != from {
            return Err(NOT_THERE);
        }
        let homes = [from, to].map(|side| self.homes_of(side)).concat();
        let customers = [from, to].map(Subject::Customer).into_iter();
        let sides = customers.chain(homes.into_iter().map(Subject::Household));
        let stakes = self.stakes(&[id], sides);
        self.standing(id)?.owners.change(touch.change(to))?;
        for side in [from, to] {
            self.note_on_customer(side, touch)?;
            self.customer(side)?.is_settled = false;
            // As it is now, at the move: a later move of the customer at this very instant is a
            // move of its own.
            let household = self.customer(side)?.homes.at(touch.effective_at);
            self.note_on_household(household, touch)?;
            self.unsettle_homes(side)?;
        }
        let customer = self.customer(to)?;
        if !customer.accounts.as_slice().contains(&id.number()) {
            customer.accounts.push(id.number());
        }
        self.restake(&stakes, touch.effective_at)?;
        self.enroll_with_customer(&[id], to);
        Ok(())
    }

    /// From now on the households that a customer was ever in have members that came or left.
    fn unsettle_homes(&mut self, id: CustomerId) -> Result<(), Unfit> {
        for home in self.homes_of(id) {
            self.household(home)?.is_settled = false;
        }
        Ok(())
    }

    /// Takes into account that accounts belong to a customer, and to where the customer was and is.
    fn enroll_with_customer(&mut self, accounts: &[AccountId], id: CustomerId) {
        self.enroll_at_hand(accounts, Subject::Customer(id));
        for home in self.homes_of(id) {
            self.enroll_at_hand(accounts, Subject::Household(home));
        }
    }

    /// Takes into account that accounts belong to somebody. Who becomes many while their blocks are
    /// away is asked one by one until the next loading.
    fn enroll_at_hand(&mut self, accounts: &[AccountId], subject: Subject) {
        let is_away = |id: AccountId| {
            self.accounts.get(id.index()).is_some_and(|record| record.series.is_away())
        };
        let is_possible = !self.presence.has_away
            || self.groups.get(subject).is_some()
            || !self.members(subject).any(is_away);
        if is_possible {
            let made = self.enroll(accounts, subject, &Nothing);
            debug_assert_eq!(made, Ok(()));
        }
    }
}

/// A fact, when it counts, and the entry that tells it.
struct Told<'a> {
    fact: &'a Fact,
    effective_at: Timestamp,
    written: Sequence,
}

/// Facts of one member that come one after the other and are about one account.
struct Run {
    id: AccountId,
    /// Whether a row tells all about the command.
    is_told: bool,
}

impl Run {
    /// The row of a posting, which tells all about the command when it is the first that can.
    fn row(&mut self, posting: &Posting, touch: Touch) -> Row {
        let is_plain = !self.is_told && is_plain(posting, touch);
        self.is_told |= is_plain;
        let cause = if is_plain { Cause::PlainCommand } else { Cause::Command };
        Row::new(posting, touch.row.sequence, cause)
    }
}

/// Whether the row of `posting` can tell all about a command.
fn is_plain(posting: &Posting, touch: Touch) -> bool {
    usual_kind(posting.flow) == Some(touch.kind)
        && touch.row.item == 0
        && posting.effective_at == touch.effective_at
}

const NOT_NEW: Unfit = Unfit::Contradicts("a new thing has the next id and a new name");
const NOT_THERE: Unfit = Unfit::Contradicts("what moves leaves its owner of now");
