//! `lots`: what the points are made of, in the order in which they are spent.

use clap::Args;
use pointbook_series::{Answer, Lots as Answered, Question};

use super::Run;
use crate::asked::AsOfArgs;
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::look::Look;
use crate::session::Session;
use crate::table::Table;
use crate::who::{WhoArgs, who_text};

/// Show lots in the order in which they are spent, pending points and what is owed
#[derive(Args, Debug)]
pub(crate) struct Lots {
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

impl Run for Lots {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let who = self.who.who()?;
        let (at, known_at) = self.as_of.instants(&book)?;
        let answer = book.ask(&Question::Lots { who: who.clone(), at, known_at })?;
        if session.is_json() {
            session.json(&book.answer_json(&answer))?;
            return Ok(Exit::Good);
        }
        let Answer::Lots(lots) = answer else { return Err(Failure::surprise()) };
        session.heading(&format!(
            "{} at {}",
            who_text(&who),
            book.time(at.unwrap_or(book.now()))
        ))?;
        session.table(&lots_table(&book, session.look, &lots))?;
        if lots.deficit != 0 {
            let owed = session.look.amount(lots.deficit, book.scale);
            session.aside(&format!("owed: {owed}, to be paid from what comes next"))?;
        }
        Ok(Exit::Good)
    }
}

/// Lots, then what is pending.
fn lots_table(book: &Book, look: Look, lots: &Answered) -> Table {
    let amount = |units: i64| look.amount(units.into(), book.scale);
    let mut table = Table::new(&["account", "expires", "activates"], &["points", "on hold"]);
    for lot in &lots.lots {
        table.row([
            book.name(lot.account),
            lot.expires.to_string(),
            String::new(),
            amount(lot.points.units()),
            amount(lot.on_hold.units()),
        ]);
    }
    for pending in &lots.pending {
        table.row([
            book.name(pending.account),
            pending.expires.to_string(),
            book.time(pending.activates),
            amount(pending.points.units()),
            amount(0),
        ]);
    }
    table
}
