//! Who tells the story: a ledger, the story's clock, and the page.

use std::sync::Arc;

use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket};
use pointbook_core::{Outcome, Points, Receipt, Refusal, Settled, Timestamp, units_text};
use pointbook_series::{Answer, Balance, Expiring, Lots, Window};
use pointbook_wire::{decode_command, decode_question, decode_settings, encode_outcome};

use super::page::{Mark, Page};
use super::table::Table;
use super::upset::{Told, Upset};

/// Who tells the story.
pub(super) struct Teller<'a> {
    ledger: Ledger,
    clock: Arc<ManualClock>,
    /// What it is written on.
    pub(super) page: Page<'a>,
}

impl<'a> Teller<'a> {
    /// Tells of a new ledger with these settings.
    pub(super) fn new(settings: &str, page: Page<'a>) -> Told<Self> {
        let settings = decode_settings(settings.as_bytes());
        let settings = settings.map_err(|invalid| Upset::new("settings", &invalid))?;
        let clock = Arc::new(ManualClock::default());
        let options = Options::default().clock(clock.clone()).sweeps(Sweeps::Manual);
        let ledger = Ledger::in_memory_with(&settings, options);
        let ledger = ledger.map_err(|error| Upset::failed(&error))?;
        Ok(Self { ledger, clock, page })
    }

    /// Begins a chapter at this local time.
    pub(super) fn chapter(&mut self, title: &str, clock: &str) -> Told {
        self.wait(clock)?;
        let shown = clock.get(..CLOCK_CHARS).unwrap_or(clock).replace('T', " ");
        Ok(self.page.chapter(title, &shown)?)
    }

    /// Moves the clock to this time.
    pub(super) fn wait(&mut self, until: &str) -> Told {
        let until = Timestamp::parse(until).ok_or_else(|| Upset::new("an instant", &until))?;
        self.clock.set(until);
        Ok(())
    }

    /// Sends a command without a word; it has to be accepted.
    pub(super) fn accept(&self, command: &str) -> Told<Receipt> {
        receipt(self.send(command)?)
    }

    /// Sends a command for the reader to see; it has to be accepted.
    pub(super) fn show(&mut self, command: &str) -> Told<Receipt> {
        self.page.json(Mark::Sent, command)?;
        self.accept(command)
    }

    /// Sends a command for the reader to see, and shows its outcome.
    pub(super) fn exchange(&mut self, command: &str) -> Told<Outcome> {
        self.page.json(Mark::Sent, command)?;
        let outcome = self.send(command)?;
        let names = |id| self.ledger.account_name(id);
        let text = encode_outcome(&outcome, self.ledger.scale(), &names).to_string();
        self.page.json(Mark::Came, &text)?;
        Ok(outcome)
    }

    /// Shows a question without asking it.
    pub(super) fn question(&mut self, question: &str) -> Told {
        Ok(self.page.json(Mark::Asked, question)?)
    }

    /// Writes a table of the lots of somebody.
    pub(super) fn lots_table(&mut self, question: &str) -> Told {
        let mut table = Table::new(2, &["account", "expires", "points"]);
        for lot in self.lots(question)?.lots {
            let account = self.ledger.account_name(lot.account);
            table.row([account, lot.expires.to_string(), self.points(lot.points)]);
        }
        Ok(self.page.table(&table)?)
    }

    /// Asks for a balance.
    pub(super) fn balance(&self, question: &str) -> Told<Balance> {
        match self.ask(question)? {
            Answer::Balance(balance) => Ok(balance),
            other => Err(strange(&other)),
        }
    }

    /// Asks for a window.
    pub(super) fn window(&self, question: &str) -> Told<Window> {
        match self.ask(question)? {
            Answer::Window(window) => Ok(*window),
            other => Err(strange(&other)),
        }
    }

    /// Asks for lots.
    pub(super) fn lots(&self, question: &str) -> Told<Lots> {
        match self.ask(question)? {
            Answer::Lots(lots) => Ok(lots),
            other => Err(strange(&other)),
        }
    }

    /// Asks for what expires.
    pub(super) fn expiring(&self, question: &str) -> Told<Expiring> {
        match self.ask(question)? {
            Answer::Expiring(expiring) => Ok(expiring),
            other => Err(strange(&other)),
        }
    }

    /// The ledger itself.
    pub(super) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// An amount as text.
    pub(super) fn points(&self, points: Points) -> String {
        points.text(self.ledger.scale())
    }

    /// A sum of amounts as text.
    pub(super) fn units(&self, units: i128) -> String {
        units_text(units, self.ledger.scale())
    }

    fn send(&self, command: &str) -> Told<Outcome> {
        let command = decode_command(command.as_bytes(), self.ledger.scale());
        let command = command.map_err(|invalid| Upset::new("a command", &invalid))?;
        let outcome = self.ledger.submit(command).and_then(Ticket::wait);
        outcome.map_err(|error| Upset::failed(&error))
    }

    fn ask(&self, question: &str) -> Told<Answer> {
        let question = decode_question(question.as_bytes());
        let question = question.map_err(|invalid| Upset::new("a question", &invalid))?;
        let reading = self.ledger.ask(&question).map_err(|error| Upset::failed(&error))?;
        Ok(reading.answer)
    }
}

/// What an outcome says was done.
pub(super) fn receipt(outcome: Outcome) -> Told<Receipt> {
    match outcome.settled {
        Settled::Accepted { receipt, .. } => Ok(receipt),
        other => Err(Upset::new("an accepted command", &format!("{other:?}"))),
    }
}

/// Why an outcome says that nothing was done.
pub(super) fn refusal(outcome: &Outcome) -> Told<&Refusal> {
    let came = format!("{outcome:?}");
    outcome.settled.refusal().ok_or_else(|| Upset::new("a refusal", &came))
}

fn strange(answer: &Answer) -> Upset {
    Upset::new("another kind of answer", &format!("{answer:?}"))
}

/// The length of `2026-01-05T09:00`.
const CLOCK_CHARS: usize = 16;
