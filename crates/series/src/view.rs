//! One account as a question sees it: as far as the entries known then tell, and with all that
//! time does to it by the question's horizon.
//!
//! Invariants:
//! - Written down or not, what time did is there once: parts written by entries that are not
//!   known are left out, and computed from the state that is known.

use std::borrow::Cow;

use pointbook_core::{
    Account, AccountId, Broken, Calendar, Fact, Sequence, Timestamp, Unfit, ask_for, due_facts,
    next_due,
};

use crate::account_record::{AccountRecord, Standing};
use crate::account_series::{AccountSeries, Split};
use crate::ask::Span;
use crate::ask_error::AskError;
use crate::block::Around;
use crate::entries::Entries;
use crate::few::{FEW, Few, few, none};
use crate::registry::Registry;
use crate::row::{Cause, Row};
use crate::totals::Totals;
use crate::touch::Touch;

/// The looks that tell all of each of a few accounts, where there are such.
pub(crate) type Looks<'a> = Few<Around<'a>>;

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
    series: &'a AccountSeries,
    entries: &'a dyn Entries,
    written: Written,
    unwritten: Vec<Row>,
}

/// Which rows a question knows, of those that are written down.
#[derive(Clone, Copy)]
enum Written {
    /// All.
    All,
    /// Those of the entries through this one, after which all came in order.
    Until(Sequence, Split),
    /// Those of the entries through this one.
    Through(Sequence),
}

impl View<'_> {
    /// The totals of all that is effective before `instant`.
    pub(crate) fn totals_before(&self, instant: Timestamp) -> Totals {
        let mut totals = match &self.written {
            Written::All => self.series.totals_before(instant, self.entries),
            Written::Until(_, split) => self.series.totals_until(split, instant, self.entries),
            Written::Through(known) => totals_of(self.known_rows(instant, *known)),
        };
        for row in self.unwritten.iter().filter(|row| row.effective_at < instant) {
            totals.record(row.flow, row.points);
        }
        totals
    }

    /// Adds the totals of all that is effective before `instant`.
    pub(crate) fn add_before(&self, instant: Timestamp, totals: &mut Totals) {
        if matches!(self.written, Written::All) && self.unwritten.is_empty() {
            return self.series.add_before(instant, self.entries, totals);
        }
        totals.add_all(&self.totals_before(instant));
    }

    /// Tells the sums of each flow that is effective before a span, and before its end; a flow may
    /// come more than once.
    pub(crate) fn tell_around(&self, span: Span, each: impl FnMut(usize, [i128; 2])) {
        if matches!(self.written, Written::All) && self.unwritten.is_empty() {
            return self.series.tell_around([span.from, span.to], self.entries, each);
        }
        self.totals_before(span.from).tell_with(&self.totals_before(span.to), each);
    }

    /// The rows effective before `instant`: those that are written down in order, then the rest.
    pub(crate) fn rows_before(&self, instant: Timestamp) -> impl Iterator<Item = Row> {
        let known = match self.written {
            Written::All => Sequence::new(u64::MAX),
            Written::Until(known, _) | Written::Through(known) => known,
        };
        let unwritten = self.unwritten.iter().copied();
        let unwritten = unwritten.filter(move |row| row.effective_at < instant);
        self.known_rows(instant, known).chain(unwritten)
    }

    /// What time did before `instant` and nobody wrote down.
    pub(crate) fn unwritten_before(&self, instant: Timestamp) -> impl Iterator<Item = &Row> {
        self.unwritten.iter().filter(move |row| row.effective_at < instant)
    }

    fn known_rows(&self, instant: Timestamp, known: Sequence) -> impl Iterator<Item = Row> {
        let rows = self.series.rows_before(instant, self.entries);
        rows.filter(move |row| row.written <= known)
    }
}

impl AccountRecord {
    /// The looks of [`Views::look`].
    fn look(&self, horizon: Horizon, span: Span) -> Option<Around<'_>> {
        let is_all = self.is_complete_at(horizon.known) && self.next_due > horizon.through;
        if is_all { self.series.around([span.from, span.to]) } else { None }
    }

    /// Which rows the entries through `known` wrote.
    fn written_by(&self, known: Sequence, kept: &dyn Entries) -> Written {
        if self.is_complete_at(known) {
            Written::All
        } else if self.last_late <= known {
            Written::Until(known, self.series.split(known, kept))
        } else {
            Written::Through(known)
        }
    }
}

fn totals_of(rows: impl Iterator<Item = Row>) -> Totals {
    let mut totals = Totals::default();
    for row in rows {
        totals.record(row.flow, row.points);
    }
    totals
}

/// The accounts as questions see them.
#[derive(Clone, Copy)]
pub(crate) struct Views<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) calendar: &'a Calendar,
    pub(crate) entries: &'a dyn Entries,
}

impl<'a> Views<'a> {
    /// The looks that tell all of an account within `horizon` at both ends of a span, when all is
    /// written down, in one block, which is at hand.
    pub(crate) fn look(&self, id: AccountId, horizon: Horizon, span: Span) -> Option<Around<'a>> {
        self.registry.accounts.get(id.index())?.look(horizon, span)
    }

    /// The first step of looks at a few accounts whose records are at hand: asks for where they
    /// begin.
    pub(crate) fn begin(records: &Few<&'a AccountRecord>) {
        records.iter().flatten().for_each(|record| record.series.ask_for_start());
    }

    /// The second step: puts looks there that tell all, and asks for what is told.
    pub(crate) fn look_at(
        records: &Few<&'a AccountRecord>,
        (horizon, span): (Horizon, Span),
        looks: &mut Looks<'a>,
    ) {
        let known = records.iter().flatten();
        known.for_each(|record| record.series.ask_around([span.from, span.to]));
        for (look, record) in looks.iter_mut().zip(records) {
            *look = record.and_then(|record| record.look(horizon, span));
        }
        looks.iter().flatten().for_each(Around::ask_for_all);
    }

    /// Gives each of some accounts with the looks that tell all of it, where there are such.
    pub(crate) fn look_at_all(
        &self,
        ids: &[AccountId],
        ends: (Horizon, Span),
        mut each: impl FnMut(AccountId, &mut Option<Around<'a>>) -> Result<(), AskError>,
    ) -> Result<(), AskError> {
        let mut looks = none();
        for ids in ids.chunks(FEW) {
            let records = few(|place| self.registry.accounts.get(ids.get(place)?.index()));
            records.iter().flatten().for_each(|record| ask_for(*record));
            Self::begin(&records);
            Self::look_at(&records, ends, &mut looks);
            ids.iter().zip(&mut looks).try_for_each(|(id, look)| each(*id, look))?;
        }
        Ok(())
    }

    /// An account's flows within `horizon`.
    pub(crate) fn view(&self, id: AccountId, horizon: Horizon) -> Result<View<'a>, AskError> {
        let record = self.record(id)?;
        let (series, entries) = (&record.series, self.entries);
        let written = record.written_by(horizon.known, self.entries);
        if matches!(written, Written::All) {
            if record.next_due > horizon.through {
                return Ok(View { series, entries, written, unwritten: Vec::new() });
            }
        } else if let Some(unwritten) = self.written_since(id, horizon, &written)? {
            return Ok(View { series, entries, written, unwritten });
        }
        let (_, facts) = self.time_passed(id, horizon)?;
        let postings = facts.iter().filter_map(Fact::posting);
        let unwritten = postings.map(|p| Row::new(p, Sequence::default(), Cause::Time)).collect();
        Ok(View { series, entries, written, unwritten })
    }

    /// What time did to an account after the entries that are known, when a later entry tells: the
    /// next one of the account wrote down all that was due by then, and nothing but time did
    /// anything before. `None` when the horizon is beyond that.
    fn written_since(
        &self,
        id: AccountId,
        horizon: Horizon,
        written: &Written,
    ) -> Result<Option<Vec<Row>>, AskError> {
        let (record, standing) = (self.record(id)?, self.standing(id)?);
        let rows_later =
            || record.series.rows(self.entries).filter(|row| row.written > horizon.known);
        let told = match written {
            Written::Until(_, split) => split.next.map(|row| row.written),
            _ => rows_later().map(|row| row.written).min(),
        };
        let touched = standing.touches.next_after(horizon.known, standing.opened);
        let Some(next) = told.into_iter().chain(touched).min() else { return Ok(None) };
        if horizon.through > self.registry.recorded_at(next) {
            return Ok(None);
        }
        let is_due = |row: &Row| row.cause == Cause::Time && row.effective_at <= horizon.through;
        let unwritten = |row| Row { written: Sequence::default(), ..row };
        let rows: Vec<Row> = match written {
            Written::Until(_, split) => {
                let rows = record.series.rows_after(split, self.entries);
                rows.take_while(|row| row.written == next).filter(is_due).map(unwritten).collect()
            }
            _ => {
                let rows = rows_later().filter(|row| row.written == next);
                rows.filter(is_due).map(unwritten).collect()
            }
        };
        Ok(Some(rows))
    }

    /// An account's state at the end of `horizon`.
    pub(crate) fn state(
        &self,
        id: AccountId,
        horizon: Horizon,
    ) -> Result<Cow<'a, Account>, AskError> {
        self.time_passed(id, horizon).map(|(state, _)| state)
    }

    /// What windows look at of an account.
    pub(crate) fn record(&self, id: AccountId) -> Result<&'a AccountRecord, AskError> {
        let record = self.registry.accounts.get(id.index());
        record.ok_or_else(|| self.broken(NO_ACCOUNT))
    }

    /// The rest of an account.
    pub(crate) fn standing(&self, id: AccountId) -> Result<&'a Standing, AskError> {
        let standing = self.registry.standings.get(id.index());
        standing.ok_or_else(|| self.broken(NO_ACCOUNT))
    }

    /// The commands that touched an account, in no order; some more than once.
    pub(crate) fn touches(&self, id: AccountId) -> Result<Vec<Touch>, AskError> {
        let (record, standing) = (self.record(id)?, self.standing(id)?);
        let recorded_at = self.registry.recorded_at(standing.opened);
        let told = record.series.rows(self.entries).filter_map(|row| Touch::of(&row));
        Ok(standing.touches.iter(standing.opened, recorded_at).chain(told).collect())
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
        if self.record(id)?.is_complete_at(known) {
            return Ok(Cow::Borrowed(&self.record(id)?.state));
        }
        let mut state = Account::default();
        let entries = self.known_entries(id, known)?;
        self.entries.expect(&mut entries.iter().copied());
        for sequence in entries {
            self.refold(&mut state, id, sequence)?;
        }
        Ok(Cow::Owned(state))
    }

    /// The entries through `known` with a fact of an account, in order.
    fn known_entries(&self, id: AccountId, known: Sequence) -> Result<Vec<Sequence>, AskError> {
        let written = self.record(id)?.series.rows(self.entries).map(|row| row.written);
        let touches = self.touches(id)?.into_iter().map(|touch| touch.row.sequence);
        let mut entries: Vec<_> =
            written.chain(touches).filter(|sequence| *sequence <= known).collect();
        entries.sort_unstable();
        entries.dedup();
        Ok(entries)
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
const NO_ACCOUNT: Unfit = Unfit::Contradicts("the account exists");
