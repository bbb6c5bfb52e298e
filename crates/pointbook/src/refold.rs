//! Refolding: the journal folded from zero, and compared with what was kept.

use std::thread;

use crossbeam_channel::{Sender, bounded};
use pointbook_core::{Entry, State};
use pointbook_journal::{Batch, Head, Journal};
use pointbook_series::Projection;

use crate::archive::missing;
use crate::error::{self, Error, ErrorKind};
use crate::shared::Shared;

/// Folds the whole journal and compares. Nothing may be written meanwhile.
pub(crate) fn refold(shared: &Shared, state: &State) -> Result<(), Error> {
    let journal = shared.archive.journal();
    let settings = &journal.genesis().settings;
    let mut folded = (State::new(settings), Projection::new(settings));
    replay(&**journal, journal.genesis().head(), |entries| {
        entries.iter().try_for_each(|entry| folded.0.apply(entry))?;
        Ok(folded.1.apply_all(entries)?)
    })?;
    if folded.0 != *state {
        return Err(Error::new(ErrorKind::Differs(error::Projection::State)));
    }
    if folded.1 != shared.read.read().projection {
        return Err(Error::new(ErrorKind::Differs(error::Projection::Series)));
    }
    Ok(())
}

/// Hands the entries after `head` over, batch by batch in order, each checked; tells where the
/// journal ends. While one batch is folded the next ones are read and checked on another thread.
pub(crate) fn replay(
    journal: &dyn Journal,
    mut head: Head,
    mut fold: impl FnMut(&[Entry]) -> Result<(), Error>,
) -> Result<Head, Error> {
    let end = journal.head().sequence;
    if end <= head.sequence {
        return Ok(head);
    }
    thread::scope(|scope| {
        let (to, decoded) = bounded(BATCHES_AHEAD);
        scope.spawn(move || read_ahead(journal, head, &to));
        for batch in decoded {
            let (next, entries) = batch?;
            fold(&entries)?;
            head = next;
        }
        // A journal that ends before its own head has lost something.
        if head.sequence < end { Err(missing()) } else { Ok(head) }
    })
}

/// Reads, checks and decodes what follows `head`, until somebody has enough of it.
fn read_ahead(journal: &dyn Journal, mut head: Head, to: &Sender<Decoded>) {
    let next = |batch: Result<Batch, pointbook_journal::Error>, head: &mut Head| -> Decoded {
        let batch = batch?;
        // What stands before the head, in its batch, cannot be: heads are ends of batches.
        *head = batch.follows(*head)?;
        Ok((*head, batch.entries()?))
    };
    match journal.read(head.sequence.next()) {
        Ok(batches) => {
            for batch in batches {
                let decoded = next(batch, &mut head);
                let is_last = decoded.is_err();
                if to.send(decoded).is_err() || is_last {
                    return;
                }
            }
        }
        Err(error) => {
            // Whoever does not listen any more has an error of its own.
            let _ = to.send(Err(error.into()));
        }
    }
}

/// A batch that was checked and decoded, and where the journal is after it.
type Decoded = Result<(Head, Vec<Entry>), Error>;

/// How many batches are decoded ahead of the fold.
const BATCHES_AHEAD: usize = 4;
