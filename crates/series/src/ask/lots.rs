//! Lots, pending points and deficit at an instant, as the ledger knew them.

use pointbook_core::{Account, AccountId, Calendar, Timestamp, Who};

use super::Asking;
use crate::answer::{LotLine, Lots, PendingLine};
use crate::ask_error::AskError;
use crate::registry::Subject;
use crate::view::Horizon;

impl Asking<'_> {
    /// The lots of the accounts that belong to somebody at an instant.
    pub(super) fn lots(
        &self,
        who: &Who,
        (at, known_at): (Option<Timestamp>, Option<Timestamp>),
    ) -> Result<Lots, AskError> {
        let at = self.at(at, known_at);
        let known_at = known_at.unwrap_or(at);
        if known_at > at {
            return Err(AskError::Invalid { field: "known_at", why: "is later than `at`" });
        }
        let horizon = Horizon { known: self.known(Some(known_at)), through: at };
        self.lots_of(self.subject(who, horizon.known)?, horizon)
    }

    /// The lots of the accounts that belong to somebody at the horizon.
    pub(super) fn lots_of(&self, subject: Subject, horizon: Horizon) -> Result<Lots, AskError> {
        let mut lots = Lots::default();
        for (account, belonging) in self.belongings(subject, horizon.known) {
            if belonging.at(horizon.through) {
                let state = self.views.state(account, horizon)?;
                lots.add(account, &state, self.views.calendar);
            }
        }
        lots.sort();
        Ok(lots)
    }
}

impl Lots {
    /// Adds the lots of an account, which are in draw order among themselves.
    fn add(&mut self, account: AccountId, state: &Account, calendar: &Calendar) {
        let lots = state.lots().filter(|lot| !lot.is_empty());
        self.lots.extend(lots.map(|lot| {
            let expires = lot.lot.expires;
            LotLine { account, expires, points: lot.free, on_hold: lot.held }
        }));
        self.pending.extend(state.pending().iter().map(|pending| {
            let (expires, points) = (pending.expires(calendar), pending.points);
            PendingLine { account, activates: pending.activates, expires, points }
        }));
        self.deficit = self.deficit.saturating_add(i128::from(state.deficit().units()));
    }

    /// Merges the accounts; sorting is stable, so what is equal stays in the account's order.
    fn sort(&mut self) {
        self.lots.sort_by_key(|line| (line.expires, line.account));
        self.pending.sort_by_key(|line| (line.activates, line.account));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Book, account, expiry, household, instant};
    use crate::{AskError, Lots, Question};

    fn lines(lots: &Lots) -> Vec<(u32, String, i64, i64)> {
        let line = |l: &super::LotLine| {
            (l.account.number(), l.expires.to_string(), l.points.units(), l.on_hold.units())
        };
        lots.lots.iter().map(line).collect()
    }

    fn line(account: u32, expires: &str, points: i64, on_hold: i64) -> (u32, String, i64, i64) {
        (account, expires.to_owned(), points, on_hold)
    }

    #[test]
    fn lots_of_a_household_are_merged_in_draw_order() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.open("b1", "bob", "h1");
        book.open("c1", "cid", "h2");
        book.earn("b1", 5, "2026-02-10");
        book.earn("a1", 7, "never");
        book.earn("b1", 3, "2026-03-01");
        book.earn("a1", 6, "2026-03-01");
        book.earn("c1", 1, "2026-01-10");
        book.earn_pending("b1", 8, ("2026-02-01", "2026-06-30"));
        book.earn_pending("a1", 9, ("2026-02-01", "2026-12-31"));
        book.hold("b1", 4, instant("2026-05-01"));
        book.redeem("c1", 11);

        let now = book.lots(household("h1"), None, None);
        let expected = [
            line(1, "2026-02-10", 1, 4),
            line(0, "2026-03-01", 6, 0),
            line(1, "2026-03-01", 3, 0),
            line(0, "never", 7, 0),
        ];
        assert_eq!(lines(&now), expected);
        let pending: Vec<_> = now.pending.iter().map(|p| (p.account.number(), p.expires)).collect();
        assert_eq!(pending, [(0, expiry("2026-12-31")), (1, expiry("2026-06-30"))]);
        assert_eq!((now.deficit, book.lots(household("h2"), None, None).deficit), (0, 10));
        // In the future time has gone on: a held lot stays, the free points of it are gone.
        let later = book.lots(household("h1"), Some("2026-02-20"), None);
        assert_eq!(lines(&later)[0], line(1, "2026-02-10", 0, 4));
        assert_eq!((later.pending.len(), later.lots.len()), (0, 6));
    }

    #[test]
    fn lots_are_as_the_ledger_knew_them() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.open("b1", "bob", "h2");
        book.clock("2026-01-10").earn("a1", 100, "2026-06-30");
        book.clock("2026-02-10").redeem("a1", 80);
        book.clock("2026-03-10").at("2026-01-20").earn("a1", 50, "2026-04-30");
        book.clock("2026-03-20").move_customer("ann", "h2");
        let lots = |at, known| lines(&book.lots(account("a1"), Some(at), known));
        assert_eq!(lots("2026-02-05", None), [line(0, "2026-06-30", 100, 0)]);
        assert_eq!(lots("2026-03-05", None), [line(0, "2026-06-30", 20, 0)]);
        assert_eq!(lots("2026-03-15", Some("2026-02-01")), [line(0, "2026-06-30", 100, 0)]);
        let now = [line(0, "2026-04-30", 50, 0), line(0, "2026-06-30", 20, 0)];
        assert_eq!(lots("2026-03-25", None), now);
        assert_eq!(lots("2027-01-01", Some("2026-02-01")), []);
        let before = Some(instant("2026-01-01T00:00:00Z"));
        let unknown = Question::Lots { who: account("a1"), at: before, known_at: None };
        assert_eq!(book.ask(&unknown), Err(AskError::NotFound));
        // And belong to whom the ledger knew.
        let at = |who, at| book.lots(household(who), Some(at), None).lots.len();
        assert_eq!((at("h1", "2026-03-19"), at("h2", "2026-03-19")), (2, 0));
        assert_eq!((at("h1", "2026-03-21"), at("h2", "2026-03-21")), (0, 2));
        let later = Some(instant("2026-03-02"));
        let at = Some(instant("2026-03-01"));
        let asked = book.ask(&Question::Lots { who: account("a1"), at, known_at: later });
        assert!(matches!(asked, Err(AskError::Invalid { field: "known_at", .. })));
    }
}
