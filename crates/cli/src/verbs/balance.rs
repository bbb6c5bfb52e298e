//! `balance`: what there is, at any instant.

use clap::Args;
use pointbook_series::{Answer, Question};

use super::Run;
use crate::asked::AsOfArgs;
use crate::book::BookArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;
use crate::table::Table;
use crate::who::{WhoArgs, who_text};

/// Show what an account, a customer or a household has
#[derive(Args, Debug)]
pub(crate) struct Balance {
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

impl Run for Balance {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let who = self.who.who()?;
        let (at, known_at) = self.as_of.instants(&book)?;
        let answer = book.ask(&Question::Balance { who: who.clone(), at, known_at })?;
        if session.is_json() {
            session.json(&book.answer_json(&answer))?;
            return Ok(Exit::Good);
        }
        let Answer::Balance(balance) = answer else { return Err(Failure::surprise()) };
        session.heading(&format!(
            "{} at {}",
            who_text(&who),
            book.time(at.unwrap_or(book.now()))
        ))?;
        let mut table = Table::new(&[], &["available", "on hold", "pending", "total"]);
        let units = [balance.available(), balance.on_hold, balance.pending, balance.total];
        table.row(units.map(|units| session.look.amount(units, book.scale)));
        session.table(&table)?;
        Ok(Exit::Good)
    }
}
