//! Where batches come from, some at a time.

use pointbook_journal::{Batch, Batches, Error, Head};

/// Where batches come from.
pub(crate) struct Source<'a> {
    batches: Batches<'a>,
    /// What the next batch must follow, by what the one before says.
    head: Head,
    /// A failure that comes after what was read before it.
    failed: Option<Error>,
}

/// Batches as they were read, and what the first of them must follow.
pub(crate) struct Sheaf {
    pub(crate) head: Head,
    pub(crate) batches: Vec<Batch>,
}

impl<'a> Source<'a> {
    /// The batches that follow `head`.
    pub(crate) const fn new(batches: Batches<'a>, head: Head) -> Self {
        Self { batches, head, failed: None }
    }

    /// Reads some batches, as many as are worth a job; none at the end.
    pub(super) fn read(&mut self) -> Result<Option<Sheaf>, Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut sheaf = Sheaf { head: self.head, batches: Vec::new() };
        let mut entries = 0_usize;
        while entries < ENTRIES_TOGETHER {
            let batch = match self.batches.next() {
                Some(Ok(batch)) => batch,
                Some(Err(error)) if sheaf.batches.is_empty() => return Err(error),
                Some(Err(error)) => {
                    self.failed = Some(error);
                    break;
                }
                None => break,
            };
            entries = entries.saturating_add(batch.header().entries());
            // Whether that is its head is seen when it is worked on.
            self.head = batch.header().head();
            sheaf.batches.push(batch);
        }
        Ok((!sheaf.batches.is_empty()).then_some(sheaf))
    }
}

/// Small batches are taken together, up to about so many entries: what is made of them is still in
/// the nearest caches when it is folded.
const ENTRIES_TOGETHER: usize = 1_024;
