//! `window`: what flowed between two days or instants.

use clap::Args;
use pointbook_series::{Answer, Moment, Question, Restatement};
use pointbook_wire::named_flows;

use super::Run;
use crate::asked::{SpanArgs, instant};
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::flows_table::FlowsTable;
use crate::look::Look;
use crate::session::Session;
use crate::table::Table;
use crate::when::When;
use crate::who::{WhoArgs, who_text};

/// Show what flowed in a span, this month if none is named: opening, each flow and closing
#[derive(Args, Debug)]
pub(crate) struct Window {
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    span: SpanArgs,
    /// As the ledger knew it then, without what was recorded later.
    #[arg(long, value_name = "WHEN")]
    known_at: Option<When>,
    /// Also list the entries recorded after this that changed the window.
    #[arg(long, value_name = "WHEN")]
    restated_since: Option<When>,
    /// Show the flows of nothing too.
    #[arg(long)]
    all: bool,
}

impl Run for Window {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let who = self.who.who()?;
        let (from, to) = self.span.moments(&book)?;
        let known_at = instant(self.known_at, &book)?;
        let restated_since = instant(self.restated_since, &book)?;
        let question = Question::Window { who: who.clone(), from, to, known_at, restated_since };
        let answer = book.ask(&question)?;
        if session.is_json() {
            session.json(&book.answer_json(&answer))?;
            return Ok(Exit::Good);
        }
        let Answer::Window(window) = answer else { return Err(Failure::surprise()) };
        session.heading(&format!("{} {}", who_text(&who), span_text(&book, from, to)))?;
        let table = FlowsTable { look: session.look, scale: book.scale, all: self.all };
        session.table(&table.of(&window))?;
        if let Some(entries) = &window.restatements {
            session.heading("\nrestated by")?;
            session.table(&restatements(&book, session.look, entries))?;
        }
        Ok(Exit::Good)
    }
}

/// A span in words.
pub(crate) fn span_text(book: &Book, from: Moment, to: Moment) -> String {
    let text = |moment, word: &str| match moment {
        Moment::Day(day) => day.to_string(),
        Moment::At(instant) => format!("{}{word}", book.time(instant)),
    };
    match to {
        Moment::Day(_) => format!("from {} through {}", text(from, ""), text(to, "")),
        Moment::At(_) => format!("from {} to before {}", text(from, ""), text(to, "")),
    }
}

fn restatements(book: &Book, look: Look, entries: &[Restatement]) -> Table {
    let heads = ["entry", "key", "verb", "recorded", "effective", "flow"];
    let mut table = Table::new(&heads, &["points"]);
    for entry in entries {
        let kind = entry.kind.map_or("group", |kind| kind.as_str());
        for (name, units) in named_flows(&entry.flows).into_iter().filter(|(_, it)| *it != 0) {
            table.row([
                entry.sequence.to_string(),
                entry.key.to_string(),
                kind.to_owned(),
                book.time(entry.recorded_at),
                book.time(entry.effective_at),
                name.replace('_', " "),
                look.amount(units, book.scale),
            ]);
        }
    }
    table
}
