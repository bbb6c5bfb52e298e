//! `statement`: what an account, a customer or a household is told about a span.

use clap::Args;
use pointbook_core::Who;
use pointbook_series::{
    Answer, Expiring, HISTORY_ROWS_MAX, HistoryFilter, HistoryRow, Moment, Order, Question, Window,
};
use serde_json::{Value, json};

use super::Run;
use super::history::rows_table;
use super::html::HtmlArgs;
use super::window::span_text;
use crate::asked::SpanArgs;
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::flows_table::FlowsTable;
use crate::gather::statement_page;
use crate::session::Session;
use crate::table::Table;
use crate::who::{WhoArgs, who_json, who_text};

/// Show a statement: what flowed in a span, each entry, and what expires next
#[derive(Args, Debug)]
pub(crate) struct Statement {
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    span: SpanArgs,
    /// Show what expires within so many days after the span, and by now at the earliest.
    #[arg(long, default_value_t = 90)]
    days: u32,
    #[command(flatten)]
    html: HtmlArgs,
}

impl Run for Statement {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let who = self.who.who()?;
        let span = self.span.moments(&book)?;
        if self.html.is_wanted() {
            let page = statement_page(&book, &who, span)?.html();
            return self.html.write(&page, session);
        }
        let stated = Stated::of(&book, &who, span, self.days)?;
        if session.is_json() {
            session.json(&stated.json(&book, &who, span))?;
        } else {
            stated.show(&book, &who, span, session)?;
        }
        Ok(Exit::Good)
    }
}

/// What a statement says.
struct Stated {
    window: Window,
    rows: Vec<HistoryRow>,
    expiring: Expiring,
}

type Span = (Moment, Moment);

impl Stated {
    fn of(book: &Book, who: &Who, (from, to): Span, days: u32) -> Result<Self, Failure> {
        let who = || who.clone();
        let window =
            Question::Window { who: who(), from, to, known_at: None, restated_since: None };
        let Answer::Window(window) = book.ask(&window)? else { return Err(Failure::surprise()) };
        // As of the last instant of the span, or of now: what is to come is not known yet.
        let end = match to {
            Moment::Day(day) => book.calendar.day_end(day).previous(),
            Moment::At(instant) => instant.previous(),
        };
        let at = Some(end.min(book.now()));
        let expiring = Question::Expiring { who: who(), at, known_at: None, days };
        let Answer::Expiring(expiring) = book.ask(&expiring)? else {
            return Err(Failure::surprise());
        };
        let rows = rows(book, &who(), (from, to))?;
        Ok(Self { window: *window, rows, expiring })
    }

    fn json(&self, book: &Book, who: &Who, (from, to): Span) -> Value {
        let moment = |moment| match moment {
            Moment::Day(day) => day.to_string(),
            Moment::At(instant) => instant.text(),
        };
        let history = pointbook_series::History { rows: self.rows.clone(), next: None };
        let mut entries = book.answer_json(&Answer::History(history));
        json!({
            "who": who_json(who),
            "from": moment(from),
            "to": moment(to),
            "window": book.answer_json(&Answer::Window(Box::new(self.window.clone()))),
            "entries": entries.get_mut("entries").map(Value::take),
            "expiring": book.answer_json(&Answer::Expiring(self.expiring.clone())),
        })
    }

    fn show(
        &self,
        book: &Book,
        who: &Who,
        (from, to): Span,
        session: &mut Session<'_>,
    ) -> Result<(), Failure> {
        session.heading(&format!("{} {}\n", who_text(who), span_text(book, from, to)))?;
        let flows = FlowsTable { look: session.look, scale: book.scale, all: false };
        session.table(&flows.of(&self.window))?;
        session.heading("\nentries\n")?;
        session.table(&rows_table(book, session.look, &self.rows))?;
        session.heading("\nexpiring\n")?;
        let mut table = Table::new(&["expires after"], &["points"]);
        for (date, units) in &self.expiring.expiring {
            table.row([date.to_string(), session.look.amount(*units, book.scale)]);
        }
        Ok(session.table(&table)?)
    }
}

/// All entries of a span, oldest first.
fn rows(book: &Book, who: &Who, (from, to): Span) -> Result<Vec<HistoryRow>, Failure> {
    let mut rows = Vec::new();
    let mut cursor = None;
    loop {
        let filter = HistoryFilter {
            from: Some(from),
            to: Some(to),
            order: Order::Oldest,
            limit: Some(HISTORY_ROWS_MAX),
            cursor,
            ..HistoryFilter::default()
        };
        let question = Question::History { who: who.clone(), filter };
        let Answer::History(page) = book.ask(&question)? else { return Err(Failure::surprise()) };
        rows.extend(page.rows);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(rows),
        }
    }
}
