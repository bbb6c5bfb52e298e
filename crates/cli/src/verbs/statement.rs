//! `statement`: what an account, a customer or a household is told about a span.

use clap::Args;
use pointbook_core::Who;
use pointbook_series::{
    Answer, Expiring, HistoryFilter, HistoryRow, Moment, Order, Question, Window,
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
use crate::gather::{GraphLine, end_of, graph_lines, rows, statement_page};
use crate::look::Form;
use crate::page::dates::{month_and_year, months_before};
use crate::paint::Ink;
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
        let filter = HistoryFilter {
            from: Some(from),
            to: Some(to),
            order: Order::Oldest,
            ..HistoryFilter::default()
        };
        let rows = rows(book, &who(), &filter)?;
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
        session.table(&table)?;
        graphs(book, who, (from, to), session)
    }
}

/// Shows the year to the end of the span as graphs of one line, to people.
fn graphs(book: &Book, who: &Who, span: Span, session: &mut Session<'_>) -> Result<(), Failure> {
    if session.look.form != Form::Table {
        return Ok(());
    }
    let last = book.calendar.day_of(end_of(book, span));
    let first = months_before(last, MONTHS_BEFORE);
    let lines = graph_lines(book, who, (first, last))?;
    if !lines.is_empty() {
        let months = format!("{} to {}", month_and_year(first), month_and_year(last));
        session.heading(&format!("\nmonth by month, {months}\n"))?;
    }
    for GraphLine { name, bars, most } in lines {
        session
            .line(&format!("{name:<10}{}  {most}", session.look.paint.ink(Ink::Answer, &bars)))?;
    }
    Ok(())
}

/// So many months before the last one are shown as graphs.
const MONTHS_BEFORE: u32 = 11;
