//! `liability`: what the program owes its members.

use clap::Args;
use pointbook_audit::{Figures, Row, Span, Title};
use pointbook_core::{Timestamp, units_text};
use pointbook_series::Moment;
use serde_json::{Value, json};

use super::bar::watched;
use super::source::{Source, SourceArgs, UntilArgs};
use crate::asked::SpanArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gather::{identity, liability_page};
use crate::page::Origin;
use crate::session::Session;
use crate::table::Table;
use crate::verbs::{HtmlArgs, Run};

/// Show outstanding points by expiry month and by earning month, for a span, this month if none
#[derive(Args, Debug)]
pub(crate) struct Liability {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    span: SpanArgs,
    #[command(flatten)]
    until: UntilArgs,
    #[command(flatten)]
    html: HtmlArgs,
}

impl Run for Liability {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = self.source.open()?;
        let until = source.until(self.until)?;
        let (from, to) = self.span.moments_by(&source.calendar, source.now())?;
        let span = Span { from: begins(&source, from), to: ends(&source, to) };
        let found = watched(session, "adding up", |pace| {
            pointbook_audit::liability(source.journal(), span, until, pace)
        });
        let found = found.map_err(|error| source.failure(&error))?;
        if self.html.is_wanted() {
            let page = page(&found, &source, self.source.path.display().to_string());
            return self.html.write(&page, session);
        }
        if session.is_json() {
            session.json(&liability_json(&found))?;
            return Ok(Exit::Good);
        }
        let (from, to) = (source.time(span.from), source.time(span.to));
        for (what, rows) in
            [("by expiry", &found.by_expiry), ("\nby earning month", &found.by_vintage)]
        {
            session.heading(&format!("{what}, from {from} to before {to}"))?;
            session.table(&table(rows, &found, session))?;
        }
        Ok(Exit::Good)
    }
}

/// The liability as a page.
fn page(found: &pointbook_audit::Liability, source: &Source, about: String) -> String {
    let (from, to) = (source.time(found.span.from), source.time(found.span.to));
    let origin = Origin {
        ledger: identity(&source.journal().genesis().ledger),
        entry: found.known.number(),
        asked: source.time(source.now()),
        zone: source.calendar.zone().to_string(),
    };
    let title = (about, format!("from {from} to before {to}"));
    liability_page(found, title, origin).html()
}

fn begins(source: &Source, moment: Moment) -> Timestamp {
    match moment {
        Moment::At(instant) => instant,
        Moment::Day(day) => source.calendar.day_start(day),
    }
}

fn ends(source: &Source, moment: Moment) -> Timestamp {
    match moment {
        Moment::At(instant) => instant,
        Moment::Day(day) => source.calendar.day_end(day),
    }
}

fn table(rows: &[Row], found: &pointbook_audit::Liability, session: &Session<'_>) -> Table {
    let figures =
        ["opening", "earned", "redeemed", "expired", "other", "closing", "breakage", "cost"];
    let mut table = Table::new(&["month"], &figures);
    let total = Row { title: Title::Never, figures: found.total };
    let titled = rows.iter().map(|row| (row.title.to_string(), row));
    for (title, row) in titled.chain([("total".to_owned(), &total)]) {
        let Figures { opening, earned, redeemed, expired, other, .. } = row.figures;
        let closing = row.figures.closing();
        let amounts = [opening, earned, redeemed, expired, other, closing];
        let amounts = amounts.map(|units| session.look.amount(units, found.scale));
        let cost = found.cost(closing).map(|cost| cost.to_string()).unwrap_or_default();
        let breakage = row.figures.breakage().map(percent).unwrap_or_default();
        table.row([title].into_iter().chain(amounts).chain([breakage, cost]));
    }
    table
}

/// Hundredths of a percent as a percentage.
fn percent(hundredths: i128) -> String {
    let (whole, rest) = (hundredths.div_euclid(100), hundredths.rem_euclid(100));
    format!("{whole}.{rest:02}%")
}

fn liability_json(found: &pointbook_audit::Liability) -> Value {
    let figures = |figures: &Figures| {
        let text = |units: i128| units_text(units, found.scale);
        json!({
            "opening": text(figures.opening),
            "earned": text(figures.earned),
            "redeemed": text(figures.redeemed),
            "expired": text(figures.expired),
            "other": text(figures.other),
            "closing": text(figures.closing()),
            "earned_ever": text(figures.earned_ever),
            "expired_ever": text(figures.expired_ever),
            "breakage": figures.breakage().map(percent),
            "cost": found.cost(figures.closing()).map(|cost| cost.to_string()),
        })
    };
    let rows = |rows: &[Row]| -> Vec<Value> {
        let row = |row: &Row| {
            let mut value = figures(&row.figures);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("month".to_owned(), row.title.to_string().into());
            }
            value
        };
        rows.iter().map(row).collect()
    };
    json!({
        "from": found.span.from.text(),
        "to": found.span.to.text(),
        "sequence": found.known.number(),
        "by_expiry": rows(&found.by_expiry),
        "by_vintage": rows(&found.by_vintage),
        "total": figures(&found.total),
        "cost_per_point": found.cost_per_point.to_string(),
    })
}
