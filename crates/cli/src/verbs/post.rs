//! `post`: commands in, outcomes out, one JSON text a line.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use clap::Args;
use pointbook::{Ledger, Ticket};
use pointbook_core::Outcome;
use pointbook_wire::{Line, Lines, decode_command, encode_invalid};
use serde_json::Value;

use super::Run;
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::import::Tally;
use crate::session::Session;

/// Post commands as JSON, and get their outcomes as JSON, one on each line
#[derive(Args, Debug)]
pub(crate) struct Post {
    #[command(flatten)]
    book: BookArgs,
    /// A file of commands; default: standard input.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Run for Post {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let name = self.file.clone().unwrap_or_else(|| "standard input".into());
        let unreadable = |error: &io::Error| Failure::file(&name, "read", error);
        let text: Box<dyn BufRead + Send> = match &self.file {
            Some(file) => Box::new(BufReader::new(File::open(file).map_err(|it| unreadable(&it))?)),
            None => Box::new(BufReader::new(io::stdin())),
        };
        let (to, from) = sync_channel(WAITING_MAX);
        let ledger = book.ledger.clone();
        // Nobody waits for its end: it may wait for input that never comes.
        thread::spawn(move || submit_lines(&ledger, text, &to));
        let mut told = Tally::default();
        let posted = tell_outcomes(&book, &from, &mut told, session);
        book.ledger.close();
        match posted? {
            Some(error) => Err(unreadable(&error)),
            None => {
                session.aside(&told.text())?;
                Ok(told.exit())
            }
        }
    }
}

/// What comes of one line.
enum Posted {
    /// It was submitted.
    Ticket(Ticket<Outcome>),
    /// It is no command.
    Invalid(Value),
    /// The ledger took it not.
    Failed(pointbook::Error),
    /// The lines cannot be read on.
    Unreadable(io::Error),
}

/// Submits each line as soon as it is there, so that whoever waits for an outcome gets it.
fn submit_lines(ledger: &Ledger, text: impl BufRead, to: &SyncSender<Posted>) {
    for line in Lines::new(text).without_remarks() {
        let posted = match line {
            Ok(line) => submit(ledger, line),
            Err(error) => Posted::Unreadable(error),
        };
        let is_last = matches!(posted, Posted::Failed(_) | Posted::Unreadable(_));
        if to.send(posted).is_err() || is_last {
            return;
        }
    }
}

fn submit(ledger: &Ledger, line: Line) -> Posted {
    let command = line.text.and_then(|text| decode_command(text.as_bytes(), ledger.scale()));
    match command.map(|command| ledger.submit(command)) {
        Ok(Ok(ticket)) => Posted::Ticket(ticket),
        Ok(Err(error)) => Posted::Failed(error),
        Err(invalid) => Posted::Invalid(encode_invalid(&invalid, Some(line.number))),
    }
}

/// Tells outcomes in the order of their lines, until there are no more; or why they end early.
fn tell_outcomes(
    book: &Book,
    from: &Receiver<Posted>,
    told: &mut Tally,
    session: &mut Session<'_>,
) -> Result<Option<io::Error>, Failure> {
    loop {
        let posted = match from.try_recv() {
            Ok(posted) => posted,
            Err(TryRecvError::Disconnected) => return Ok(None),
            Err(TryRecvError::Empty) => {
                session.out.flush()?;
                let Ok(posted) = from.recv() else { return Ok(None) };
                posted
            }
        };
        let json = match posted {
            Posted::Ticket(ticket) => {
                let outcome = wait(book, ticket, session)?;
                told.outcome(&outcome);
                book.outcome_json(&outcome)
            }
            Posted::Invalid(json) => {
                told.invalid();
                json
            }
            Posted::Failed(error) => return Err(book.failure(&error)),
            Posted::Unreadable(error) => return Ok(Some(error)),
        };
        session.json(&json)?;
    }
}

/// Waits for an outcome, with all that was told before on its way to the caller.
fn wait(
    book: &Book,
    ticket: Ticket<Outcome>,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let waited = match ticket.wait_at_most(Duration::ZERO) {
        Ok(outcome) => outcome,
        Err(ticket) => {
            session.out.flush()?;
            ticket.wait()
        }
    };
    waited.map_err(|error| book.failure(&error))
}

/// How many outcomes may wait to be told.
const WAITING_MAX: usize = 4_096;
