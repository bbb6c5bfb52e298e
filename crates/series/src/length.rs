//! How long a question takes, roughly, before it is asked.

use pointbook_core::Who;

use crate::account_series::AccountSeries;
use crate::projection::Projection;
use crate::question::Question;
use crate::registry::Subject;

impl Question {
    /// Whether it is a look or two into one account, which is never long.
    pub const fn is_brief(&self) -> bool {
        let (who, looks_at_rows) = self.extent();
        !looks_at_rows && matches!(who, Who::Account(_))
    }

    /// Whom it is about, and whether single rows are looked at.
    const fn extent(&self) -> (&Who, bool) {
        match self {
            Self::Window { who, known_at, restated_since, .. } => {
                (who, known_at.is_some() || restated_since.is_some())
            }
            Self::Balance { who, known_at, .. }
            | Self::Lots { who, known_at, .. }
            | Self::Expiring { who, known_at, .. } => (who, known_at.is_some()),
            Self::History { who, .. } => (who, true),
        }
    }
}

impl Projection {
    /// Whether a question looks at so much that others would wait for it who fold: then it is
    /// better asked of a [copy](Projection::share).
    pub fn is_long(&self, question: &Question) -> bool {
        let (who, looks_at_rows) = question.extent();
        let subject = self.registry.subject(who).filter(|_| !question.is_brief());
        subject.is_some_and(|subject| self.is_much(subject, looks_at_rows))
    }

    fn is_much(&self, subject: Subject, looks_at_rows: bool) -> bool {
        if !looks_at_rows && self.registry.groups.get(subject).is_some() {
            return false;
        }
        let mut rows = 0_usize;
        self.registry.members(subject).any(|id| {
            let record = self.registry.accounts.get(id.index()).filter(|_| looks_at_rows);
            let own = record.map_or(0, |record| record.series.about_rows());
            rows = rows.saturating_add(own).saturating_add(ROWS_PER_ACCOUNT);
            rows > ROWS_MUCH
        })
    }
}

impl AccountSeries {
    /// About how many rows it has; never many times less.
    fn about_rows(&self) -> usize {
        let blocks = self.blocks();
        let most = blocks.iter().take(2).map(|block| block.len()).max().unwrap_or(0);
        blocks.len().saturating_mul(most)
    }
}

/// A look at an account takes as long as that at some rows.
const ROWS_PER_ACCOUNT: usize = 32;
/// A look at so many takes about half a millisecond.
const ROWS_MUCH: usize = 32_768;

#[cfg(test)]
mod tests {
    use crate::testing::{Book, account, customer, household, instant};
    use crate::{HistoryFilter, Question};
    use pointbook_core::Who;

    fn history(who: Who) -> Question {
        Question::History { who, filter: HistoryFilter::default() }
    }

    fn balance(who: Who) -> Question {
        Question::Balance { who, at: None, known_at: None }
    }

    #[test]
    fn questions_are_long_by_what_they_look_at() {
        let mut book = Book::new("2026-01-01");
        for number in 0..1_100 {
            book.open(&format!("a{number}"), &format!("c{number}"), "h1");
        }
        for _ in 0..33_000 {
            book.earn("a1", 1, "never");
        }
        let is_long = |question: &Question| book.projection.is_long(question);
        let known_at = Some(instant("2026-01-01"));
        let known = Question::Balance { who: account("a1"), at: None, known_at };
        assert!(is_long(&history(account("a1"))) && is_long(&known));
        assert!(is_long(&history(customer("c1"))) && is_long(&history(household("h1"))));
        assert!(!is_long(&history(account("a2"))) && !is_long(&history(account("nobody"))));
        assert!(!is_long(&balance(account("a1"))) && !is_long(&balance(customer("c1"))));
        // A household with a series of its own is looked at as one account is.
        assert!(!is_long(&balance(household("h1"))));
        let mut alone = book.folded(book.journal.len());
        alone.regroup(usize::MAX);
        assert!(alone.is_long(&balance(household("h1"))));
    }
}
