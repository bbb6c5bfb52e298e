//! Gathering: what a page shows, asked of an open ledger.
//!
//! Invariants:
//! - Every figure is an answer of the ledger; nothing is added to it but sums of answers.

mod entries;
mod holds;
mod liability;
mod lines;
mod statement;
mod stats;

use pointbook_core::{Date, Timestamp, Who};
use pointbook_series::{
    Answer, HISTORY_ROWS_MAX, HistoryFilter, HistoryRow, Moment, Question, Window,
};

use crate::book::Book;
use crate::failure::Failure;
use crate::page::Origin;
use crate::page::dates::{last_of_month, long_date};

pub(crate) use liability::{grouped, liability_page};
pub(crate) use lines::{GraphLine, graph_lines};
pub(crate) use statement::statement_page;
pub(crate) use stats::stats_page;

/// A span of time, from its first moment to its last.
pub(crate) type Span = (Moment, Moment);

/// Where the answers of this ledger come from.
pub(crate) fn origin(book: &Book) -> Origin {
    let genesis = book.ledger.journal().genesis();
    Origin {
        ledger: identity(&genesis.ledger),
        entry: book.ledger.sequence().number(),
        asked: minute(book, book.now()),
        zone: book.calendar.zone().to_string(),
    }
}

/// The identity of a ledger in base 16.
pub(crate) fn identity(ledger: &[u8; 16]) -> String {
    ledger.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An instant by the clock on the wall, to the minute.
fn minute(book: &Book, instant: Timestamp) -> String {
    let wall = book.calendar.zone().wall_clock(instant);
    wall.map_or_else(|| instant.text(), |wall| wall.format("%Y-%m-%d %H:%M").to_string())
}

/// A span in words.
fn span_words(book: &Book, (from, to): Span) -> String {
    let words = |moment| match moment {
        Moment::Day(day) => long_date(day),
        Moment::At(instant) => minute(book, instant),
    };
    match to {
        Moment::Day(_) => format!("from {} through {}", words(from), words(to)),
        Moment::At(_) => format!("from {} to before {}", words(from), words(to)),
    }
}

/// The last instant of a span that is over, or now.
pub(crate) fn end_of(book: &Book, (_, to): Span) -> Timestamp {
    let end = match to {
        Moment::Day(day) => book.calendar.day_end(day),
        Moment::At(instant) => instant,
    };
    end.previous().min(book.now())
}

/// A window of somebody.
pub(crate) fn window(book: &Book, who: &Who, (from, to): Span) -> Result<Window, Failure> {
    let (who, known_at) = (who.clone(), None);
    asked(book, &Question::Window { who, from, to, known_at, restated_since: None })
}

/// The window of a month, with the entries that changed it after it was over.
pub(crate) fn month_window(book: &Book, who: &Who, first: Date) -> Result<Window, Failure> {
    let last = last_of_month(first);
    let restated_since = Some(book.calendar.day_end(last).previous());
    let (who, from, to) = (who.clone(), Moment::Day(first), Moment::Day(last));
    asked(book, &Question::Window { who, from, to, known_at: None, restated_since })
}

fn asked(book: &Book, question: &Question) -> Result<Window, Failure> {
    match book.ask(question)? {
        Answer::Window(window) => Ok(*window),
        _ => Err(Failure::surprise()),
    }
}

/// All rows of a history, page by page.
pub(crate) fn rows(
    book: &Book,
    who: &Who,
    filter: &HistoryFilter,
) -> Result<Vec<HistoryRow>, Failure> {
    let mut rows = Vec::new();
    let mut filter = HistoryFilter { limit: Some(HISTORY_ROWS_MAX), ..filter.clone() };
    loop {
        let question = Question::History { who: who.clone(), filter: filter.clone() };
        let Answer::History(page) = book.ask(&question)? else { return Err(Failure::surprise()) };
        rows.extend(page.rows);
        match page.next {
            Some(next) => filter.cursor = Some(next),
            None => return Ok(rows),
        }
    }
}
