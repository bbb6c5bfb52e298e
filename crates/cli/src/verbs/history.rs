//! `history`: the entries that touched somebody, page by page.

use clap::{Args, ValueEnum};
use pointbook_core::Kind;
use pointbook_series::{
    Answer, ByTime, Cursor, HISTORY_ROWS_MAX, HistoryFilter, HistoryRow, Order, Question,
};
use pointbook_wire::{cursor_text, flow_name, parse_cursor};

use super::Run;
use crate::asked::{SpanArgs, instant};
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::look::Look;
use crate::session::Session;
use crate::table::Table;
use crate::when::When;
use crate::who::{WhoArgs, who_text};

/// Show the entries that touched an account, a customer or a household
#[derive(Args, Debug)]
pub(crate) struct History {
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    span: SpanArgs,
    /// Only this kind of command; may be given more than once.
    #[arg(long = "kind", value_name = "VERB", value_parser = kind)]
    kinds: Vec<Kind>,
    /// Which end comes first.
    #[arg(long, value_enum, default_value_t = First::Newest)]
    first: First,
    /// Ordered by when entries count, or by when they were recorded.
    #[arg(long, value_enum, default_value_t = Time::Effective)]
    by: Time,
    /// At most so many rows.
    #[arg(long, default_value_t = 100, value_parser = limit)]
    limit: u32,
    /// Go on after the page before: the cursor that it ended with.
    #[arg(long, value_parser = cursor)]
    cursor: Option<Cursor>,
    /// As the ledger knew it then, without what was recorded later.
    #[arg(long, value_name = "WHEN")]
    known_at: Option<When>,
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum First {
    /// The newest entry.
    Newest,
    /// The oldest entry.
    Oldest,
}

/// By which time entries are ordered, and taken from a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Time {
    /// When they count.
    Effective,
    /// When they were written.
    Recorded,
}

impl Run for History {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let who = self.who.who()?;
        let filter = self.filter(&book)?;
        let answer = book.ask(&Question::History { who: who.clone(), filter })?;
        if session.is_json() {
            session.json(&book.answer_json(&answer))?;
            return Ok(Exit::Good);
        }
        let Answer::History(history) = answer else { return Err(Failure::surprise()) };
        session.heading(&who_text(&who))?;
        session.table(&rows_table(&book, session.look, &history.rows))?;
        if let Some(next) = &history.next {
            session.aside(&format!("there is more: --cursor {}", cursor_text(next)))?;
        }
        Ok(Exit::Good)
    }
}

impl History {
    fn filter(&self, book: &Book) -> Result<HistoryFilter, Failure> {
        let order = match self.first {
            First::Newest => Order::Newest,
            First::Oldest => Order::Oldest,
        };
        let by_time = match self.by {
            Time::Effective => ByTime::Effective,
            Time::Recorded => ByTime::Recorded,
        };
        let foreign = |it: &Cursor| it.order != order || it.by_time != by_time;
        if self.cursor.as_ref().is_some_and(foreign) {
            let what = "the cursor is of a history in another order";
            return Err(Failure::unusable(what, "repeat --first and --by of the page before"));
        }
        let span = self.span.named(book)?;
        Ok(HistoryFilter {
            from: span.map(|(from, _)| from),
            to: span.map(|(_, to)| to),
            kinds: self.kinds.clone(),
            order,
            by_time,
            limit: Some(self.limit),
            cursor: self.cursor,
            known_at: instant(self.known_at, book)?,
        })
    }
}

/// Rows of a history; what time had done stands below the entry that wrote it down.
pub(crate) fn rows_table(book: &Book, look: Look, rows: &[HistoryRow]) -> Table {
    let heads = ["effective", "recorded", "entry", "what", "key"];
    let mut table = Table::new(&heads, &["points"]);
    for row in rows {
        let sequence = row.row.sequence.number();
        let member = if row.in_group { format!(".{}", row.row.item) } else { String::new() };
        let points = row.points.map(|points| look.amount(points.units().into(), book.scale));
        table.row([
            book.time(row.effective_at),
            book.time(row.recorded_at),
            format!("{sequence}{member}"),
            row.kind.as_str().replace('_', " "),
            row.key.to_string(),
            points.unwrap_or_default(),
        ]);
        for posting in &row.due {
            table.row([
                book.time(posting.effective_at),
                String::new(),
                format!("{sequence}{member}"),
                format!("({})", flow_name(posting.flow).replace('_', " ")),
                book.name(posting.account),
                look.amount(posting.points.units().into(), book.scale),
            ]);
        }
    }
    table
}

fn kind(text: &str) -> Result<Kind, String> {
    let known = Kind::ALL.into_iter().find(|kind| kind.as_str() == text);
    known.ok_or_else(|| format!("one of {} is expected", Kind::ALL.map(Kind::as_str).join(", ")))
}

fn limit(text: &str) -> Result<u32, String> {
    let rows = text.parse().ok().filter(|rows| (1..=HISTORY_ROWS_MAX).contains(rows));
    rows.ok_or_else(|| format!("a number from 1 to {HISTORY_ROWS_MAX} is expected"))
}

fn cursor(text: &str) -> Result<Cursor, String> {
    parse_cursor(text).ok_or_else(|| "this is no cursor of ours".to_owned())
}
