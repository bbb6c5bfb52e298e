//! Refolding: the journal folded from zero, and compared with what was kept.

use pointbook_core::{Entry, Sequence, State};
use pointbook_journal::{Head, Journal};
use pointbook_series::Projection;

use crate::archive::missing;
use crate::error::{self, Error, ErrorKind};
use crate::shared::Shared;

/// Folds the whole journal and compares. Nothing may be written meanwhile.
pub(crate) fn refold(shared: &Shared, state: &State) -> Result<(), Error> {
    let journal = shared.archive.journal();
    let settings = &journal.genesis().settings;
    let mut folded = (State::new(settings), Projection::new(settings));
    replay(&**journal, journal.genesis().head(), |entry| {
        folded.0.apply(&entry)?;
        folded.1.apply(&entry)?;
        Ok(())
    })?;
    if folded.0 != *state {
        return Err(Error::new(ErrorKind::Differs(error::Projection::State)));
    }
    if folded.1 != shared.read.read().projection {
        return Err(Error::new(ErrorKind::Differs(error::Projection::Series)));
    }
    Ok(())
}

/// Hands every entry after `head` over, in order, its batch checked; tells where the journal ends.
pub(crate) fn replay(
    journal: &dyn Journal,
    mut head: Head,
    mut fold: impl FnMut(Entry) -> Result<(), Error>,
) -> Result<Head, Error> {
    let end = journal.head().sequence;
    if end <= head.sequence {
        return Ok(head);
    }
    for batch in journal.read(Sequence::new(head.sequence.number().saturating_add(1)))? {
        let batch = batch?;
        head = batch.follows(head)?;
        batch.entries()?.into_iter().try_for_each(&mut fold)?;
    }
    // A journal that ends before its own head has lost something.
    if head.sequence < end { Err(missing()) } else { Ok(head) }
}
