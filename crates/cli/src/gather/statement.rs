//! What the statement of an account, a customer or a household shows.

use std::collections::{BTreeMap, BTreeSet};

use pointbook_core::{AccountId, Date, Expiry, Name, Timestamp, Who};
use pointbook_series::{
    Answer, Balance, Expiring, HistoryFilter, Lots, Moment, Order, PendingLine as Pending,
    Question, Restatement,
};

use super::entries::{done, entry_lines, found};
use super::holds::open_holds;
use super::{Span, end_of, minute, month_window, origin, rows, span_words, window};
use crate::book::Book;
use crate::failure::Failure;
use crate::page::dates::{first_of_month, months_before, months_through};
use crate::page::{
    AccountLine, DayBalance, EntryLine, ExpiryLine, HoldLine, Month, PendingLine, RestatedLine,
    StatementPage,
};
use crate::who::kind_and_name;

/// Gathers the statement of somebody over a span. Graphs begin a year before its end, or with it.
pub(crate) fn statement_page(book: &Book, who: &Who, span: Span) -> Result<StatementPage, Failure> {
    let of = Of { book, who, at: end_of(book, span) };
    let day = book.calendar.day_of(of.at);
    let months = of.months(first_day(book, span), day)?;
    let first = months.first().map_or(day, |month| month.first);
    let lots = of.lots()?;
    let expiring = of.expiring()?;
    let (entries, entries_left) = of.entries(span)?;
    Ok(StatementPage {
        kind: kind_and_name(who).0,
        about: kind_and_name(who).1.to_string(),
        span: span_words(book, span),
        day,
        scale: book.scale,
        balance: of.balance(who.clone(), of.at)?,
        window: window(book, who, span)?,
        days: of.days(first, day)?,
        restated: restated(book, &months),
        months,
        expiries: expiries(&lots),
        deficit: lots.deficit,
        expired: [expiring.expired_year_to_date, expiring.expired_lifetime],
        accounts: of.accounts(&lots)?,
        holds: of.holds(&lots)?,
        pending: lots.pending.iter().map(|line| of.pending(line)).collect(),
        entries,
        entries_left,
        origin: origin(book),
    })
}

/// Of whom, and as of when.
struct Of<'a> {
    book: &'a Book,
    who: &'a Who,
    at: Timestamp,
}

impl Of<'_> {
    /// The months of the span, and those before it back to a year, without those before anything
    /// happened.
    fn months(&self, first: Date, last: Date) -> Result<Vec<Month>, Failure> {
        let begin = first_of_month(first).min(months_before(last, MONTHS_BEFORE));
        let mut months = Vec::new();
        for first_day in months_through(begin, last) {
            let window = month_window(self.book, self.who, first_day)?;
            let is_nothing = window.closing == Balance::default() && window.flows.is_zero();
            if !(is_nothing && months.is_empty() && first_day < first_of_month(first)) {
                months.push(Month { first: first_day, window });
            }
        }
        Ok(months)
    }

    fn days(&self, first: Date, last: Date) -> Result<Vec<DayBalance>, Failure> {
        let count = usize::try_from(last.signed_duration_since(first).num_days()).unwrap_or(0);
        let step = count.div_euclid(DAYS_MAX).saturating_add(1);
        let mut days: Vec<Date> = first.iter_days().take_while(|day| *day < last).collect();
        // Of a long time not every day, but always the last.
        days = days.into_iter().step_by(step).chain([last]).collect();
        let balance = |day| {
            let at = self.book.calendar.day_end(day).previous().min(self.at);
            Ok(DayBalance { day, balance: self.balance(self.who.clone(), at)? })
        };
        days.into_iter().map(balance).collect()
    }

    fn balance(&self, who: Who, at: Timestamp) -> Result<Balance, Failure> {
        let question = Question::Balance { who, at: Some(at), known_at: None };
        match self.book.ask(&question)? {
            Answer::Balance(balance) => Ok(balance),
            _ => Err(Failure::surprise()),
        }
    }

    fn lots(&self) -> Result<Lots, Failure> {
        let (who, at) = (self.who.clone(), Some(self.at));
        match self.book.ask(&Question::Lots { who, at, known_at: None })? {
            Answer::Lots(lots) => Ok(lots),
            _ => Err(Failure::surprise()),
        }
    }

    fn expiring(&self) -> Result<Expiring, Failure> {
        let (who, at) = (self.who.clone(), Some(self.at));
        match self.book.ask(&Question::Expiring { who, at, known_at: None, days: 0 })? {
            Answer::Expiring(expiring) => Ok(expiring),
            _ => Err(Failure::surprise()),
        }
    }

    /// The accounts on which anything rests, those opened first at the beginning.
    fn accounts(&self, lots: &Lots) -> Result<Vec<AccountLine>, Failure> {
        let with_lots = lots.lots.iter().map(|line| line.account);
        let accounts = with_lots.chain(lots.pending.iter().map(|line| line.account));
        let accounts: BTreeSet<AccountId> = accounts.collect();
        let mut lines = Vec::new();
        for name in accounts.into_iter().map(|id| self.book.name(id)) {
            let Some(who) = Name::new(&name).map(Who::Account) else { continue };
            lines.push(AccountLine { name, balance: self.balance(who, self.at)? });
        }
        Ok(lines)
    }

    fn holds(&self, lots: &Lots) -> Result<Vec<HoldLine>, Failure> {
        let held = lots.lots.iter().filter(|line| !line.on_hold.is_zero());
        let accounts: BTreeSet<AccountId> = held.map(|line| line.account).collect();
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        open_holds(self.book, self.who, self.at, &accounts)
    }

    fn pending(&self, line: &Pending) -> PendingLine {
        PendingLine {
            account: self.book.name(line.account),
            activates: minute(self.book, line.activates),
            expires: line.expires.to_string(),
            points: line.points.units().into(),
        }
    }

    /// The newest entries of the span, and how many older ones there are.
    fn entries(&self, (from, to): Span) -> Result<(Vec<EntryLine>, usize), Failure> {
        let (from, to, order) = (Some(from), Some(to), Order::Newest);
        let filter = HistoryFilter { from, to, order, ..HistoryFilter::default() };
        let mut rows = rows(self.book, self.who, &filter)?;
        let left = rows.len().saturating_sub(ENTRIES_MAX);
        rows.truncate(ENTRIES_MAX);
        let mut lines = Vec::new();
        for row in &rows {
            let entry = found(self.book, row.row.sequence)?;
            lines.extend(entry_lines(self.book, self.who, row, &entry));
        }
        Ok((lines, left))
    }
}

/// The first local day of a span.
fn first_day(book: &Book, (from, _): Span) -> Date {
    match from {
        Moment::Day(day) => day,
        Moment::At(instant) => book.calendar.day_of(instant),
    }
}

/// What was recorded after each of these months was over, and counts in it.
fn restated(book: &Book, months: &[Month]) -> Vec<RestatedLine> {
    let of_month = |month: &Month| {
        let line = |entry: &Restatement| RestatedLine {
            month: month.first,
            what: entry.kind.map_or("group", done).to_owned(),
            key: entry.key.to_string(),
            effective: minute(book, entry.effective_at),
            recorded: minute(book, entry.recorded_at),
            effect: Balance::default().after(&entry.flows).total,
        };
        let entries = month.window.restatements.iter().flatten();
        entries.map(line).collect::<Vec<_>>()
    };
    months.iter().flat_map(of_month).collect()
}

/// Free and held points by expiry, the soonest first, never last.
fn expiries(lots: &Lots) -> Vec<ExpiryLine> {
    let mut sums = BTreeMap::<Expiry, [i128; 2]>::new();
    for line in &lots.lots {
        let [free, held] = sums.entry(line.expires).or_default();
        *free = free.saturating_add(line.points.units().into());
        *held = held.saturating_add(line.on_hold.units().into());
    }
    let lines = sums.into_iter();
    lines.map(|(expires, [points, on_hold])| ExpiryLine { expires, points, on_hold }).collect()
}

/// So many months before that of the end of a span are shown.
const MONTHS_BEFORE: u32 = 11;
/// So many balances are asked for at most, and a few more.
const DAYS_MAX: usize = 400;
/// So many entries are listed.
const ENTRIES_MAX: usize = 200;
