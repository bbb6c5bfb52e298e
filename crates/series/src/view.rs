//! One account as a question sees it: as far as the entries known then tell, and with all that
//! time does to it by the question's horizon.
//!
//! Invariants:
//! - Written down or not, what time did is there once: parts written by entries that are not
//!   known are left out, and computed from the state that is known.

use std::borrow::Cow;

use pointbook_core::{
    Account, AccountId, Broken, Calendar, Fact, Sequence, Timestamp, Unfit, due_facts, next_due,
};

use crate::account_record::AccountRecord;
use crate::ask_error::AskError;
use crate::entries::Entries;
use crate::registry::Registry;
use crate::row::{Cause, Row};
use crate::totals::Totals;

/// How far a question looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Horizon {
    /// The last entry that is known.
    pub(crate) known: Sequence,
    /// What time does through this instant counts.
    pub(crate) through: Timestamp,
}

/// One account as a question sees it.
pub(crate) struct View<'a> {
    record: &'a AccountRecord,
    /// `None` when everything is known.
    known: Option<Sequence>,
    unwritten: Vec<Row>,
}

impl View<'_> {
    /// The totals of all that is effective before `instant`.
    pub(crate) fn totals_before(&self, instant: Timestamp) -> Totals {
        let mut totals = match self.known {
            None => self.record.series.totals_before(instant),
            Some(_) => Totals::default(),
        };
        let known = self.known.map(|known| self.known_rows(instant, known));
        let unwritten = self.unwritten.iter().filter(|row| row.effective_at < instant).copied();
        for row in known.into_iter().flatten().chain(unwritten) {
            totals.record(row.flow, row.points);
        }
        totals
    }

    /// The rows effective before `instant`: those that are written down in order, then the rest.
    pub(crate) fn rows_before(&self, instant: Timestamp) -> impl Iterator<Item = Row> {
        let known = self.known.unwrap_or(Sequence::new(u64::MAX));
        let unwritten =
            self.unwritten.iter().filter(move |row| row.effective_at < instant).copied();
        self.known_rows(instant, known).chain(unwritten)
    }

    fn known_rows(&self, instant: Timestamp, known: Sequence) -> impl Iterator<Item = Row> {
        let rows = self.record.series.rows_before(instant);
        rows.filter(move |row| row.written <= known)
    }
}

/// The accounts as questions see them.
#[derive(Clone, Copy)]
pub(crate) struct Views<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) calendar: &'a Calendar,
    pub(crate) entries: &'a dyn Entries,
}

impl<'a> Views<'a> {
    /// An account's flows within `horizon`.
    pub(crate) fn view(&self, id: AccountId, horizon: Horizon) -> Result<View<'a>, AskError> {
        let record = self.record(id)?;
        let known = (!record.is_complete_at(horizon.known)).then_some(horizon.known);
        let (_, facts) = self.time_passed(id, horizon)?;
        let postings = facts.iter().filter_map(Fact::posting);
        let unwritten = postings.map(|p| Row::new(p, Sequence::default(), Cause::Time)).collect();
        Ok(View { record, known, unwritten })
    }

    /// An account's state at the end of `horizon`.
    pub(crate) fn state(
        &self,
        id: AccountId,
        horizon: Horizon,
    ) -> Result<Cow<'a, Account>, AskError> {
        self.time_passed(id, horizon).map(|(state, _)| state)
    }

    /// An account's record.
    pub(crate) fn record(&self, id: AccountId) -> Result<&'a AccountRecord, AskError> {
        let record = self.registry.accounts.get(id.index());
        record.ok_or_else(|| self.broken(Unfit::Contradicts("the account exists")))
    }

    /// An account's state at the end of `horizon`, and what time did to it that is not written.
    fn time_passed(
        &self,
        id: AccountId,
        horizon: Horizon,
    ) -> Result<(Cow<'a, Account>, Vec<Fact>), AskError> {
        let mut state = self.known_state(id, horizon.known)?;
        let next = next_due(&state, self.calendar, Timestamp::MIN);
        if next.is_none_or(|next| next > horizon.through) {
            return Ok((state, Vec::new()));
        }
        let facts = due_facts(state.to_mut(), id, self.calendar, horizon.through);
        facts.map(|facts| (state, facts)).map_err(|unfit| self.broken(unfit))
    }

    /// An account's state as the entries through `known` wrote it down.
    fn known_state(&self, id: AccountId, known: Sequence) -> Result<Cow<'a, Account>, AskError> {
        let record = self.record(id)?;
        if record.is_complete_at(known) {
            return Ok(Cow::Borrowed(&record.state));
        }
        let mut state = Account::default();
        for sequence in record.entries.iter().take_while(|sequence| **sequence <= known) {
            self.refold(&mut state, id, *sequence)?;
        }
        Ok(Cow::Owned(state))
    }

    /// Folds what one entry did to one account.
    fn refold(
        &self,
        state: &mut Account,
        id: AccountId,
        sequence: Sequence,
    ) -> Result<(), AskError> {
        let broken = |unfit| AskError::Broken(Broken { sequence, unfit });
        let entry = self.entries.entry(sequence).ok_or_else(|| broken(NO_ENTRY))?;
        let is_its = |fact: &&Fact| fact.account() == Some(id);
        for fact in entry.due.iter().filter(is_its) {
            state.apply(fact, Timestamp::MIN).map_err(broken)?;
        }
        for member in entry.members() {
            for fact in member.facts.iter().filter(is_its) {
                state.apply(fact, member.effective_at).map_err(broken)?;
            }
        }
        Ok(())
    }

    fn broken(&self, unfit: Unfit) -> AskError {
        AskError::Broken(Broken { sequence: self.registry.applied_through(), unfit })
    }
}

pub(crate) const NO_ENTRY: Unfit = Unfit::Contradicts("the journal has the entry");
