//! `expiring`: what will expire, and what has.

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

/// Show what will expire by date, and what has expired this year and ever
#[derive(Args, Debug)]
pub(crate) struct Expiring {
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
    /// For dates up to so many days ahead.
    #[arg(long, default_value_t = 90)]
    days: u32,
}

impl Run for Expiring {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let who = self.who.who()?;
        let (at, known_at) = self.as_of.instants(&book)?;
        let question = Question::Expiring { who: who.clone(), at, known_at, days: self.days };
        let answer = book.ask(&question)?;
        if session.is_json() {
            session.json(&book.answer_json(&answer))?;
            return Ok(Exit::Good);
        }
        let Answer::Expiring(expiring) = answer else { return Err(Failure::surprise()) };
        let amount = |units| session.look.amount(units, book.scale);
        let mut table = Table::new(&["expires after"], &["points"]);
        for (date, units) in &expiring.expiring {
            table.row([date.to_string(), amount(*units)]);
        }
        let year = amount(expiring.expired_year_to_date);
        let ever = amount(expiring.expired_lifetime);
        session.heading(&format!("{}, {} days ahead", who_text(&who), self.days))?;
        session.table(&table)?;
        session.aside(&format!("expired this year: {year}; ever: {ever}"))?;
        Ok(Exit::Good)
    }
}
