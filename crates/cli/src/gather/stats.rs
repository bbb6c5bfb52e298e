//! What the statistics of a ledger show.

use std::cmp::Reverse;

use pointbook::store::Store;
use pointbook_core::Date;
use pointbook_series::{Balance, Moment, Window};

use super::{Span, minute, origin};
use crate::book::Book;
use crate::failure::Failure;
use crate::page::dates::{last_of_month, months_before, months_through};
use crate::page::{AccountLine, Month, Room, StatsPage};

/// Gathers the statistics of a ledger; graphs show the last two years.
pub(crate) fn stats_page(book: &Book, about: String) -> Result<StatsPage, Failure> {
    let metrics = book.ledger.metrics();
    let today = book.calendar.day_of(book.now());
    let mut households = households(book, today)?;
    let totals = households.iter().map(|line| line.balance.total).collect();
    households.sort_by_key(|line| Reverse(line.balance.total));
    households.truncate(LARGEST_MAX);
    Ok(StatsPage {
        about,
        span: format!("as of {}", minute(book, book.now())),
        scale: book.scale,
        entries: metrics.sequence.number(),
        checkpoint: metrics.checkpoint.number(),
        ever: whole(book, (Moment::Day(Date::MIN), Moment::At(book.now().next())))?,
        months: months(book, today)?,
        households: totals,
        largest: households,
        rooms: rooms(book)?,
        origin: origin(book),
    })
}

fn whole(book: &Book, span: Span) -> Result<Window, Failure> {
    let reading = book.ledger.whole_window(span).map_err(|error| book.unanswered(error))?;
    Ok(reading.answer)
}

/// The months of the last two years, without those before anything happened.
fn months(book: &Book, today: Date) -> Result<Vec<Month>, Failure> {
    let mut months = Vec::new();
    for first in months_through(months_before(today, MONTHS_BEFORE), today) {
        let span = (Moment::Day(first), Moment::Day(last_of_month(first)));
        let window = whole(book, span)?;
        let is_nothing = window.closing == Balance::default() && window.flows.is_zero();
        if !(is_nothing && months.is_empty()) {
            months.push(Month { first, window });
        }
    }
    Ok(months)
}

/// What each household has now.
fn households(book: &Book, today: Date) -> Result<Vec<AccountLine>, Failure> {
    let span = (Moment::Day(today), Moment::At(book.now().next()));
    let windows = book.ledger.household_windows(span).map_err(|error| book.unanswered(error))?;
    let line = |(name, window): (pointbook_core::Name, Window)| AccountLine {
        name: name.to_string(),
        balance: window.closing,
    };
    Ok(windows.answer.into_iter().map(line).collect())
}

/// The files of the store, by what they hold.
fn rooms(book: &Book) -> Result<Vec<Room>, Failure> {
    let statistics = book.ledger.store().map(Store::statistics).transpose();
    let Some(statistics) = statistics.map_err(|error| book.failure(&error.into()))? else {
        return Ok(Vec::new());
    };
    let room = |name: &str, bytes| Room { name: name.to_owned(), bytes };
    let rooms = statistics.rooms.iter().map(|it| room(it.name, it.file_bytes));
    Ok(rooms.chain([room("logs", statistics.wal_bytes)]).collect())
}

const MONTHS_BEFORE: u32 = 23;
/// So many of the largest households are listed.
const LARGEST_MAX: usize = 10;
