//! What will expire, and what has.

use std::collections::BTreeMap;

use chrono::{Datelike, Days};
use pointbook_core::{Date, Timestamp, Who};

use super::Asking;
use super::asking::Span;
use crate::answer::{Expiring, Window};
use crate::ask_error::AskError;
use crate::registry::Subject;
use crate::view::Horizon;

impl Asking<'_> {
    /// Free points by the date on which they expire, and what has expired.
    pub(super) fn expiring(
        &self,
        who: &Who,
        (at, known_at): (Option<Timestamp>, Option<Timestamp>),
        days: u32,
    ) -> Result<Expiring, AskError> {
        let subject = self.subject(who, self.known(known_at))?;
        let at = self.at(at, known_at);
        let today = self.views.calendar.day_of(at);
        let last = today.checked_add_days(Days::new(u64::from(days))).unwrap_or(Date::MAX);
        let new_year = Date::from_ymd_opt(today.year(), 1, 1).unwrap_or(Date::MIN);
        let expired = |from: Timestamp| -> Result<i128, AskError> {
            let span = Span { from: from.min(at.next()), to: at.next() };
            let mut window = Window::default();
            self.fill_window(&mut window, (subject, span), self.known(known_at))?;
            Ok(window.flows.expired)
        };
        Ok(Expiring {
            expiring: self.free_by_date(subject, (at, known_at), last)?,
            expired_year_to_date: expired(self.views.calendar.day_start(new_year))?,
            expired_lifetime: expired(Timestamp::MIN)?,
        })
    }

    /// The free points of all lots that expire by `last`.
    fn free_by_date(
        &self,
        subject: Subject,
        (at, known_at): (Timestamp, Option<Timestamp>),
        last: Date,
    ) -> Result<Vec<(Date, i128)>, AskError> {
        let known_at = known_at.map_or(at, |known_at| known_at.min(at));
        let horizon = Horizon { known: self.known(Some(known_at)), through: at };
        let lots = self.lots_of(subject, horizon)?.lots;
        let mut by_date: BTreeMap<Date, i128> = BTreeMap::new();
        for lot in lots.iter().filter(|lot| !lot.points.is_zero()) {
            if let Some(date) = lot.expires.date().filter(|date| *date <= last) {
                let sum = by_date.entry(date).or_default();
                *sum = sum.saturating_add(i128::from(lot.points.units()));
            }
        }
        Ok(by_date.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Book, account, date, household, instant};
    use crate::{Answer, Expiring, Question};

    #[test]
    fn free_points_are_listed_by_date_and_expired_ones_are_counted() {
        let mut book = Book::new("2025-12-01");
        book.open("a1", "ann", "h1");
        book.open("b1", "bob", "h1");
        book.open("c1", "cid", "h2");
        book.earn("a1", 1, "2025-12-31");
        book.earn("a1", 2, "2026-01-15");
        book.clock("2026-02-01");
        book.earn("a1", 10, "2026-02-10");
        book.earn("b1", 20, "2026-02-10");
        book.earn("b1", 40, "2026-02-03");
        book.earn("a1", 80, "2026-02-11");
        book.earn("a1", 160, "never");
        book.hold("b1", 15, instant("2026-03-01"));

        let now = book.expiring(household("h1"), None, 9);
        // The hold took 15 of the soonest.
        assert_eq!(now.expiring, [(date("2026-02-03"), 25), (date("2026-02-10"), 30)]);
        // What expired with 31 December did so at the first instant of the new year.
        assert_eq!((now.expired_year_to_date, now.expired_lifetime), (3, 3));
        assert_eq!(book.expiring(household("h1"), None, 8).expiring, [(date("2026-02-03"), 25)]);
        let new_year = book.expiring(account("a1"), Some("2025-12-31T23:59:59Z"), 0);
        assert_eq!(new_year.expiring, [(date("2025-12-31"), 1)]);
        assert_eq!((new_year.expired_year_to_date, new_year.expired_lifetime), (0, 0));
        let future = book.expiring(household("h1"), Some("2027-06-01"), u32::MAX);
        assert_eq!((future.expired_year_to_date, future.expired_lifetime), (0, 153));
        assert_eq!(future.expiring, []);
    }

    #[test]
    fn lots_are_known_at_most_then_and_expired_points_as_the_question_says() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.earn("a1", 5, "2026-03-10");
        book.clock("2026-02-15").at("2026-01-05").earn("a1", 7, "2026-01-10");
        book.earn("a1", 1, "2026-03-10");
        let ask = |known_at: &str| {
            let (at, known_at) = (Some(instant("2026-02-01")), Some(instant(known_at)));
            book.ask(&Question::Expiring { who: account("a1"), at, known_at, days: 60 })
        };
        let answer = |points, expired| {
            Ok(Answer::Expiring(Expiring {
                expiring: vec![(date("2026-03-10"), points)],
                expired_year_to_date: expired,
                expired_lifetime: expired,
            }))
        };
        assert_eq!(ask("2026-01-20"), answer(5, 0));
        assert_eq!(ask("2026-02-20"), answer(5, 7));
    }

    #[test]
    fn expired_points_stay_with_those_who_owned_them() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.open("c1", "cid", "h2");
        book.earn("a1", 5, "2026-01-10");
        book.earn("a1", 7, "2026-03-10");
        book.clock("2026-02-01").move_customer("ann", "h2");
        book.clock("2026-04-01");
        let expired = |who| book.expiring(household(who), None, 0).expired_lifetime;
        assert_eq!((expired("h1"), expired("h2")), (5, 7));
    }
}
