//! The balance at an instant.

use pointbook_core::{Timestamp, Who};

use super::Asking;
use super::asking::Span;
use crate::answer::{Balance, Window};
use crate::ask_error::AskError;
use crate::view::Horizon;

impl Asking<'_> {
    /// What there is at an instant, of the accounts that belong to somebody then.
    pub(super) fn balance(
        &self,
        who: &Who,
        (at, known_at): (Option<Timestamp>, Option<Timestamp>),
    ) -> Result<Balance, AskError> {
        let subject = self.subject(who, self.known(known_at))?;
        let at = self.at(at, known_at);
        let horizon = Horizon { known: self.known(known_at), through: at };
        if let Some(group) = self.group(subject, horizon.known) {
            let (mut window, end) = (Window::default(), at.next());
            let span = Span { from: end, to: end };
            self.fill_from_group(&mut window, group, (subject, span), horizon)?;
            return Ok(window.closing);
        }
        let mut sum = Balance::default();
        if self.views.registry.is_settled(subject) {
            for account in self.views.registry.members(subject) {
                sum.add(&self.views.view(account, horizon)?.totals_before(at.next()).balance());
            }
            return Ok(sum);
        }
        for (account, belonging) in self.belongings(subject, horizon.known) {
            if belonging.at(at) {
                let view = self.views.view(account, horizon)?;
                sum.add(&view.totals_before(at.next()).balance());
            }
        }
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Book, account, household, instant};
    use crate::{AskError, Balance, Question};

    #[test]
    fn a_balance_is_as_known_then_with_what_time_made_of_that() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.clock("2026-01-10").earn("a1", 100, "2026-02-28");
        book.hold("a1", 30, instant("2026-02-01"));
        // The redeem writes down that the hold lapsed; without it the points expire.
        book.clock("2026-02-10").redeem("a1", 80);
        book.clock("2026-03-03").at("2026-01-05").earn("a1", 50, "never");
        book.clock("2026-04-01").expire();
        let balance = |at, known| {
            let balance = book.balance(account("a1"), at, known);
            assert_eq!(book.balance(household("h1"), at, known), balance);
            (balance.total, balance.on_hold)
        };
        assert_eq!(balance("2026-01-31", None), (150, 30));
        assert_eq!(balance("2026-01-31", Some("2026-02-28")), (100, 30));
        assert_eq!(balance("2026-02-05", Some("2026-01-15")), (100, 0));
        assert_eq!(balance("2026-02-05", Some("2026-03-04")), (150, 0));
        assert_eq!(balance("2026-03-01", Some("2026-01-15")), (0, 0));
        assert_eq!(balance("2026-03-01", Some("2026-02-15")), (0, 0));
        assert_eq!(balance("2026-02-28", Some("2026-02-15")), (20, 0));
        assert_eq!(balance("2026-05-01", None), (50, 0));
        // What is due at the very instant counts.
        assert_eq!(balance("2026-02-01T11:59:59.999999Z", Some("2026-01-15")), (100, 30));
        assert_eq!(balance("2026-02-01T12:00:00Z", Some("2026-01-15")), (100, 0));
        // Then is also when it is asked about, when it does not say.
        let known_at = Some(instant("2026-01-15"));
        let question = Question::Balance { who: account("a1"), at: None, known_at };
        assert_eq!(crate::testing::balance(book.ask(&question)).on_hold, 30);
        // Before it was opened nobody knew of it.
        let known_at = Some(instant("2025-01-01"));
        let question = Question::Balance { who: account("a1"), at: None, known_at };
        assert_eq!(book.ask(&question), Err(AskError::NotFound));
    }

    #[test]
    fn a_move_counts_from_its_instant_on_and_only_when_it_is_known() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.open("c1", "cid", "h2");
        book.earn("a1", 10, "never");
        book.clock("2026-03-01").at("2026-02-01T00:00:00Z").move_customer("ann", "h2");
        let total = |who, at, known| book.balance(household(who), at, known).total;
        assert_eq!(total("h1", "2026-01-31T23:59:59.999999Z", None), 10);
        assert_eq!(total("h1", "2026-02-01T00:00:00Z", None), 0);
        assert_eq!(total("h2", "2026-02-01T00:00:00Z", None), 10);
        assert_eq!(total("h1", "2026-02-15", Some("2026-02-15")), 10);
        assert_eq!(
            book.balance(household("h2"), "2026-02-15", Some("2026-02-15")),
            Balance::default()
        );
    }
}
