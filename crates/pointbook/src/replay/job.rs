//! The jobs of a replay, and what comes of them.

use std::sync::Arc;

use pointbook_core::Entry;
use pointbook_journal::{Batch, Batches, Head};

use super::board::Fold;
use crate::error::Error;

/// Something to do.
pub(super) enum Job<'a> {
    /// To read what comes next.
    Read(Source<'a>),
    /// To check and decode sheaf `number`, into a list that is empty.
    Decode { number: usize, read: Read, entries: Vec<Entry> },
    /// To fold a sheaf.
    Fold { lane: usize, fold: Fold<'a>, entries: Arc<Vec<Entry>> },
}

/// What came of it.
pub(super) enum Done<'a> {
    /// Nothing but an end is read as nothing.
    Read(Source<'a>, Result<Read, Error>),
    Decoded(usize, Result<Vec<Entry>, Error>),
    Folded(usize, Fold<'a>, Result<(), Error>),
}

/// Where batches come from.
pub(super) struct Source<'a> {
    pub(super) batches: Batches<'a>,
    /// What the next one says that it follows.
    pub(super) head: Head,
    /// A failure that comes after what was read before it.
    failed: Option<Error>,
}

/// Batches as they were read, and what the first of them must follow.
pub(super) struct Read {
    pub(super) head: Head,
    pub(super) batches: Vec<Batch>,
}

impl<'a> Job<'a> {
    /// Does it.
    pub(super) fn run(self) -> Done<'a> {
        match self {
            Self::Read(mut source) => {
                let read = source.read();
                Done::Read(source, read)
            }
            Self::Decode { number, read, mut entries } => {
                let decoded = read.decode_into(&mut entries);
                Done::Decoded(number, decoded.map(|()| entries))
            }
            Self::Fold { lane, mut fold, entries } => {
                let result = fold(&entries);
                Done::Folded(lane, fold, result)
            }
        }
    }
}

impl<'a> Source<'a> {
    /// The batches that follow `head`.
    pub(super) const fn new(batches: Batches<'a>, head: Head) -> Self {
        Self { batches, head, failed: None }
    }

    /// Reads some batches: as many as are worth a job.
    fn read(&mut self) -> Result<Read, Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut read = Read { head: self.head, batches: Vec::new() };
        let mut entries = 0_usize;
        while entries < ENTRIES_TOGETHER {
            let batch = match self.batches.next() {
                Some(Ok(batch)) => batch,
                Some(Err(error)) if read.batches.is_empty() => return Err(error.into()),
                Some(Err(error)) => {
                    self.failed = Some(error.into());
                    break;
                }
                None => break,
            };
            entries = entries.saturating_add(batch.header().entries());
            // Whether that is its head is seen when it is decoded.
            self.head = batch.header().head();
            read.batches.push(batch);
        }
        Ok(read)
    }
}

impl Read {
    /// Where the journal is afterwards.
    pub(super) fn end(&self) -> Head {
        self.batches.last().map_or(self.head, |batch| batch.header().head())
    }

    fn decode_into(self, entries: &mut Vec<Entry>) -> Result<(), Error> {
        let mut head = self.head;
        for batch in self.batches {
            head = batch.follows(head)?;
            entries.reserve(batch.header().entries());
            for entry in batch.decoded() {
                entries.push(entry?);
            }
        }
        Ok(())
    }
}

/// Small batches are taken together, up to about so many entries: their copies are still in the
/// nearest caches when they are folded.
const ENTRIES_TOGETHER: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ledger;
    use pointbook_core::{Action, Command, Key, Name, Open, ProgramSettings, Sequence};
    use pointbook_journal::ErrorKind;

    #[test]
    fn what_was_read_before_a_failure_is_folded_before_it_is_told() {
        let ledger = Ledger::in_memory(&ProgramSettings::default()).unwrap();
        let name = Name::new("a").unwrap();
        let (customer, household) = (name.clone(), name.clone());
        let open = Action::Open(Open { account: name, customer, household });
        let command = Command::new(Key::new("k").unwrap(), open);
        ledger.submit(command).unwrap().wait().unwrap();
        let journal = ledger.journal();
        let failure = pointbook_journal::Error::new(ErrorKind::Io);
        let batches = journal.read(Sequence::new(1)).unwrap().chain([Err(failure)]);
        let source = Source::new(Box::new(batches), journal.genesis().head());
        let Done::Read(source, Ok(read)) = Job::Read(source).run() else { panic!() };
        assert_eq!(read.end(), journal.head());
        assert!(matches!(Job::Read(source).run(), Done::Read(_, Err(_))));
    }
}
