//! What is done with each batch on any thread: chain, contents, entries, and their arithmetic.

use pointbook_core::{Calendar, Entry, Sequence};
use pointbook_journal::{Error, Hash, Head};

use super::arithmetic::broken_rule;
use crate::walk::Sheaf;

/// What was made of some batches.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) entries: Vec<Entry>,
    /// The leaf of each entry.
    pub(super) leaves: Vec<Hash>,
    /// The end of each batch.
    pub(super) ends: Vec<Head>,
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
            for entry in batch.decoded() {
                let entry = entry?;
                if self.wrong.is_none() {
                    let rule = broken_rule(&entry, calendar, scale);
                    self.wrong = rule.map(|rule| (entry.sequence, rule));
                }
                self.entries.push(entry);
            }
            self.ends.push(head);
        }
        Ok(())
    }
}
