//! What is done with each batch on any thread: chain, contents, entries, and their arithmetic.

use pointbook_core::{Calendar, Entry, Sequence, Verdict};
use pointbook_journal::{Error, Hash, Head};

use super::arithmetic::broken_rule;
use crate::walk::Sheaf;

/// What was made of some batches.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) entries: Vec<Entry>,
    /// The leaf of each entry.
    pub(super) leaves: Vec<Hash>,
    /// The end of each batch, and how many of its entries are refusals.
    pub(super) ends: Vec<(Head, u64)>,
    /// The first entry that contradicts itself, and the rule that it breaks.
    pub(super) wrong: Option<(Sequence, &'static str)>,
}

impl Checked {
    /// Checks some batches and keeps what they hold.
    pub(super) fn fill(
        &mut self,
        sheaf: Sheaf,
        calendar: &Calendar,
        scale: u32,
    ) -> Result<(), Error> {
        self.entries.clear();
        self.leaves.clear();
        self.ends.clear();
        self.wrong = None;
        let mut head = sheaf.head;
        for batch in sheaf.batches {
            head = batch.follows_telling(head, |leaf| self.leaves.push(leaf))?;
            self.entries.reserve(batch.header().entries());
            let mut refused = 0_u64;
            for entry in batch.decoded() {
                // Moved once: entries are large.
                self.entries.push(entry?);
                let Some(entry) = self.entries.last() else { continue };
                if self.wrong.is_none() {
                    let rule = broken_rule(entry, calendar, scale);
                    self.wrong = rule.map(|rule| (entry.sequence, rule));
                }
                let is_refused = matches!(entry.verdict, Verdict::Refused { .. });
                refused = refused.saturating_add(u64::from(is_refused));
            }
            self.ends.push((head, refused));
        }
        Ok(())
    }
}
