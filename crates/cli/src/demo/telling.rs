//! Who tells the demo: a ledger, its clock, and the page that is written on.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use pointbook::{ManualClock, Ticket};
use pointbook_audit::{Liability, Pace, Span as AuditSpan, Until};
use pointbook_core::{Date, Name, Receipt, Sequence, Settled, Timestamp, Who};
use pointbook_series::{Answer, Balance, Expiring, Moment, Question, Window};
use pointbook_wire::{decode_command, named_flows};

use super::page::Page;
use super::program::{FAMILY, LAST_DAY, Made};
use crate::amount::amount_text;
use crate::book::Book;
use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::gather::Span;

/// A part of the demo, told or not.
pub(super) type Told<T = ()> = Result<T, Failure>;

/// Who tells the demo.
pub(super) struct Telling<'a> {
    /// The ledger.
    pub(super) book: Book,
    /// Its clock.
    pub(super) clock: Arc<ManualClock>,
    /// What is written on.
    pub(super) page: Page<'a>,
    /// What came of making the program.
    pub(super) made: Made,
    /// The entry of the claw-back, once it is told.
    pub(super) clawback: Sequence,
    /// What the program owed, once it is added up.
    pub(super) owed: Option<Liability>,
    /// Where everything is.
    pub(super) place: PathBuf,
}

impl Telling<'_> {
    /// Moves the clock to this time.
    pub(super) fn wait(&mut self, until: &str) -> Told {
        let until = Timestamp::parse(until).ok_or_else(|| unexpected("an instant", &until))?;
        self.clock.set(until);
        Ok(())
    }

    /// Sends a command for the reader to see; it has to be accepted.
    pub(super) fn send(&mut self, command: &str) -> Told<(Sequence, Receipt)> {
        self.page.command(command)?;
        let read = decode_command(command.as_bytes(), self.book.scale);
        let read = read.map_err(|invalid| unexpected("a command", &invalid))?;
        let outcome = self.book.ledger.submit(read).and_then(Ticket::wait);
        let outcome = outcome.map_err(|error| self.book.failure(&error))?;
        match outcome.settled {
            Settled::Accepted { sequence, receipt, .. } => Ok((sequence, receipt)),
            other => Err(unexpected("an accepted command", &format!("{other:?}"))),
        }
    }

    /// The window of somebody; it has to add up.
    pub(super) fn window(
        &self,
        who: &Who,
        (from, to): Span,
        known: (Option<Timestamp>, Option<Timestamp>),
    ) -> Told<Window> {
        let (known_at, restated_since) = known;
        let question = Question::Window { who: who.clone(), from, to, known_at, restated_since };
        let Answer::Window(window) = self.book.ask(&question)? else {
            return Err(Failure::surprise());
        };
        if window.opening.after(&window.flows) != window.closing {
            return Err(unexpected("a window that adds up", &format!("{window:?}")));
        }
        Ok(*window)
    }

    /// The balance of somebody now.
    pub(super) fn balance(&self, who: &Who) -> Told<Balance> {
        let question = Question::Balance { who: who.clone(), at: None, known_at: None };
        match self.book.ask(&question)? {
            Answer::Balance(balance) => Ok(balance),
            _ => Err(Failure::surprise()),
        }
    }

    /// What expires within so many days.
    pub(super) fn expiring(&self, who: &Who, days: u32) -> Told<Expiring> {
        let question = Question::Expiring { who: who.clone(), at: None, known_at: None, days };
        match self.book.ask(&question)? {
            Answer::Expiring(expiring) => Ok(expiring),
            _ => Err(Failure::surprise()),
        }
    }

    /// What an account owes.
    pub(super) fn deficit(&self, who: &Who) -> Told<i128> {
        let question = Question::Lots { who: who.clone(), at: None, known_at: None };
        match self.book.ask(&question)? {
            Answer::Lots(lots) => Ok(lots.deficit),
            _ => Err(Failure::surprise()),
        }
    }

    /// What the program owed its members in 2025, as it is known now; added up once.
    pub(super) fn liability(&mut self) -> Told<&Liability> {
        if self.owed.is_none() {
            let calendar = &self.book.calendar;
            let from = calendar.day_start(date("2025-01-01")?);
            let span = AuditSpan { from, to: calendar.day_end(LAST_DAY) };
            let journal = &**self.book.ledger.journal();
            let owed = pointbook_audit::liability(journal, span, Until::End, &mut Pace::default());
            self.owed = Some(owed.map_err(|error| audit_failed(&error))?);
        }
        self.owed.as_ref().ok_or_else(Failure::surprise)
    }

    /// An amount as text.
    pub(super) fn points(&self, units: i128) -> String {
        amount_text(units, self.book.scale)
    }
}

/// The audit could not be made.
pub(super) fn audit_failed(error: &pointbook_audit::Error) -> Failure {
    Failure::new(Exit::Failed, format!("the audit failed ({})", chain(error)), "try it again")
}

/// Something that is not as told.
pub(super) fn unexpected(expected: &str, came: &dyn Display) -> Failure {
    let what = format!("the demo ends here: expected {expected}, came {came}");
    Failure::new(Exit::Bad, what, "this is a mistake of the program: please report it")
}

/// The family that the demo tells of: its household, a customer, and an account.
pub(super) fn family() -> Told<[Who; 3]> {
    let name = |text| Name::new(text).ok_or_else(|| unexpected("a name", &text));
    Ok([
        Who::Household(name(FAMILY.household)?),
        Who::Customer(name(FAMILY.customer)?),
        Who::Account(name(FAMILY.account)?),
    ])
}

/// A date of the story.
pub(super) fn date(text: &str) -> Told<Date> {
    text.parse().map_err(|_| unexpected("a date", &text))
}

/// From one date through another.
pub(super) fn through(first: &str, last: &str) -> Told<Span> {
    Ok((Moment::Day(date(first)?), Moment::Day(date(last)?)))
}

/// The flows of some windows that are not nothing in all of them, by name.
pub(super) fn flows_of(windows: &[Window]) -> Vec<(&'static str, Vec<i128>)> {
    let flows: Vec<_> = windows.iter().map(|window| named_flows(&window.flows)).collect();
    let Some(first) = flows.first() else { return Vec::new() };
    let row = |place: usize| flows.iter().filter_map(move |it| it.get(place)).map(|(_, it)| *it);
    let names = first.iter().enumerate().map(|(place, (name, _))| (place, *name));
    let rows = names.map(|(place, name)| (name, row(place).collect::<Vec<_>>()));
    rows.filter(|(_, row)| row.iter().any(|units| *units != 0)).collect()
}
