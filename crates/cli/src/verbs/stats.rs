//! `stats`: a ledger in numbers.

use clap::Args;
use pointbook_core::Date;
use pointbook_series::{Moment, Window};
use serde_json::{Value, json};

use super::Run;
use super::html::HtmlArgs;
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gather::{identity, stats_page};
use crate::session::Session;
use crate::table::Table;

/// Show a ledger in numbers: entries, points of the whole program, room on the disk
#[derive(Args, Debug)]
pub(crate) struct Stats {
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    html: HtmlArgs,
}

impl Run for Stats {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        if self.html.is_wanted() {
            let about = self.book.directory.display().to_string();
            let page = stats_page(&book, about)?.html();
            return self.html.write(&page, session);
        }
        let numbers = Numbers::of(&book)?;
        if session.is_json() {
            session.json(&numbers.json(&book))?;
        } else {
            session.heading(&self.book.directory.display().to_string())?;
            session.table(&numbers.table(&book, session))?;
        }
        Ok(Exit::Good)
    }
}

/// A ledger in numbers.
struct Numbers {
    entries: u64,
    checkpoint: u64,
    households: usize,
    keys: u64,
    ever: Window,
    rooms: Vec<(&'static str, u64)>,
    log_bytes: u64,
}

impl Numbers {
    fn of(book: &Book) -> Result<Self, Failure> {
        let metrics = book.ledger.metrics();
        let span = (Moment::Day(Date::MIN), Moment::At(book.now().next()));
        let ever = book.ledger.whole_window(span).map_err(|it| book.unanswered(it))?;
        let today = book.calendar.day_of(book.now());
        let households = book.ledger.household_windows((Moment::Day(today), Moment::Day(today)));
        let households = households.map_err(|it| book.unanswered(it))?.answer.len();
        let store = book.ledger.store().map(pointbook::store::Store::statistics).transpose();
        let store = store.map_err(|error| book.failure(&error.into()))?.unwrap_or_default();
        Ok(Self {
            entries: metrics.sequence.number(),
            checkpoint: book.checkpoint().number(),
            households,
            keys: metrics.keys,
            ever: ever.answer,
            rooms: store.rooms.iter().map(|room| (room.name, room.file_bytes)).collect(),
            log_bytes: store.wal_bytes,
        })
    }

    fn json(&self, book: &Book) -> Value {
        let genesis = book.ledger.journal().genesis();
        let window = pointbook_series::Answer::Window(Box::new(self.ever.clone()));
        let rooms: serde_json::Map<String, Value> =
            self.rooms.iter().map(|(name, bytes)| ((*name).to_owned(), (*bytes).into())).collect();
        json!({
            "ledger": identity(&genesis.ledger),
            "created_at": genesis.created_at.text(),
            "zone": book.calendar.zone().to_string(),
            "scale": book.scale.decimals(),
            "entries": self.entries,
            "checkpoint": self.checkpoint,
            "households": self.households,
            "keys_in_memory": self.keys,
            "program": book.answer_json(&window),
            "file_bytes": rooms,
            "log_bytes": self.log_bytes,
        })
    }

    fn table(&self, book: &Book, session: &Session<'_>) -> Table {
        let genesis = book.ledger.journal().genesis();
        let points = |units| session.look.amount(units, book.scale);
        let count =
            |number: u64| session.look.amount(number.into(), pointbook_core::Scale::default());
        let files = self.rooms.iter().fold(0_u64, |sum, (_, bytes)| sum.saturating_add(*bytes));
        let flows = &self.ever.flows;
        let rows = [
            ("identity", identity(&genesis.ledger)),
            ("made", book.time(genesis.created_at)),
            ("zone", book.calendar.zone().to_string()),
            ("decimals", book.scale.decimals().to_string()),
            ("entries", count(self.entries)),
            ("checkpoint", count(self.checkpoint)),
            ("households", count(u64::try_from(self.households).unwrap_or(u64::MAX))),
            ("points outstanding", points(self.ever.closing.total)),
            ("points on hold", points(self.ever.closing.on_hold)),
            ("points pending", points(self.ever.closing.pending)),
            ("points ever earned", points(flows.earned)),
            ("points ever redeemed", points(flows.redeemed)),
            ("points ever expired", points(flows.expired)),
            ("bytes in files", count(files)),
            ("bytes in logs", count(self.log_bytes)),
        ];
        let mut table = Table::new(&["what"], &["figure"]);
        rows.into_iter().for_each(|(what, figure)| table.row([what.to_owned(), figure]));
        table
    }
}
