//! Laws that all answers keep, over random journals: late entries, moves of all kinds, holds,
//! pending and expiring points, on few instants so that many things happen at once.

mod away;

use pointbook_core::*;

use crate::testing::{Book, Dice, account, balance, customer, household, instant, window};
use crate::totals::Totals;
use crate::{
    Answer, AskError, Balance, ByTime, Flows, HistoryFilter, Lots, Moment, Order, Projection,
    Question, Window,
};

const ACCOUNTS: [&str; 5] = ["a1", "a2", "b1", "c1", "d1"];
const CUSTOMERS: [&str; 4] = ["ann", "bob", "cid", "dan"];
const HOUSEHOLDS: [&str; 3] = ["h1", "h2", "h3"];
const HOUR: i64 = 3_600_000_000;
const BEGIN: &str = "2026-01-01T00:00:00Z";

/// What may happen in a world.
#[derive(Clone, Copy, PartialEq)]
enum Life {
    /// Everything, on few instants.
    Crowded,
    /// Nothing that time changes, each at an instant of its own, accounts moved when written.
    Timeless,
}

struct World {
    life: Life,
    book: Book,
    dice: Dice,
    /// The newest instant of each customer's own entries.
    newest: [Timestamp; 4],
}

/// What happens.
impl World {
    fn new(life: Life, seed: u64) -> Self {
        let mut book = Book::new(BEGIN);
        for (account, customer, household) in [
            ("a1", "ann", "h1"),
            ("a2", "ann", "h1"),
            ("b1", "bob", "h1"),
            ("c1", "cid", "h2"),
            ("d1", "dan", "h3"),
        ] {
            book.open(account, customer, household);
        }
        let newest = [book.now; 4];
        Self { life, book, dice: Dice::new(seed), newest }
    }

    fn step(&mut self) {
        let hours = self.dice.below(2) * self.dice.below(40);
        self.book.now = later(self.book.now, hours * HOUR + i64::from(self.life == Life::Timeless));
        let (account, points) = (self.dice.pick(&ACCOUNTS), 1 + self.dice.below(60));
        match (self.dice.below(20), self.life) {
            (0..=4, Life::Crowded) => {
                let days = self.dice.below(35) - 10;
                let expires = self.day(days);
                self.maybe_late().earn(account, points, &expires);
            }
            (0..=5, _) => self.maybe_late().earn(account, points, "never"),
            (6..=8, _) => self.maybe_late().redeem(account, points),
            (9..=10, _) => self.move_account(account),
            (11..=12, _) => self.move_customer(),
            (13, Life::Crowded) => {
                let deadline = later(self.book.now, HOUR * (1 + self.dice.below(200)));
                self.maybe_late().hold(account, points, deadline);
            }
            (14, Life::Crowded) => self.book.capture(account),
            (15..=16, Life::Crowded) => {
                let activates = later(self.book.now, HOUR * (1 + self.dice.below(200))).text();
                let days = 9 + self.dice.below(30);
                let expires = self.day(days);
                self.maybe_late().earn_pending(account, points, (&activates, &expires));
            }
            (17, _) => self.group(account),
            (18, _) => self.book.expire(),
            _ => self.book.refuse(account),
        }
    }

    /// A date so many days after today.
    fn day(&self, days: i64) -> String {
        later(self.book.now, days * 24 * HOUR).text()[..10].to_owned()
    }

    /// The book, its next command perhaps being late.
    fn maybe_late(&mut self) -> &mut Book {
        if self.dice.below(3) == 0 {
            let at = self.between(instant(BEGIN), self.book.now);
            self.book.at_instant(at);
        }
        &mut self.book
    }

    /// An instant between two; when life is crowded, a full hour or one of the two.
    fn between(&mut self, from: Timestamp, to: Timestamp) -> Timestamp {
        let at = later(from, self.dice.below(to.micros() - from.micros() + 1));
        let hour = Timestamp::from_micros(at.micros().div_euclid(HOUR) * HOUR);
        if self.life == Life::Crowded { hour.max(from) } else { at }
    }

    fn move_account(&mut self, account: &'static str) {
        let to = self.dice.pick(&CUSTOMERS);
        let from = self.book.customer_of(account).to_owned();
        if from == to {
            return;
        }
        let newest = self.book.states[self.book.account(account).index()].newest();
        let at = if self.life == Life::Crowded && self.dice.below(2) == 0 {
            self.between(newest.min(self.book.now), self.book.now)
        } else {
            self.book.now
        };
        self.book.at_instant(at).move_account(account, to);
        for (customer, newest) in CUSTOMERS.iter().zip(&mut self.newest) {
            if [from.as_str(), to].contains(customer) {
                *newest = at.max(*newest);
            }
        }
    }

    fn move_customer(&mut self) {
        let (customer, to) = (self.dice.pick(&CUSTOMERS), self.dice.pick(&HOUSEHOLDS));
        if self.book.household_of(customer) == to {
            return;
        }
        let index = CUSTOMERS.iter().position(|known| *known == customer).unwrap();
        let owned = ACCOUNTS.iter().filter(|account| self.book.customer_of(account) == customer);
        let ids: Vec<_> = owned.map(|account| self.book.account(account)).collect();
        let newest = ids.iter().map(|id| self.book.states[id.index()].newest());
        let newest = newest.fold(self.newest[index], Timestamp::max).min(self.book.now);
        let at = if self.dice.below(2) == 0 {
            self.between(newest, self.book.now)
        } else {
            self.book.now
        };
        self.newest[index] = at;
        self.book.at_instant(at).move_customer(customer, to);
    }

    fn group(&mut self, account: &str) {
        let other = self.dice.pick(&ACCOUNTS);
        let at = self.between(instant(BEGIN), self.book.now);
        let points = 1 + self.dice.below(9);
        let expires = if self.life == Life::Crowded { "2026-02-01" } else { "never" };
        self.book.group(|book| {
            book.at_instant(at).earn(account, points, "never");
            book.redeem(account, 1);
            book.earn(other, 2 * points, expires);
        });
    }
}

/// What is asked.
impl World {
    fn subject(&mut self) -> Who {
        match self.dice.below(3) {
            0 => account(self.dice.pick(&ACCOUNTS)),
            1 => customer(self.dice.pick(&CUSTOMERS)),
            _ => household(self.dice.pick(&HOUSEHOLDS)),
        }
    }

    /// Some instant, from before everything to well into the future.
    fn instant(&mut self) -> Timestamp {
        let count = self.book.journal.len().try_into().unwrap();
        let entry = &self.book.journal[usize::try_from(self.dice.below(count)).unwrap()];
        let effective_at = entry.members().first().map(|member| member.effective_at);
        match self.dice.below(8) {
            0 => self.book.now,
            1 => later(self.book.now, self.dice.below(40 * 24) * HOUR),
            2 => later(instant(BEGIN), -HOUR),
            3..=4 => entry.recorded_at,
            _ => later(effective_at.unwrap_or(self.book.now), self.dice.below(3) - 1),
        }
    }

    /// A time of knowledge, after everybody is known.
    fn known(&mut self) -> Timestamp {
        self.instant().clamp(self.book.journal[4].recorded_at, self.book.now)
    }

    fn span(&mut self) -> (Timestamp, Timestamp) {
        let (one, other) = (self.instant(), self.instant());
        (one.min(other), one.max(other))
    }

    fn window(&self, who: &Who, span: (Timestamp, Timestamp), known: Known) -> Window {
        window(self.book.ask(&window_question(who, span, known)))
    }

    fn lots(&self, who: &Who, at: Timestamp) -> Lots {
        let question = Question::Lots { who: who.clone(), at: Some(at), known_at: None };
        match self.book.ask(&question) {
            Ok(Answer::Lots(lots)) => lots,
            other => panic!("{other:?}"),
        }
    }

    /// Questions of all sorts, that entries after `known` must not change.
    fn questions(&mut self, known: Timestamp) -> Vec<Question> {
        let mut questions = Vec::new();
        for _ in 0..6 {
            let (who, span, since) = (self.subject(), self.span(), self.known());
            let known_at = Some(known);
            questions.push(window_question(&who, span, (known_at, Some(since))));
            questions.push(Question::Balance { who: who.clone(), at: Some(span.0), known_at });
            let at = Some(span.1.max(known));
            questions.push(Question::Lots { who: who.clone(), at, known_at });
            questions.push(Question::Expiring { who, at, known_at, days: 20 });
        }
        questions
    }
}

/// The laws.
impl World {
    /// The answer is what the postings say, one by one.
    fn windows_are_what_postings_say(&mut self) {
        let (who, (from, to)) = (self.subject(), self.span());
        let got = self.window(&who, (from, to), (None, None));
        assert_eq!(got.opening.after(&got.flows), got.closing);
        let mut naive = Window::default();
        for (posting, _) in self.postings(to) {
            let (at, before) = (posting.effective_at, later(from, -1));
            let mut totals = Totals::default();
            totals.record(posting.flow, posting.points);
            if at < from && self.owns(&who, posting.account, before) {
                naive.opening.add(&totals.balance());
            }
            if at < to && self.owns(&who, posting.account, later(to, -1)) {
                naive.closing.add(&totals.balance());
            }
            if from <= at && at < to && self.owns(&who, posting.account, at) {
                naive.flows.add(&totals);
            }
        }
        assert_eq!((got.opening, got.closing), (naive.opening, naive.closing), "{who:?}");
        assert_eq!(own_flows(&got.flows), naive.flows, "{who:?} {from:?} {to:?}");
        let end = Question::Balance { who: who.clone(), at: Some(later(to, -1)), known_at: None };
        assert_eq!(balance(self.book.ask(&end)), got.closing);
    }

    /// Two adjoining windows add up to the joined one.
    fn windows_add_up(&mut self) {
        let (who, (from, to)) = (self.subject(), self.span());
        let middle = self.instant().clamp(from, to);
        let whole = self.window(&who, (from, to), (None, None));
        let first = self.window(&who, (from, middle), (None, None));
        let second = self.window(&who, (middle, to), (None, None));
        assert_eq!((first.opening, second.closing), (whole.opening, whole.closing));
        assert_eq!(first.closing, second.opening);
        assert_eq!(sum(&[fields(&first.flows), fields(&second.flows)]), fields(&whole.flows));
    }

    /// A series of many accounts together gives what the view of them gives.
    fn groups_are_what_the_view_says(&mut self, groups: &Projection) {
        for _ in 0..4 {
            let (who, span) = (self.subject(), self.span());
            let at = Some(self.instant());
            for question in [
                window_question(&who, span, (None, None)),
                Question::Balance { who: who.clone(), at, known_at: None },
                Question::Expiring { who, at, known_at: None, days: 20 },
            ] {
                assert_eq!(self.ask(groups, &question), self.ask(&self.book.projection, &question));
            }
        }
    }

    /// What leaves one household comes to another; likewise customers.
    fn what_leaves_comes(&mut self) {
        let span = self.span();
        for side in [&HOUSEHOLDS.map(household)[..], &CUSTOMERS.map(customer)[..]] {
            let flows = side.iter().map(|who| self.window(who, span, (None, None)).flows);
            let mut moved = Balance::default();
            for flows in flows {
                let [total, on_hold] = [flows.moved_in - flows.moved_out, flows.moved_on_hold];
                moved.add(&Balance { total, on_hold, pending: flows.moved_pending });
            }
            assert_eq!(moved, Balance::default());
        }
    }

    /// What was known then is what the journal of then answers.
    fn knowledge_is_a_prefix(&mut self) {
        let known = self.known();
        let count = self.book.journal.iter().filter(|entry| entry.recorded_at <= known).count();
        let before = self.book.folded(count);
        for question in self.questions(known) {
            if count >= 5 {
                assert_eq!(
                    self.ask(&before, &question),
                    self.ask(&self.book.projection, &question)
                );
            }
        }
    }

    fn ask(&self, projection: &Projection, question: &Question) -> Result<Answer, AskError> {
        projection.answer(question, self.book.now, &self.book.journal)
    }

    /// Writing down what time did changes no answer.
    fn writing_down_changes_nothing(&mut self) {
        let known = self.known();
        let mut questions = self.questions(known);
        for _ in 0..4 {
            let (who, span) = (self.subject(), self.span());
            questions.push(window_question(&who, span, (None, Some(known))));
            questions.push(Question::Balance {
                who: who.clone(),
                at: Some(span.1),
                known_at: None,
            });
            questions.push(Question::Lots { who, at: Some(span.1), known_at: None });
        }
        let answers = |world: &Self| -> Vec<_> {
            questions.iter().map(|question| world.ask(&world.book.projection, question)).collect()
        };
        let before = answers(self);
        self.book.expire();
        assert_eq!(answers(self), before);
    }

    /// Entries and time have together brought the flows of a window.
    fn entries_and_time_bring_everything(&mut self) {
        let (who, span) = (self.subject(), self.span());
        let window = self.window(&who, span, (None, Some(Timestamp::MIN)));
        let mut time = Flows::default();
        for (posting, by_time) in self.postings(span.1) {
            let at = posting.effective_at;
            // What is due at the instant of a move is there before the move, which takes it over.
            let owned = self.owns(&who, posting.account, later(at, -1));
            if by_time && span.0 <= at && at < span.1 && owned {
                let mut totals = Totals::default();
                totals.record(posting.flow, posting.points);
                time.add(&totals);
            }
        }
        let brought = window.restatements.unwrap();
        let mut all: Vec<_> = brought.iter().map(|brought| fields(&brought.flows)).collect();
        all.push(fields(&time));
        assert_eq!(sum(&all), fields(&window.flows));
    }

    /// What a window was, and what was brought since, is what it is.
    fn restatements_are_the_difference(&mut self) {
        let (who, span, known) = (self.subject(), self.span(), self.known());
        let now = self.window(&who, span, (None, Some(known)));
        let then = self.window(&who, span, (Some(known), None));
        let brought = now.restatements.unwrap();
        let mut all: Vec<_> = brought.iter().map(|brought| fields(&brought.flows)).collect();
        all.push(fields(&then.flows));
        assert_eq!(sum(&all), fields(&now.flows));
    }

    /// The lots of now and of the future hold what the balance says.
    fn lots_hold_the_balance(&mut self) {
        let (who, at) = (self.subject(), self.instant().max(self.book.now));
        let question = Question::Balance { who: who.clone(), at: Some(at), known_at: None };
        let lots = self.lots(&who, at);
        let units = |points: Points| i128::from(points.units());
        let on_hold: i128 = lots.lots.iter().map(|lot| units(lot.on_hold)).sum();
        let free: i128 = lots.lots.iter().map(|lot| units(lot.points)).sum();
        let pending = lots.pending.iter().map(|pending| units(pending.points)).sum();
        let expected = Balance { total: free + on_hold - lots.deficit, on_hold, pending };
        assert_eq!(balance(self.book.ask(&question)), expected);
    }

    /// Pages are the whole history, cut.
    fn pages_are_the_whole(&mut self) {
        let who = self.subject();
        let order = self.dice.pick(&[Order::Newest, Order::Oldest]);
        let by_time = self.dice.pick(&[ByTime::Effective, ByTime::Recorded]);
        let filter = HistoryFilter { order, by_time, ..HistoryFilter::default() };
        let whole =
            self.book.history(who.clone(), HistoryFilter { limit: Some(1000), ..filter.clone() });
        let (mut rows, mut cursor) = (Vec::new(), None);
        loop {
            let limit = Some(u32::try_from(1 + self.dice.below(30)).unwrap());
            let page = HistoryFilter { limit, cursor, ..filter.clone() };
            let page = self.book.history(who.clone(), page);
            assert!(!page.rows.is_empty());
            rows.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(rows, whole.rows);
    }
}

/// The naive view.
impl World {
    /// All postings through `through`, and whether time made them.
    fn postings(&self, through: Timestamp) -> Vec<(Posting, bool)> {
        let calendar = Calendar::new("UTC".parse().unwrap());
        let mut postings = Vec::new();
        for entry in &self.book.journal {
            let due = entry.due.iter().filter_map(Fact::posting);
            postings.extend(due.map(|posting| (*posting, true)));
            let own = entry.members().iter().flat_map(Member::postings);
            postings.extend(own.map(|posting| (*posting, false)));
        }
        for (index, state) in (0..).zip(&self.book.states) {
            let mut state = state.clone();
            let due = due_facts(&mut state, AccountId::new(index), &calendar, through).unwrap();
            postings.extend(due.iter().filter_map(Fact::posting).map(|posting| (*posting, true)));
        }
        postings
    }

    /// Whether `who` owns an account at an instant, by reading the whole journal.
    fn owns(&self, who: &Who, id: AccountId, instant: Timestamp) -> bool {
        let members = self.book.journal.iter().flat_map(|entry| entry.members());
        let facts = members.flat_map(|m| m.facts.iter().map(move |fact| (m.effective_at, fact)));
        let facts: Vec<_> = facts.collect();
        let (mut owner, mut home) = (None, None);
        for (at, fact) in &facts {
            match fact {
                Fact::AccountOpened { account, customer, .. } if *account == id => {
                    owner = Some(*customer);
                }
                Fact::AccountMoved { account, to, .. } if *account == id && *at <= instant => {
                    owner = Some(*to);
                }
                _ => {}
            }
        }
        let owner = owner.unwrap();
        for (at, fact) in &facts {
            match fact {
                Fact::CustomerCreated { customer, household, .. } if *customer == owner => {
                    home = Some(*household);
                }
                Fact::CustomerMoved { customer, to, .. }
                    if *customer == owner && *at <= instant =>
                {
                    home = Some(*to);
                }
                _ => {}
            }
        }
        match who {
            Who::Account(name) => ACCOUNTS[id.index()] == name.as_str(),
            Who::Customer(name) => CUSTOMERS[owner.index()] == name.as_str(),
            Who::Household(name) => HOUSEHOLDS[home.unwrap().index()] == name.as_str(),
        }
    }
}

/// `known_at` and `restated_since`.
type Known = (Option<Timestamp>, Option<Timestamp>);

fn window_question(who: &Who, (from, to): (Timestamp, Timestamp), known: Known) -> Question {
    let (from, to, who) = (Moment::At(from), Moment::At(to), who.clone());
    let (known_at, restated_since) = known;
    Question::Window { who, from, to, known_at, restated_since }
}

fn later(instant: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(instant.micros() + micros)
}

/// The flows without the moves.
fn own_flows(flows: &Flows) -> Flows {
    Flows { moved_in: 0, moved_out: 0, moved_on_hold: 0, moved_pending: 0, ..*flows }
}

fn fields(flows: &Flows) -> [i128; 20] {
    [
        flows.earned,
        flows.earn_reversed,
        flows.redeemed,
        flows.refunded,
        flows.expired,
        flows.adjusted_up,
        flows.adjusted_down,
        flows.transferred_in,
        flows.transferred_out,
        flows.moved_in,
        flows.moved_out,
        flows.held,
        flows.captured,
        flows.released,
        flows.pending_added,
        flows.pending_activated,
        flows.pending_cancelled,
        flows.moved_on_hold,
        flows.moved_pending,
        flows.shortfall,
    ]
}

fn sum(all: &[[i128; 20]]) -> [i128; 20] {
    let mut sum = [0; 20];
    for fields in all {
        sum.iter_mut().zip(fields).for_each(|(sum, field)| *sum += field);
    }
    sum
}

#[test]
fn laws_hold_when_much_happens_at_once() {
    for seed in 0..24 {
        let mut world = World::new(Life::Crowded, seed);
        for step in 0..180 {
            world.step();
            if step % 6 == 0 {
                world.windows_are_what_postings_say();
                world.windows_add_up();
                world.what_leaves_comes();
                world.knowledge_is_a_prefix();
                world.entries_and_time_bring_everything();
                world.lots_hold_the_balance();
            }
            if step % 30 == 0 {
                world.pages_are_the_whole();
                world.writing_down_changes_nothing();
            }
        }
        assert_eq!(world.book.folded(world.book.journal.len()), world.book.projection);
        let mut at_once = Book::empty();
        at_once.apply_all(&world.book.journal).unwrap();
        assert_eq!(at_once, world.book.projection);
        let loaded = Projection::load(world.book.projection.save()).unwrap();
        assert_eq!(loaded, world.book.projection);
    }
}

#[test]
fn groups_agree_with_the_view_whatever_moves_and_comes_late() {
    for (life, seeds) in [(Life::Crowded, 200..224), (Life::Timeless, 300..312)] {
        for (accounts_min, seed) in (1..=3).cycle().zip(seeds) {
            let mut world = World::new(life, seed);
            let (mut groups, mut folded, mut copy) = (Book::empty(), 0, None);
            groups.regroup(accounts_min);
            for step in 0..180 {
                world.step();
                groups.apply_all(&world.book.journal[folded..]).unwrap();
                folded = world.book.journal.len();
                world.groups_are_what_the_view_says(&groups);
                if step == 60 {
                    copy = Some((groups.share(), world.book.projection.clone()));
                }
                if step == 120 {
                    groups.regroup(accounts_min);
                }
            }
            // The copy that was taken meanwhile is still what it was.
            let (copy, projection) = copy.unwrap();
            world.book.projection = projection;
            world.groups_are_what_the_view_says(&copy);
        }
    }
}

#[test]
fn restatements_are_the_difference_between_what_was_known_and_what_is() {
    for seed in 100..124 {
        let mut world = World::new(Life::Timeless, seed);
        for step in 0..200 {
            world.step();
            if step % 4 == 0 {
                world.windows_are_what_postings_say();
                world.restatements_are_the_difference();
            }
        }
    }
}
