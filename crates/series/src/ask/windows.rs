//! Many windows at once.

use core::ops::Range;

use pointbook_core::{AccountId, HouseholdId, Name, Who};

use super::Asking;
use super::asking::Span;
use crate::account_record::AccountRecord;
use crate::answer::{Flows, Window};
use crate::ask_error::AskError;
use crate::block::Around;
use crate::few::{FEW, Few, few, none, step};
use crate::registry::Subject;
use crate::search::Found;
use crate::totals::Totals;
use crate::view::{Horizon, Views};

impl Asking<'_> {
    /// The windows of many, each as if it was asked alone. In each round a few take one step, after
    /// those that are further have taken theirs.
    pub(crate) fn windows(&self, who: &[Who], span: Span) -> Vec<Result<Window, AskError>> {
        let horizon = Horizon { known: self.known(None), through: span.last() };
        let registry = self.views.registry;
        let mut windows = Vec::with_capacity(who.len());
        let (mut searches, mut guesses, mut found) = (none(), none(), none());
        let (mut told, mut looks) = (none(), none());
        let rounds = who.len().div_ceil(FEW).saturating_add(ROUNDS);
        let parts = who.chunks(FEW).chain(core::iter::repeat(&[][..]));
        for some in parts.take(rounds) {
            for (subject, look) in told.into_iter().zip(&mut looks) {
                let Some(subject) = subject else { break };
                // Made where it stays, and filled there.
                windows.extend(core::iter::once_with(|| Ok(Window::default())));
                if let Some(window) = windows.last_mut() {
                    self.fill(window, (subject, look), (horizon, span));
                }
            }
            Views::look_at(&records(&found), (horizon, span), &mut looks);
            told = step(found, |(subject, _)| subject);
            found = step(guesses, |guess| registry.found(guess));
            Views::begin(&records(&found));
            guesses = step(searches, |search| registry.guess(search));
            searches = few(|place| some.get(place).map(|who| registry.search(who)));
        }
        windows
    }

    /// Fills one of many windows, with the looks that tell all where there are any.
    fn fill(
        &self,
        place: &mut Result<Window, AskError>,
        (subject, look): (Option<Subject>, &mut Option<Around<'_>>),
        (horizon, span): (Horizon, Span),
    ) {
        let Ok(window) = place else { return };
        if let Some(look) = look {
            return look.tell(|flow, sums| window.add_flow(flow, sums));
        }
        let subject = subject.ok_or(AskError::NotFound);
        let filled = subject.and_then(|it| self.fill_window(window, (it, span), horizon.known));
        if let Err(error) = filled {
            *place = Err(error);
        }
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
        self.views.look_at_all(&ids, (horizon, span), |id, look| {
            let each = |flow, around| sums.add_flow(flow, around);
            match look {
                Some(look) => look.tell(each),
                None => self.views.view(id, horizon)?.tell_around(span, each),
            }
            Ok(())
        })?;
        Ok(sums)
    }
}

fn records<'a>(found: &Few<Found<'a>>) -> Few<&'a AccountRecord> {
    step(*found, |(_, record)| record).map(Option::flatten)
}

/// Rounds from the one in which a search begins to that in which its window is filled: three steps
/// of a search and two of a look, of which the last of the search and the first of the look share a
/// round.
const ROUNDS: usize = 4;

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

    fn add_flow(&mut self, flow: usize, [before, through]: [i128; 2]) {
        self.opening.add(flow, before);
        self.closing.add(flow, through);
    }

    /// The window of these accounts together, as if they belonged to one household for ever.
    pub fn window(&self) -> Window {
        let mut flows = Flows::default();
        flows.add(&self.closing.since(&self.opening));
        let (opening, closing) = (self.opening.balance(), self.closing.balance());
        Window { opening, flows, closing, restatements: None }
    }
}

#[cfg(test)]
mod tests {
    use crate::name_table::hash;
    use crate::testing::{Book, account, customer, household, instant, window};
    use crate::{AskError, Moment, Question, Window};
    use pointbook_core::{Name, Who};
    use std::collections::HashMap;

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
        let ask = |who: &[Who]| book.projection.windows(who, (from, to), &book.journal).unwrap();
        let windows = ask(&who);
        assert_eq!(windows.len(), who.len());
        for (who, got) in who.iter().zip(&windows) {
            let who = who.clone();
            let is_nobody = who == account("nobody");
            let question = Question::Window { who, from, to, known_at: None, restated_since: None };
            match got {
                Ok(got) => assert_eq!(*got, window(book.ask(&question))),
                Err(error) => assert!(*error == AskError::NotFound && is_nobody),
            }
        }
        // However many there are, and wherever those are that are no accounts.
        for count in [0, 1, 7, 8, 9, 15, 16, 17, 64, 104] {
            assert_eq!(ask(&who[..count]), windows[..count], "{count}");
            assert_eq!(ask(&who[104 - count..]), windows[104 - count..], "{count}");
        }
        let turned: Vec<_> = who.iter().rev().cloned().collect();
        assert!(ask(&turned).iter().eq(windows.iter().rev()));
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
    fn names_of_one_hash_are_told_apart_and_nobody_is_not_found() {
        let names = || (0..).map(|number| format!("a{number}"));
        let mut seen = HashMap::new();
        let twins = names().find_map(|name| {
            let hash = hash(&Name::new(&name).unwrap());
            seen.insert(hash, name.clone()).map(|first| [first, name])
        });
        let [first, second] = twins.unwrap();
        let mut book = Book::new("2026-01-01");
        book.open(&first, "c1", "h1");
        book.open("other", "c2", "h2");
        book.earn(&first, 5, "never");
        let span = (Moment::At(instant("2026-01-01")), Moment::At(instant("2026-05-01")));
        let ask = |book: &Book| {
            let who = [&first, "other", &second, "nobody"].map(account);
            let windows = book.projection.windows(&who, span, &book.journal).unwrap();
            windows.into_iter().map(|it| it.map(|it| it.closing.total)).collect::<Vec<_>>()
        };
        // Only one of the two is there.
        let nobody = Err(AskError::NotFound);
        assert_eq!(ask(&book), [Ok(5), Ok(0), nobody, nobody]);
        book.open(&second, "c1", "h1");
        book.earn(&second, 7, "never");
        assert_eq!(ask(&book), [Ok(5), Ok(0), Ok(7), nobody]);
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
