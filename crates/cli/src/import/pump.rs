//! The pump: batches in, outcomes counted, several batches on their way at a time.
//!
//! Invariants:
//! - Batches are acknowledged in their order, and the cursor never passes one that is not.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use pointbook::journal::ErrorKind as Journal;
use pointbook::{ErrorKind, Outcomes, Ticket};
use pointbook_core::Outcome;
use pointbook_wire::{FaultCode, Invalid, encode_invalid};
use serde_json::Value;

use super::batch::{Batch, Place};
use super::blocks::Blocks;
use super::columns::Columns;
use super::cursor::{Cursor, Slot};
use super::format::{Format, FormatArgs};
use super::progress::{Progress, Step};
use super::reader::{Decoder, read_batches};
use super::rejects::Rejects;
use super::source::Source;
use super::tally::Tally;
use crate::book::Book;
use crate::failure::Failure;
use crate::session::Session;

/// An import on its way.
pub(crate) struct Pump<'a> {
    book: &'a Book,
    slot: Option<Slot>,
    cursor: Cursor,
    rejects: Rejects,
    bytes: Option<u64>,
    decoder: Decoder,
    batches: Receiver<io::Result<Batch>>,
    under_way: VecDeque<(Batch, Ticket<Outcomes>)>,
    name: String,
}

/// Where an import began, or went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    /// The number of the line.
    pub(crate) line: u64,
    /// How many records were imported before.
    pub(crate) records: u64,
}

/// From where an import reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// Where it was, if it is the same file.
    Cursor,
    /// The beginning.
    Beginning,
}

impl<'a> Pump<'a> {
    /// Begins to read.
    pub(crate) fn begin(
        book: &'a Book,
        mut source: Source,
        args: &FormatArgs,
        rejects: &Path,
        from: From,
    ) -> Result<Self, Failure> {
        let slot = source.identity.as_ref().map(|identity| Slot::new(&book.ledger, identity));
        let kept = match (&slot, from) {
            (Some(slot), From::Cursor) => {
                slot.find().map_err(|error| book.failure(&error.into()))?
            }
            _ => None,
        };
        let (decoder, first) = decoder(book, &mut source, args)?;
        let cursor = kept.unwrap_or(Cursor { place: first, ..Cursor::default() });
        source.seek(cursor.place)?;
        let (name, bytes, cut) = (source.name(), source.bytes, args.cut(source.format));
        let (to, batches) = sync_channel(BATCHES_READ_AHEAD);
        let blocks = Blocks::new(source.into_reader(), cut, cursor.place);
        let reading = decoder.clone();
        // Nobody waits for its end: it may wait for input that never comes.
        thread::spawn(move || read_batches(blocks, &reading, &to));
        Ok(Self {
            book,
            slot,
            rejects: Rejects::new(rejects, cursor.rejects_bytes),
            cursor,
            bytes,
            decoder,
            batches,
            under_way: VecDeque::new(),
            name,
        })
    }

    /// Where it begins, or goes on.
    pub(crate) const fn begun(&self) -> Begun {
        Begun { line: self.cursor.place.line, records: self.cursor.tally.records() }
    }

    /// Imports all; what came of it, also before it was interrupted.
    pub(crate) fn run(
        &mut self,
        session: &mut Session<'_>,
        progress: &mut Progress,
    ) -> Result<Tally, Failure> {
        let before = self.cursor.tally.records();
        while let Ok(batch) = self.batches.recv() {
            let batch = batch.map_err(|it| Failure::file(self.name.as_ref(), "read", &it))?;
            self.submit(batch)?;
            while self.under_way.len() > BATCHES_UNDER_WAY {
                self.settle_first()?;
            }
            let done = self.cursor.tally.records().saturating_sub(before);
            let part = self.bytes.map(|whole| (self.cursor.place.offset, whole));
            progress.show(session.err, Step { done, part })?;
        }
        while !self.under_way.is_empty() {
            self.settle_first()?;
        }
        progress.end(session.err)?;
        self.finish()?;
        Ok(self.cursor.tally)
    }

    fn submit(&mut self, mut batch: Batch) -> Result<(), Failure> {
        let commands = std::mem::take(&mut batch.commands);
        match self.book.ledger.submit_batch(commands) {
            Ok(ticket) => self.under_way.push_back((batch, ticket)),
            // One of them is larger than the format can hold: they are sent one by one.
            Err(error) if error.kind() == ErrorKind::TooLarge => {
                while !self.under_way.is_empty() {
                    self.settle_first()?;
                }
                let outcomes = self.submit_singly(&batch)?;
                self.settle(&batch, outcomes)?;
            }
            Err(error) => return Err(self.book.failure(&error)),
        }
        Ok(())
    }

    fn submit_singly(&self, batch: &Batch) -> Result<Outcomes, Failure> {
        let mut outcomes = Vec::with_capacity(batch.records.len());
        for record in batch.records.iter().filter(|record| record.fault.is_none()) {
            // It was a command a moment ago.
            let Some(Ok(command)) = self.decoder.command(batch.text_of(record)) else { continue };
            let told = self.book.ledger.submit(command).and_then(Ticket::wait);
            match told {
                Err(error) if error.kind() != ErrorKind::TooLarge => {
                    return Err(self.book.failure(&error));
                }
                told => outcomes.push(told),
            }
        }
        Ok(outcomes)
    }

    /// Waits for the batch that is longest under way.
    fn settle_first(&mut self) -> Result<(), Failure> {
        let Some((batch, ticket)) = self.under_way.pop_front() else { return Ok(()) };
        let outcomes = ticket.wait().map_err(|error| self.book.failure(&error))?;
        self.settle(&batch, outcomes)
    }

    fn settle(&mut self, batch: &Batch, outcomes: Outcomes) -> Result<(), Failure> {
        let mut outcomes = outcomes.into_iter();
        for record in &batch.records {
            let told = match &record.fault {
                Some(invalid) => {
                    self.cursor.tally.invalid();
                    Some(encode_invalid(invalid, None))
                }
                None => match outcomes.next() {
                    Some(told) => self.told(told)?,
                    None => return Err(Failure::surprise()),
                },
            };
            if let Some(told) = told {
                self.rejects.add(record.line, told, batch.text_of(record));
            }
        }
        let written = self.rejects.write();
        written.map_err(|error| Failure::file(self.rejects.path(), "write", &error))?;
        self.cursor.place = batch.end;
        self.cursor.rejects_bytes = self.rejects.bytes();
        self.keep_cursor()
    }

    /// Counts what came of a command; what is to be told of it when that is a no.
    fn told(&mut self, told: Result<Outcome, pointbook::Error>) -> Result<Option<Value>, Failure> {
        match told {
            Ok(outcome) => {
                self.cursor.tally.outcome(&outcome);
                let is_refused = outcome.settled.refusal().is_some();
                Ok(is_refused.then(|| self.book.outcome_json(&outcome)))
            }
            Err(error) if error.kind() == ErrorKind::TooLarge => {
                self.cursor.tally.invalid();
                let why = "the command, or what comes of it, is larger than an entry may be";
                Ok(Some(encode_invalid(&Invalid::new("", FaultCode::TooLong, why), None)))
            }
            Err(error) => Err(self.book.failure(&error)),
        }
    }

    fn keep_cursor(&mut self) -> Result<(), Failure> {
        let Some(slot) = &self.slot else { return Ok(()) };
        let Err(error) = slot.keep(&self.cursor, self.book.ledger.sequence()) else {
            return Ok(());
        };
        // A write that failed meanwhile may be why: what was under way knows more of it.
        while error.kind() == Journal::Poisoned
            && let Some((_, ticket)) = self.under_way.pop_front()
        {
            if let Err(first) = ticket.wait() {
                return Err(self.book.failure(&first));
            }
        }
        Err(self.book.failure(&error.into()))
    }

    fn finish(&mut self) -> Result<(), Failure> {
        let finished = self.rejects.finish();
        finished.map_err(|error| Failure::file(self.rejects.path(), "write", &error))?;
        self.keep_cursor()?;
        let Some(slot) = &self.slot else { return Ok(()) };
        slot.sync().map_err(|error| self.book.failure(&error.into()))
    }
}

/// What makes commands of the source's records, and where the first of them is.
fn decoder(
    book: &Book,
    source: &mut Source,
    args: &FormatArgs,
) -> Result<(Decoder, Place), Failure> {
    if source.format == Format::Jsonl {
        return Ok((Decoder::Json(book.scale), Place::default()));
    }
    let (head, first) = source.head()?;
    let columns = Columns::read(&head, args, book.scale, book.calendar.clone());
    Ok((Decoder::Csv(columns.map_err(|why| source.no_head(&why))?), first))
}

/// How many batches may be on their way to the disk.
const BATCHES_UNDER_WAY: usize = 3;
/// How many batches may be read before they are submitted.
const BATCHES_READ_AHEAD: usize = 2;
