//! Many windows at once.

use core::ops::Range;

use pointbook_core::{AccountId, HouseholdId, Name, Who};

use super::Asking;
use super::asking::Span;
use crate::answer::{Flows, Window};
use crate::ask_error::AskError;
use crate::registry::Subject;
use crate::totals::Totals;
use crate::view::Horizon;

impl Asking<'_> {
    /// The windows of many, each as if it was asked alone.
    pub(crate) fn windows(&self, who: &[Who], span: Span) -> Vec<Result<Window, AskError>> {
        let known = self.known(None);
        let mut windows = Vec::with_capacity(who.len());
        for some in who.chunks(AT_ONCE) {
            let subjects = self.views.registry.subjects(some);
            self.warm_subjects(&subjects, span);
            for subject in subjects {
                let mut window = Window::default();
                let filled = subject
                    .ok_or(AskError::NotFound)
                    .and_then(|subject| self.fill_window(&mut window, (subject, span), known));
                windows.push(filled.map(|()| window));
            }
        }
        windows
    }

    /// Fetches the series of accounts; those of customers and households are fetched when it is
    /// their turn.
    fn warm_subjects(&self, subjects: &[Option<Subject>], span: Span) {
        let accounts = subjects.iter().filter_map(|subject| match subject {
            Some(Subject::Account(id)) => Some(*id),
            _ => None,
        });
        self.views.registry.warm_series(&accounts.collect::<Vec<_>>(), span.from, span.to);
    }

    /// The windows of some households, by the order in which they came.
    pub(crate) fn household_windows(
        &self,
        which: Range<usize>,
        span: Span,
    ) -> Result<Vec<(Name, Window)>, AskError> {
        let (known, registry) = (self.known(None), self.views.registry);
        let mut windows = Vec::with_capacity(which.len());
        for index in which {
            let household = u32::try_from(index).ok().map(HouseholdId::new);
            let named = household.and_then(|id| Some((id, registry.households.get(index)?)));
            let Some((id, record)) = named else { break };
            let mut window = Window::default();
            self.fill_window(&mut window, (Subject::Household(id), span), known)?;
            windows.push((record.name.clone(), window));
        }
        Ok(windows)
    }

    /// The sums of some accounts, all of which ever belonged to the program.
    pub(crate) fn sums(&self, which: Range<usize>, span: Span) -> Result<Sums, AskError> {
        let horizon = Horizon { known: self.known(None), through: span.last() };
        let registry = self.views.registry;
        let place = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        let end = place(which.end.min(registry.accounts.len()));
        let ids: Vec<AccountId> = (place(which.start)..end).map(AccountId::new).collect();
        let mut sums = Sums::default();
        for some in ids.chunks(AT_ONCE) {
            registry.warm_series(some, span.from, span.to);
            for id in some {
                let mut around = <[Totals; 2]>::default();
                self.views.view(*id, horizon)?.totals_around(span, &mut around);
                let [opening, closing] = &around;
                sums.opening.add_all(opening);
                sums.closing.add_all(closing);
            }
        }
        Ok(sums)
    }
}

/// The sums of accounts before and through a window: parts of a window of all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    opening: Totals,
    closing: Totals,
}

impl Sums {
    /// The sums of these accounts and others.
    pub fn add(&mut self, others: &Self) {
        self.opening.add_all(&others.opening);
        self.closing.add_all(&others.closing);
    }

    /// The window of these accounts together, as if they belonged to one household for ever.
    pub fn window(&self) -> Window {
        let mut flows = Flows::default();
        flows.add(&self.closing.since(&self.opening));
        let (opening, closing) = (self.opening.balance(), self.closing.balance());
        Window { opening, flows, closing, restatements: None }
    }
}

/// Subjects or accounts that are fetched at once; what is fetched of them fits the nearest cache.
pub(super) const AT_ONCE: usize = 16;

#[cfg(test)]
mod tests {
    use crate::testing::{Book, account, customer, household, instant, window};
    use crate::{AskError, Moment, Question, Window};

    #[test]
    fn many_windows_are_what_each_is_alone() {
        let mut book = Book::new("2026-01-01");
        for number in 0..100 {
            let (customer, household) = (format!("c{}", number / 2), format!("h{}", number / 4));
            let name = format!("a{number}");
            book.open(&name, &customer, &household);
            book.earn(&name, number + 1, "2026-03-31");
        }
        book.clock("2026-02-01").move_customer("c1", "h7");
        book.redeem("a2", 7);
        let (from, to) = (Moment::At(instant("2026-01-15")), Moment::At(instant("2026-05-01")));
        let mut who: Vec<_> = (0..100).map(|number| account(&format!("a{number}"))).collect();
        who.extend([household("h0"), household("h7"), customer("c1"), account("nobody")]);
        let windows = book.projection.windows(&who, (from, to), &book.journal).unwrap();
        for (who, got) in who.into_iter().zip(&windows) {
            let question = Question::Window { who, from, to, known_at: None, restated_since: None };
            match got {
                Ok(got) => assert_eq!(*got, window(book.ask(&question))),
                Err(error) => assert_eq!(*error, AskError::NotFound),
            }
        }
        let sums = |which| book.projection.sums(which, (from, to), &book.journal).unwrap();
        let mut whole = sums(0..33);
        whole.add(&sums(33..1_000));
        assert_eq!(whole, sums(0..100));
        // All together are the sum of the accounts, and nobody came or left.
        let whole = whole.window();
        let mut sum = Window::default();
        for window in windows.iter().take(100).flatten() {
            sum.opening.add(&window.opening);
            sum.closing.add(&window.closing);
            sum.flows.expired += window.flows.expired;
            sum.flows.redeemed += window.flows.redeemed;
        }
        assert_eq!(whole, sum);
        assert_eq!((whole.opening.total, whole.flows.expired), (5_050, 5_047));
    }

    #[test]
    fn every_household_has_the_window_that_it_has_alone() {
        let mut book = Book::new("2026-01-01");
        for number in 0..20 {
            let name = format!("a{number}");
            book.open(&name, &format!("c{number}"), &format!("h{}", number % 7));
            book.earn(&name, number + 1, "2026-03-31");
        }
        book.clock("2026-02-01").move_customer("c1", "h6");
        let span = (Moment::At(instant("2026-01-15")), Moment::At(instant("2026-05-01")));
        let projection = &book.projection;
        let of = |which| projection.household_windows(which, span, &book.journal).unwrap();
        let windows = of(0..projection.household_count());
        assert_eq!(windows.len(), 7);
        assert_eq!(windows, [of(0..3), of(3..50), of(7..9)].concat());
        for (number, (name, got)) in windows.into_iter().enumerate() {
            assert_eq!(name.as_str(), format!("h{number}"));
            let who = household(name.as_str());
            let [from, to] = [span.0, span.1];
            let question = Question::Window { who, from, to, known_at: None, restated_since: None };
            assert_eq!(got, window(book.ask(&question)));
        }
    }
}
