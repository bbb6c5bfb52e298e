//! Which entries changed a window later, and what each brought.
//!
//! An entry brings the flows of its own commands. A move brings what the account carries: all that
//! is effective before the move and was written before it, and all that time had done by then. An
//! entry written after a move and effective before it brings its own share of what the move
//! carries. So entries and time together have brought exactly the flows of the window.

use std::collections::BTreeMap;

use pointbook_core::{Action, Body, Broken, Entry, Item, Sequence, Timestamp};

use super::Asking;
use super::asking::Span;
use crate::account_record::AccountRecord;
use crate::answer::{Flows, Restatement};
use crate::ask_error::AskError;
use crate::belonging::{Belonging, Way};
use crate::entries::Entries;
use crate::registry::Subject;
use crate::row::{Cause, Row};
use crate::totals::Totals;
use crate::view::{Horizon, NO_ENTRY};

impl Asking<'_> {
    /// The entries after `since` and through `known` that have a flow inside a window.
    pub(super) fn restatements(
        &self,
        subject: Subject,
        span: Span,
        (since, known): (Sequence, Sequence),
    ) -> Result<Vec<Restatement>, AskError> {
        let horizon = Horizon { known, through: span.last() };
        let mut brought = Brought { span, since, by_entry: BTreeMap::new() };
        for (account, belonging) in self.belongings(subject, known) {
            let record = self.views.record(account)?;
            let is_changed = !record.is_complete_at(since);
            if belonging.crossings(span.from, span.to).is_empty() {
                // Nothing was carried over the border: what was written since counts where it is.
                if is_changed && belonging.touches(span) {
                    let rows = record.rows_since(since, span.from, self.views.entries);
                    let rows = rows.take_while(|row| row.effective_at < span.to);
                    let rows = rows.filter(|row| row.written <= known);
                    rows.for_each(|row| brought.add(&row, &belonging));
                }
            } else if is_changed || brought.has_crossing(&belonging) {
                let view = self.views.view(account, horizon)?;
                for row in view.rows_before(span.to) {
                    brought.add(&row, &belonging);
                }
            }
        }
        brought.by_entry.retain(|_, flows| !flows.is_zero());
        self.views.entries.expect(&mut brought.by_entry.keys().copied());
        let brought = brought.by_entry.into_iter();
        brought.map(|(sequence, flows)| self.restatement(sequence, flows)).collect()
    }

    fn restatement(&self, sequence: Sequence, flows: Flows) -> Result<Restatement, AskError> {
        let broken = AskError::Broken(Broken { sequence, unfit: NO_ENTRY });
        let entry = self.views.entries.entry(sequence).ok_or(broken)?;
        let kind = match &entry.command.body {
            Body::Single(action) => Some(action.kind()),
            Body::Group(_) => None,
        };
        Ok(Restatement {
            sequence: sequence.number(),
            key: entry.command.key.clone(),
            kind,
            effective_at: effective_at(&entry),
            recorded_at: entry.recorded_at,
            flows,
        })
    }
}

impl AccountRecord {
    /// The rows effective from `from` on, and no less than those of them that entries after `since`
    /// wrote.
    fn rows_since<'a>(
        &'a self,
        since: Sequence,
        from: Timestamp,
        kept: &'a dyn Entries,
    ) -> impl Iterator<Item = Row> {
        let next = match self.last_late <= since {
            true => self.series.split(since, kept).next,
            false => None,
        };
        self.series.rows_from(next.map_or(from, |next| next.effective_at.max(from)), kept)
    }
}

/// When an entry counts: a group when the members count that have no time of their own.
fn effective_at(entry: &Entry) -> Timestamp {
    let own = match &entry.command.body {
        Body::Single(_) => entry.members().first(),
        Body::Group(items) => {
            let mut pairs = items.iter().zip(entry.members());
            let inherits = |item: &Item| {
                let by_clock = matches!(item.action, Action::Capture(_) | Action::Release(_));
                item.envelope.at.is_none() && !by_clock
            };
            pairs.find(|(item, _)| inherits(item)).map(|(_, member)| member)
        }
    };
    let wish = entry.command.envelope.at.unwrap_or(entry.recorded_at);
    own.map_or(wish.min(entry.recorded_at), |member| member.effective_at)
}

/// What the entries after `since` brought into a window.
struct Brought {
    span: Span,
    since: Sequence,
    by_entry: BTreeMap<Sequence, Flows>,
}

impl Brought {
    /// Whether an entry after `since` carried the account over the border inside the window.
    fn has_crossing(&self, belonging: &Belonging) -> bool {
        let crossings = belonging.crossings(self.span.from, self.span.to);
        crossings.iter().any(|crossing| crossing.written > self.since)
    }

    /// Adds a row's own flow, and its share of what was carried over the border after it.
    fn add(&mut self, row: &Row, belonging: &Belonging) {
        // What time does was there when it was due, before any entry that carries it.
        let written = match row.cause {
            Cause::Command | Cause::PlainCommand => row.written,
            Cause::Time => Sequence::default(),
        };
        let totals = row.totals();
        if self.span.contains(row.effective_at) {
            self.add_own(row, written, belonging);
        }
        let carried = totals.balance();
        let from = self.span.from.max(row.effective_at.next());
        for crossing in belonging.crossings(from, self.span.to) {
            self.bring(written.max(crossing.written), |flows| match crossing.way {
                Way::In => flows.add_arrival(&carried),
                Way::Out => flows.add_departure(&carried),
            });
        }
    }

    /// Adds a row's own flow to whom it belonged when it was written. A move to that very instant,
    /// written later, takes it from one owner and gives it to the other.
    fn add_own(&mut self, row: &Row, written: Sequence, belonging: &Belonging) {
        let (at, totals) = (row.effective_at, row.totals());
        let taken_back = Totals::default().since(&totals);
        let crossings = belonging.crossings(at, at.next()).iter();
        let mut later = crossings.filter(|crossing| crossing.written > written).peekable();
        let was_inside = later.peek().map_or(belonging.at(at), |next| next.way == Way::Out);
        if was_inside {
            self.bring(written, |flows| flows.add(&totals));
        }
        for crossing in later {
            let moved = if crossing.way == Way::In { &totals } else { &taken_back };
            self.bring(crossing.written, |flows| flows.add(moved));
        }
    }

    fn bring(&mut self, sequence: Sequence, add: impl FnOnce(&mut Flows)) {
        if sequence > self.since {
            add(self.by_entry.entry(sequence).or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Book, account, balance, customer, household, instant};
    use crate::{AskError, Flows, Question, Restatement};
    use pointbook_core::{Key, Kind, Who};

    const JANUARY: (&str, &str) = ("2026-01-01", "2026-01-31");
    const MARCH: (&str, &str) = ("2026-03-01", "2026-03-31");

    fn restated(book: &Book, who: Who, dates: (&str, &str), since: &str) -> Vec<(u64, Flows)> {
        let window = book.window_known(who, dates, (None, Some(since)));
        window.restatements.unwrap().into_iter().map(|r| (r.sequence, r.flows)).collect()
    }

    #[test]
    fn a_late_entry_across_a_move_restates_both_months_on_both_sides() {
        let mut book = Book::new("2026-01-01");
        book.open("b1", "bob", "h1");
        book.open("c1", "cid", "h2");
        book.clock("2026-01-10").earn("b1", 100, "never"); // 3
        book.clock("2026-03-01").move_customer("bob", "h2"); // 4
        book.clock("2026-04-01").at("2026-01-20").earn("b1", 50, "never"); // 5
        book.at("2026-03-20").earn("c1", 9, "never"); // 6

        let earned = Flows { earned: 50, ..Flows::default() };
        let left = |moved_out| Flows { moved_out, ..Flows::default() };
        let came = |moved_in| Flows { moved_in, ..Flows::default() };
        let late = Flows { earned: 9, ..Flows::default() };
        assert_eq!(restated(&book, household("h1"), JANUARY, "2026-03-02"), [(5, earned)]);
        assert_eq!(restated(&book, household("h1"), MARCH, "2026-03-02"), [(5, left(50))]);
        let both = [(5, came(50)), (6, late)];
        assert_eq!(restated(&book, household("h2"), MARCH, "2026-03-02"), both);
        // Asked from before the move, the move restates too: what it carried then.
        let all = [(4, left(100)), (5, left(50))];
        assert_eq!(restated(&book, household("h1"), MARCH, "2026-02-01"), all);
        assert_eq!(restated(&book, household("h2"), JANUARY, "2026-01-01"), []);
        assert_eq!(restated(&book, customer("bob"), MARCH, "2026-01-01"), []);
        assert_eq!(restated(&book, account("b1"), JANUARY, "2026-03-02"), [(5, earned)]);
        // As known before the late entries were written, there is none.
        let known = (Some("2026-03-15"), Some("2026-03-02"));
        let window = book.window_known(household("h2"), MARCH, known);
        assert_eq!((window.flows, window.restatements), (came(100), Some(vec![])));
    }

    #[test]
    fn what_an_entry_made_due_counts_and_what_it_wrote_down_does_not() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.clock("2026-01-10").earn("a1", 100, "2026-01-20");
        // It writes down that 100 have expired; its own 40 expired long ago.
        book.clock("2026-03-01").at("2026-01-15").earn("a1", 40, "2026-01-25");
        let flows = Flows { earned: 40, expired: 40, ..Flows::default() };
        assert_eq!(restated(&book, account("a1"), JANUARY, "2026-02-01"), [(3, flows)]);
        assert_eq!(book.window(account("a1"), JANUARY).flows.expired, 140);
    }

    #[test]
    fn points_that_expired_before_a_move_are_not_carried_and_not_listed() {
        let mut book = Book::new("2026-01-01");
        book.open("b1", "bob", "h1");
        book.open("c1", "cid", "h2");
        book.clock("2026-01-10").earn("b1", 100, "2026-02-10");
        book.clock("2026-03-01").move_customer("bob", "h2");
        book.clock("2026-04-01").at("2026-01-20").earn("b1", 50, "2026-02-20");
        assert_eq!(restated(&book, household("h2"), MARCH, "2026-01-01"), []);
        assert_eq!(book.window(household("h2"), MARCH).flows, Flows::default());
    }

    #[test]
    fn what_was_known_needs_no_journal_while_nothing_came_late() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        for day in 10..30 {
            book.clock(&format!("2026-01-{day}")).earn("a1", day, "2026-02-10");
        }
        book.clock("2026-02-20").earn("a1", 1, "never");
        let journal: Vec<std::sync::Arc<pointbook_core::Entry>> = Vec::new();
        let ask = |who: &Who, at: &str, known: &str| {
            let (who, at, known_at) = (who.clone(), Some(instant(at)), Some(instant(known)));
            let question = Question::Balance { who, at, known_at };
            book.projection.answer(&question, book.now, &journal)
        };
        for who in [account("a1"), household("h1")] {
            for (day, total) in [
                ("2026-01-09", 0),
                ("2026-01-14", 10 + 11 + 12 + 13 + 14),
                ("2026-02-09", (10..30).sum()),
                // The next entry wrote down what had expired.
                ("2026-02-15", 0),
            ] {
                assert_eq!(balance(ask(&who, day, day)).total, total, "{day}");
            }
            // What would have been without the next entry, only the journal knows.
            assert!(matches!(ask(&who, "2026-01-20", "2026-01-14"), Err(AskError::Broken(_))));
        }
    }

    #[test]
    fn a_group_is_one_restatement() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.open("b1", "bob", "h1");
        book.clock("2026-03-01");
        book.group(|book| {
            book.at("2026-01-05").earn("a1", 1, "never");
            book.at("2026-01-06").earn("b1", 2, "never");
            book.at("2026-02-06").earn("b1", 4, "never");
        });
        let known = (None, Some("2026-02-01"));
        let window = book.window_known(household("h1"), JANUARY, known);
        let expected = Restatement {
            sequence: 3,
            key: Key::new("k3").unwrap(),
            kind: None,
            effective_at: instant("2026-01-05"),
            recorded_at: instant("2026-03-01"),
            flows: Flows { earned: 3, ..Flows::default() },
        };
        assert_eq!(window.restatements, Some(vec![expected]));
        let kinds = |r: Vec<Restatement>| r.into_iter().map(|r| r.kind).collect::<Vec<_>>();
        book.at("2026-01-07").redeem("a1", 1);
        let window = book.window_known(account("a1"), JANUARY, known);
        assert_eq!(kinds(window.restatements.unwrap()), [None, Some(Kind::Redeem)]);
    }
}
