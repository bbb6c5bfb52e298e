//! Many windows of one: a statement.

use pointbook_core::{Timestamp, Who};

use super::Asking;
use super::asking::Span;
use crate::answer::Window;
use crate::ask_error::AskError;
use crate::registry::Subject;
use crate::totals::Totals;
use crate::view::Horizon;

impl Asking<'_> {
    /// The windows of somebody, each as if it was asked alone.
    pub(crate) fn statement(&self, who: &Who, spans: &[Span]) -> Result<Vec<Window>, AskError> {
        let known = self.known(None);
        let subject = self.subject(who, known)?;
        let registry = self.views.registry;
        if self.group(subject, known).is_none() && registry.is_settled(subject) {
            return self.settled_statement(subject, spans);
        }
        let mut windows = Vec::with_capacity(spans.len());
        for span in spans {
            let mut window = Window::default();
            self.fill_window(&mut window, (subject, *span), known)?;
            windows.push(window);
        }
        Ok(windows)
    }

    /// The windows of somebody who has always had the same accounts: the totals at each border,
    /// which adjoining windows share, of all accounts together.
    fn settled_statement(&self, subject: Subject, spans: &[Span]) -> Result<Vec<Window>, AskError> {
        // What time does by the last border is not yet done at those before it.
        let through = spans.iter().map(|span| span.last()).max().unwrap_or(Timestamp::MIN);
        let horizon = Horizon { known: self.known(None), through };
        let (borders, openings) = borders(spans);
        let mut sums = vec![Totals::default(); borders.len()];
        for account in self.views.registry.members(subject) {
            let view = self.views.view(account, horizon)?;
            for (border, sums) in borders.iter().zip(&mut sums) {
                view.add_before(*border, sums);
            }
        }
        Ok(openings.iter().map(|opening| Window::between(&sums, *opening)).collect())
    }
}

/// The borders of spans, in their order, and for each span which one it begins at: it ends at the
/// next. One that ends where the next begins is there once.
fn borders(spans: &[Span]) -> (Vec<Timestamp>, Vec<usize>) {
    let mut borders = Vec::with_capacity(spans.len().saturating_mul(2));
    let mut openings = Vec::with_capacity(spans.len());
    for span in spans {
        if borders.last() != Some(&span.from) {
            borders.push(span.from);
        }
        openings.push(borders.len().saturating_sub(1));
        borders.push(span.to);
    }
    (borders, openings)
}

impl Window {
    /// The window between a border and the next, of accounts with these totals before each.
    #[expect(clippy::expect_used, reason = "a span has pushed both")]
    fn between(sums: &[Totals], opening: usize) -> Self {
        let around = sums.get(opening..).and_then(<[Totals]>::first_chunk);
        let [opening, closing] = around.expect("invariant: a window has two borders");
        let mut window =
            Self { opening: opening.balance(), closing: closing.balance(), ..Self::default() };
        window.flows.add(&closing.since(opening));
        window
    }
}

#[cfg(test)]
mod tests {
    use pointbook_core::Who;

    use crate::testing::{Book, account, customer, household, instant, window};
    use crate::{AskError, Moment, Question};

    /// Months that adjoin, a gap, the same instant twice, one that is empty, and one of the past.
    const DAYS: &[(&str, &str)] = &[
        ("2026-01-01", "2026-02-01"),
        ("2026-02-01", "2026-03-01"),
        ("2026-03-01", "2026-04-01"),
        ("2026-04-15", "2026-05-01"),
        ("2026-05-01", "2026-05-01"),
        ("2026-05-01", "2026-07-01"),
        ("2026-01-10", "2026-06-01"),
        ("2020-01-01", "2021-01-01"),
    ];

    fn statement_is_its_windows(book: &Book, who: &Who) {
        let at = |text: &str| Moment::At(instant(text));
        let spans: Vec<_> = DAYS.iter().map(|(from, to)| (at(from), at(to))).collect();
        let windows = book.projection.statement(who, &spans, &book.journal).unwrap();
        assert_eq!(windows.len(), spans.len());
        for ((from, to), got) in spans.into_iter().zip(windows) {
            let (known_at, restated_since) = (None, None);
            let question =
                Question::Window { who: who.clone(), from, to, known_at, restated_since };
            assert_eq!(got, window(book.ask(&question)), "{who:?} {from:?}");
        }
    }

    #[test]
    fn a_statement_is_what_its_windows_are_alone() {
        let mut book = Book::new("2026-01-01");
        for number in 0..100 {
            // A household of 64 accounts and more, and small ones.
            let home = if number < 70 { 0 } else { number / 4 };
            let name = format!("a{number}");
            book.open(&name, &format!("c{}", number / 2), &format!("h{home}"));
            // Some expire within a window, written down by nobody.
            book.earn(&name, number + 1, if number % 2 == 0 { "2026-03-31" } else { "never" });
        }
        book.clock("2026-02-10").redeem("a81", 7);
        book.earn_pending("a84", 40, ("2026-04-20", "never"));
        book.hold("a85", 3, instant("2026-05-20"));
        book.clock("2026-02-20").move_customer("c46", "h20");
        book.clock("2026-03-20").at("2026-01-20").earn("a80", 5, "never");
        for who in
            [account("a80"), account("a81"), account("a84"), customer("c42"), customer("c46")]
        {
            statement_is_its_windows(&book, &who);
        }
        for who in ["h0", "h20", "h21", "h23"] {
            statement_is_its_windows(&book, &household(who));
        }
    }

    #[test]
    fn a_statement_of_nobody_or_backwards_is_refused_and_one_of_no_window_is_empty() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        let at = |text: &str| Moment::At(instant(text));
        let (early, late) = (at("2026-01-01"), at("2026-02-01"));
        let ask = |who, spans: &[_]| book.projection.statement(&who, spans, &book.journal);
        assert_eq!(ask(account("nobody"), &[(early, late)]), Err(AskError::NotFound));
        let backwards = ask(account("a1"), &[(early, late), (late, early)]);
        assert!(matches!(backwards, Err(AskError::Invalid { field: "from", .. })));
        assert_eq!(ask(account("a1"), &[]), Ok(Vec::new()));
    }
}
