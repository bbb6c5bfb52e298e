//! Walking through the entries of a journal.

use pointbook_core::{Entry, Sequence, Timestamp};
use pointbook_journal::{ErrorKind as JournalErrorKind, Journal};

use super::line::{Step, run};
use super::source::{Sheaf, Source};
use crate::error::{Error, ErrorKind};
use crate::pace::Pace;
use crate::until::Until;

/// How far a walk came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Walked {
    /// The last entry; 0 when there was none.
    pub(crate) sequence: Sequence,
    /// When it was recorded; when the journal was made, if there was none.
    pub(crate) recorded_at: Timestamp,
}

/// Hands out the entries of a journal from the first on, some at a time, each batch checked.
///
/// # Errors
///
/// When the journal cannot be read or is damaged, ends before it should, or `each` fails.
pub(crate) fn entries_until(
    journal: &dyn Journal,
    until: Until,
    pace: &mut Pace<'_>,
    mut each: impl FnMut(&[Entry]) -> Result<(), Error>,
) -> Result<Walked, Error> {
    let (genesis, end) = (journal.genesis(), journal.head().sequence);
    if let Until::Sequence(last) = until
        && last > end
    {
        return Err(Error::new(ErrorKind::PastEnd { end }));
    }
    let mut walked = Walked { sequence: Sequence::default(), recorded_at: genesis.created_at };
    if end == Sequence::default() {
        return Ok(walked);
    }
    let mut is_cut = false;
    let source = Source::new(journal.read(Sequence::new(1))?, genesis.head());
    run(source, pace.helpers(), &decode, |entries: &mut Vec<Entry>| {
        let wanted = entries.partition_point(|entry| until.includes(entry));
        is_cut = wanted < entries.len();
        let some = entries.get(..wanted).unwrap_or_default();
        each(some)?;
        if let Some(last) = some.last() {
            walked = Walked { sequence: last.sequence, recorded_at: last.recorded_at };
        }
        pace.told(walked.sequence, end);
        Ok(if is_cut { Step::Stop } else { Step::On })
    })?;
    // A journal that ends before its own head has lost something.
    if !is_cut && walked.sequence < end {
        return Err(pointbook_journal::Error::new(JournalErrorKind::NotFound).into());
    }
    Ok(walked)
}

/// Checks batches and decodes their entries.
fn decode(sheaf: Sheaf, entries: &mut Vec<Entry>) -> Result<(), pointbook_journal::Error> {
    entries.clear();
    let mut head = sheaf.head;
    for batch in sheaf.batches {
        head = batch.follows(head)?;
        entries.reserve(batch.header().entries());
        for entry in batch.decoded() {
            entries.push(entry?);
        }
    }
    Ok(())
}
