//! What flowed in a window.
//!
//! Invariants:
//! - The closing balance is the opening one after the flows, whoever came and left meanwhile.
//! - Two adjoining windows add up to the joined one, flow by flow.

use pointbook_core::{AccountId, Sequence, Timestamp, Who};

use super::Asking;
use super::asking::Span;
use crate::answer::Window;
use crate::ask_error::AskError;
use crate::belonging::{Belonging, Way};
use crate::block::Around;
use crate::group::Group;
use crate::registry::Subject;
use crate::row::Row;
use crate::totals::Totals;
use crate::view::{Horizon, View};

impl Asking<'_> {
    /// The answer to a window question.
    pub(super) fn window_answer(
        &self,
        who: &Who,
        span: Span,
        (known_at, restated_since): (Option<Timestamp>, Option<Timestamp>),
    ) -> Result<Box<Window>, AskError> {
        let known = self.known(known_at);
        let subject = self.subject(who, known)?;
        let mut window = Box::<Window>::default();
        self.fill_window(&mut window, (subject, span), known)?;
        if let Some(since) = restated_since {
            let since = self.known(Some(since));
            window.restatements = Some(self.restatements(subject, span, (since, known))?);
        }
        Ok(window)
    }

    /// Adds opening, flows and closing to a window that is empty yet.
    pub(super) fn fill_window(
        &self,
        window: &mut Window,
        (subject, span): (Subject, Span),
        known: Sequence,
    ) -> Result<(), AskError> {
        let horizon = Horizon { known, through: span.last() };
        let registry = self.views.registry;
        if let Some(group) = self.group(subject, known) {
            self.fill_from_group(window, group, (subject, span), horizon)?;
        } else if let Subject::Account(account) = subject {
            let mut look = self.views.look(account, horizon, span);
            look.iter().for_each(Around::ask_for_sums);
            self.add_whole(window, (account, &mut look), (horizon, span))?;
        } else if registry.is_settled(subject) {
            let members: Vec<AccountId> = registry.members(subject).collect();
            self.views.look_at_all(&members, (horizon, span), |account, look| {
                self.add_whole(window, (account, look), (horizon, span))
            })?;
        } else {
            for (account, belonging) in self.belongings(subject, known) {
                if belonging.touches(span) {
                    window.add(&self.views.view(account, horizon)?, &belonging, span);
                }
            }
        }
        debug_assert_eq!(window.opening.after(&window.flows), window.closing);
        Ok(())
    }

    /// Adds an account that belonged all the time, by looks that tell all where there are any.
    fn add_whole(
        &self,
        window: &mut Window,
        (account, look): (AccountId, &mut Option<Around<'_>>),
        (horizon, span): (Horizon, Span),
    ) -> Result<(), AskError> {
        let each = |flow, sums| window.add_flow(flow, sums);
        match look {
            Some(look) => look.tell(each),
            None => self.views.view(account, horizon)?.tell_around(span, each),
        }
        Ok(())
    }

    /// Adds what a group has written down, and what time did to its accounts since.
    pub(super) fn fill_from_group(
        &self,
        window: &mut Window,
        group: &Group,
        (subject, span): (Subject, Span),
        horizon: Horizon,
    ) -> Result<(), AskError> {
        group.add_to(window, span);
        for account in group.due_by(horizon.through) {
            let view = self.views.view(account, horizon)?;
            let belonging = self.views.registry.belonging_in(account, subject);
            for row in view.unwritten_before(span.to) {
                window.add_row(row, &belonging, span);
            }
        }
        Ok(())
    }
}

impl Belonging {
    /// Whether an account belonged in some of `span`, or just before it.
    pub(super) fn touches(&self, span: Span) -> bool {
        self.before(span.from) || !self.crossings(span.from, span.to).is_empty()
    }
}

impl Window {
    /// Adds a row of an account that is effective before the end: where it belonged, and where the
    /// account carried it since.
    fn add_row(&mut self, row: &Row, belonging: &Belonging, span: Span) {
        let (totals, taken_back) = (row.totals(), Totals::default().since(&row.totals()));
        let (carried, given) = (totals.balance(), taken_back.balance());
        if belonging.at(row.effective_at) {
            match row.effective_at < span.from {
                true => self.opening.add(&carried),
                false => self.flows.add(&totals),
            }
            self.closing.add(&carried);
        }
        for crossing in belonging.crossings(row.effective_at.next(), span.to) {
            let moved = if crossing.way == Way::In { &carried } else { &given };
            match (crossing.at < span.from, crossing.way) {
                (true, _) => self.opening.add(moved),
                (false, Way::In) => self.flows.add_arrival(&carried),
                (false, Way::Out) => self.flows.add_departure(&carried),
            }
            self.closing.add(moved);
        }
    }

    /// Adds an account: each stretch in which it belonged, and what it carried at the crossings.
    fn add(&mut self, view: &View<'_>, belonging: &Belonging, span: Span) {
        let opening = view.totals_before(span.from);
        let mut inside_since = None;
        if belonging.before(span.from) {
            self.opening.add(&opening.balance());
            inside_since = Some(opening);
        }
        for crossing in belonging.crossings(span.from, span.to) {
            let totals = view.totals_before(crossing.at);
            match crossing.way {
                Way::In => {
                    self.flows.add_arrival(&totals.balance());
                    inside_since = Some(totals);
                }
                Way::Out => {
                    self.flows.add_departure(&totals.balance());
                    if let Some(since) = inside_since.take() {
                        self.flows.add(&totals.since(&since));
                    }
                }
            }
        }
        if let Some(since) = inside_since {
            let closing = view.totals_before(span.to);
            self.flows.add(&closing.since(&since));
            self.closing.add(&closing.balance());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Book, account, customer, household, instant, window};
    use crate::{AskError, Balance, Flows, Moment, Question};

    fn moved(moved_in: i128, moved_out: i128) -> Flows {
        Flows { moved_in, moved_out, ..Flows::default() }
    }

    fn total(total: i128) -> Balance {
        Balance { total, ..Balance::default() }
    }

    fn family() -> Book {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.open("b1", "bob", "h1");
        book.open("c1", "cid", "h2");
        book
    }

    #[test]
    fn a_customer_who_moves_takes_all_along_and_leaves_the_past() {
        let mut book = family();
        book.clock("2026-01-10").earn("b1", 300, "never");
        book.earn_pending("b1", 40, ("2026-06-01", "never"));
        book.hold("b1", 50, instant("2026-12-01"));
        book.clock("2026-03-01").move_customer("bob", "h2");

        let march = ("2026-03-01", "2026-03-31");
        let old = book.window(household("h1"), march);
        assert_eq!(old.opening, Balance { total: 300, on_hold: 50, pending: 40 });
        let flows = Flows { moved_on_hold: -50, moved_pending: -40, ..moved(0, 300) };
        assert_eq!((old.flows, old.closing), (flows, Balance::default()));
        let new = book.window(household("h2"), march);
        let flows = Flows { moved_on_hold: 50, moved_pending: 40, ..moved(300, 0) };
        assert_eq!((new.flows, new.closing), (flows, old.opening));
        // Neither the customer nor the account have moved anywhere by that.
        for who in [customer("bob"), account("b1")] {
            let own = book.window(who, march);
            assert_eq!((own.opening, own.flows), (own.closing, Flows::default()));
        }
        let before = book.window(household("h1"), ("2026-01-01", "2026-02-28"));
        assert_eq!((before.flows.earned, before.flows.moved_out), (300, 0));
        // The first household owns what was before it, the new one nothing before the move.
        assert_eq!(book.balance(household("h2"), "2026-02-28", None), Balance::default());
    }

    #[test]
    fn an_account_that_moves_within_a_household_shows_only_at_the_customers() {
        let mut book = family();
        book.clock("2026-01-10").earn("a1", 100, "never");
        book.clock("2026-02-01").move_account("a1", "bob");
        let february = ("2026-02-01", "2026-02-28");
        assert_eq!(book.window(customer("ann"), february).flows, moved(0, 100));
        assert_eq!(book.window(customer("bob"), february).flows, moved(100, 0));
        let home = book.window(household("h1"), february);
        assert_eq!((home.opening, home.flows, home.closing), (total(100), moved(0, 0), total(100)));
    }

    #[test]
    fn two_moves_at_one_instant_show_on_all_sides() {
        let mut book = family();
        book.open("d1", "dan", "h3");
        book.clock("2026-01-10").earn("a1", 100, "never");
        book.clock("2026-02-01").move_account("a1", "cid");
        book.move_customer("cid", "h3");
        // A flow at the very instant belongs to the last owner.
        book.earn("a1", 7, "never");
        let february = ("2026-02-01", "2026-02-28");
        let of = |who| book.window(household(who), february);
        assert_eq!((of("h1").opening, of("h1").flows), (total(100), moved(0, 100)));
        assert_eq!((of("h2").closing, of("h2").flows), (total(0), moved(100, 100)));
        let arrived = Flows { earned: 7, ..moved(100, 0) };
        assert_eq!((of("h3").closing, of("h3").flows), (total(107), arrived));
    }

    #[test]
    fn moves_at_one_instant_happen_in_the_order_of_their_entries() {
        let mut book = family();
        book.open("d1", "dan", "h3");
        book.clock("2026-01-10").earn("a1", 100, "never");
        book.clock("2026-02-01").move_customer("cid", "h3");
        // The customer has left the second household already.
        book.move_account("a1", "cid");
        let of = |who| book.window(household(who), ("2026-02-01", "2026-02-28")).flows;
        assert_eq!(of("h1"), moved(0, 100));
        assert_eq!(of("h2"), moved(0, 0));
        assert_eq!(of("h3"), moved(100, 0));
    }

    #[test]
    fn an_account_that_comes_back_shows_both_ways() {
        let mut book = family();
        book.clock("2026-01-10").earn("a1", 100, "never");
        book.clock("2026-02-01").move_account("a1", "cid");
        book.clock("2026-02-02").earn("a1", 11, "never");
        book.clock("2026-02-03").move_account("a1", "ann");
        book.clock("2026-02-04").earn("a1", 5, "never");
        let home = book.window(household("h1"), ("2026-02-01", "2026-02-28"));
        assert_eq!(home.flows, Flows { earned: 5, ..moved(111, 100) });
        assert_eq!((home.opening, home.closing), (total(100), total(116)));
        let away = book.window(household("h2"), ("2026-02-01", "2026-02-28"));
        assert_eq!(away.flows, Flows { earned: 11, ..moved(100, 111) });
    }

    #[test]
    fn a_late_entry_lands_with_the_old_household_and_is_carried_across() {
        let mut book = family();
        book.clock("2026-01-10").earn("b1", 100, "never");
        book.clock("2026-03-01").move_customer("bob", "h2");
        book.clock("2026-04-01").at("2026-01-20").earn("b1", 50, "never");
        let year = ("2026-01-01", "2026-12-31");
        assert_eq!(
            book.window(household("h1"), year).flows,
            Flows { earned: 150, ..moved(0, 150) }
        );
        assert_eq!(book.window(household("h2"), year).flows, moved(150, 0));
    }

    #[test]
    fn an_account_joins_a_customer_before_a_move_already_written() {
        let mut book = family();
        book.clock("2026-01-10").earn("a1", 100, "never");
        book.open("d1", "dan", "h3");
        book.clock("2026-03-01").move_customer("cid", "h3");
        book.clock("2026-04-01").at("2026-02-01").move_account("a1", "cid");
        let year = ("2026-01-01", "2026-12-31");
        let dates = (year, (None, Some("2026-03-15")));
        for (who, earned, (came, left)) in
            [("h1", 100, (0, 100)), ("h2", 0, (100, 100)), ("h3", 0, (100, 0))]
        {
            let window = book.window_known(household(who), dates.0, dates.1);
            assert_eq!(window.flows, Flows { earned, ..moved(came, left) });
            // It is the account's move that brought it there, not the customer's before it.
            let restatements = window.restatements.unwrap();
            assert_eq!(restatements.len(), 1);
            assert_eq!(restatements[0].flows, moved(came, left));
        }
    }

    #[test]
    fn time_that_nobody_wrote_down_counts_in_the_past_and_in_the_future() {
        let mut book = family();
        book.clock("2026-01-10").earn("a1", 100, "2026-01-31");
        book.earn_pending("a1", 30, ("2026-02-05T00:00:00Z", "2026-02-10"));
        book.hold("a1", 60, instant("2026-02-03"));
        let look = |book: &Book| {
            let months = [("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")];
            months.map(|month| book.window(household("h1"), month))
        };
        let [january, february] = look(&book);
        assert_eq!(january.closing, Balance { total: 100, on_hold: 60, pending: 30 });
        let expected = Flows {
            earned: 30,
            // 40 on the date, 60 when the hold gave them back, 30 with their own date.
            expired: 130,
            released: 60,
            pending_activated: 30,
            ..Flows::default()
        };
        assert_eq!((february.flows, february.closing), (expected, Balance::default()));
        book.clock("2026-02-04");
        assert_eq!(look(&book), [january.clone(), february.clone()]);
        book.expire();
        assert_eq!(look(&book), [january.clone(), february.clone()]);
        book.clock("2026-05-01").expire();
        assert_eq!(look(&book), [january, february]);
    }

    #[test]
    fn a_window_before_anything_is_empty_and_one_backwards_is_invalid() {
        let book = family();
        let ask = |from: &str, to: &str, who| {
            let (from, to) = (Moment::At(instant(from)), Moment::At(instant(to)));
            book.ask(&Question::Window { who, from, to, known_at: None, restated_since: None })
        };
        let none = window(ask("2020-01-01", "2020-01-01", account("a1")));
        assert_eq!(none, crate::Window::default());
        let backwards = ask("2026-01-02", "2026-01-01", account("a1"));
        assert!(matches!(backwards, Err(AskError::Invalid { field: "from", .. })));
        let unknown = ask("2020-01-01", "2020-01-01", account("h1"));
        assert_eq!(unknown, Err(AskError::NotFound));
    }
}
