//! `follow`: the entries of the journal, one by one and in order.

use std::time::Duration;

use clap::Args;
use pointbook::Follower;
use pointbook_core::{Entry, Outcome, Sequence};
use pointbook_wire::encode_command;
use serde_json::json;

use super::Run;
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::look::Form;
use crate::session::Session;

/// Show the entries of the journal in order: commands with their outcomes
///
/// A ledger is open in one process at a time, so this ends with the journal, unless it is to wait.
#[derive(Args, Debug)]
pub(crate) struct Follow {
    #[command(flatten)]
    book: BookArgs,
    /// Begin with this entry.
    #[arg(long, value_name = "ENTRY", default_value_t = 1)]
    from: u64,
    /// Begin where the reader of this name was last, and keep how far it has come.
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    name: Option<String>,
    /// End after so many entries.
    #[arg(long, value_name = "ENTRIES")]
    limit: Option<u64>,
    /// Wait for entries to come instead of ending with the journal.
    #[arg(long)]
    wait: bool,
}

impl Run for Follow {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        let mut follower = match &self.name {
            Some(name) => book.ledger.subscribe(name).map_err(|error| book.failure(&error))?,
            None => book.ledger.follow(Sequence::new(self.from)),
        };
        let told = self.tell(&book, &mut follower, session);
        // What was told is kept also when the reader has closed the pipe meanwhile, and else not:
        // the last entry may not have reached it.
        if told.is_ok() {
            session.out.flush()?;
            follower.keep().map_err(|error| book.failure(&error))?;
        }
        told.map(|()| Exit::Good)
    }
}

impl Follow {
    fn tell(
        &self,
        book: &Book,
        follower: &mut Follower,
        session: &mut Session<'_>,
    ) -> Result<(), Failure> {
        let mut left = self.limit.unwrap_or(u64::MAX);
        while left > 0 {
            let next = match follower.next_within(Duration::ZERO) {
                Ok(None) if self.wait => {
                    session.out.flush()?;
                    follower.keep().map_err(|error| book.failure(&error))?;
                    follower.next_within(WAIT)
                }
                next => next,
            };
            match next.map_err(|error| book.failure(&error))? {
                Some(entry) => tell_entry(book, &entry, session)?,
                None if self.wait => continue,
                None => break,
            }
            left = left.saturating_sub(1);
        }
        Ok(())
    }
}

fn tell_entry(book: &Book, entry: &Entry, session: &mut Session<'_>) -> Result<(), Failure> {
    let outcome = Outcome::of(entry);
    let sequence = entry.sequence.number();
    if session.is_json() {
        session.json(&json!({
            "sequence": sequence,
            "recorded_at": entry.recorded_at.text(),
            "command": encode_command(&entry.command, book.scale),
            "outcome": book.outcome_json(&outcome),
        }))?;
        return Ok(());
    }
    let time = book.time(entry.recorded_at);
    let what = match &entry.command.body {
        pointbook_core::Body::Single(action) => action.kind().as_str().to_owned(),
        pointbook_core::Body::Group(items) => format!("group of {}", items.len()),
    };
    let came = outcome.settled.refusal().map_or("accepted", |refusal| refusal.code.as_str());
    let key = entry.command.key.as_str().escape_debug();
    let line = match session.look.form {
        Form::Table => format!("{sequence:>10}  {time:<26}  {what:<14}  {came:<20}  {key}"),
        _ => format!("{sequence}\t{time}\t{what}\t{came}\t{key}"),
    };
    Ok(session.line(&line)?)
}

/// How long one look for a new entry may take.
const WAIT: Duration = Duration::from_secs(1);
