//! What these tests begin with: a ledger with one account, and the shortest way to say a command.

use std::error::Error as _;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use pointbook::core::{
    Action, Body, Command, Earn, EarnAmount, Entry, Envelope, Hold, Item, Key, Name, Open, Outcome,
    Points, ProgramSettings, Redeem, Sequence, Settled, Short, Timestamp, Who,
};
use pointbook::series::{Answer, Question};
use pointbook::{Clock, Error, ErrorKind, Ledger, Options, Reading, Ticket};
use pointbook_testkit::fault::{Injected, Rig};

/// Longer than anything takes that comes at all.
pub(super) const SOON: Duration = Duration::from_secs(30);

/// A ledger on a rig, with the account `a1` of `ann` in `h1`: sequence 1.
pub(super) struct Book {
    pub(super) rig: Rig,
    pub(super) ledger: Ledger,
}

impl Book {
    pub(super) fn new() -> Book {
        Book::with(|options| options)
    }

    pub(super) fn with(change: impl FnOnce(Options) -> Options) -> Book {
        let rig = Rig::new(&ProgramSettings::default());
        rig.clock.set(noon());
        let ledger = rig.open_with(change(rig.options())).unwrap();
        let book = Book { rig, ledger };
        accepted(&book.send(open("open", "a1")));
        book
    }

    /// Sends a command and waits for its outcome.
    pub(super) fn send(&self, command: Command) -> Outcome {
        self.ledger.submit(command).unwrap().wait().unwrap()
    }

    /// Closes the ledger and opens what is there, without faults.
    pub(super) fn reopened(self) -> Book {
        self.reopened_with(|options| options)
    }

    /// The same, with other options.
    pub(super) fn reopened_with(self, change: impl FnOnce(Options) -> Options) -> Book {
        self.ledger.close();
        let rig = self.rig.restarted();
        let ledger = rig.open_with(change(rig.options())).unwrap();
        Book { rig, ledger }
    }

    pub(super) fn set_clock(&self, text: &str) {
        self.rig.clock.set(at(text));
    }
}

pub(super) fn noon() -> Timestamp {
    at("2026-01-05T12:00:00-06:00")
}

pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(super) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

pub(super) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(super) fn command(text: &str, action: Action) -> Command {
    Command::new(key(text), action)
}

/// Opens an account of a customer of the same name in `h1`.
pub(super) fn open(text: &str, account: &str) -> Command {
    let (account, household) = (name(account), name("h1"));
    command(text, Action::Open(Open { customer: account.clone(), account, household }))
}

pub(super) fn earning(account: &str, points: i64) -> Earn {
    let amount = EarnAmount::Points(Points::new(points));
    Earn { account: name(account), amount, expires: None, activates: None, reference: None }
}

pub(super) fn earn(text: &str, points: i64) -> Command {
    command(text, Action::Earn(earning("a1", points)))
}

pub(super) fn redeem(text: &str, points: i64) -> Command {
    let (who, points) = (Who::Account(name("a1")), Points::new(points));
    command(text, Action::Redeem(Redeem { who, points, reference: None, short: Short::Refuse }))
}

/// A hold that lapses after an hour.
pub(super) fn hold(text: &str, points: i64) -> Command {
    hold_of("a1", text, points)
}

pub(super) fn hold_of(account: &str, text: &str, points: i64) -> Command {
    let hold = Hold {
        who: Who::Account(name(account)),
        points: Points::new(points),
        hold: key(text),
        ttl_seconds: Some(3_600),
        reference: None,
    };
    command(text, Action::Hold(hold))
}

pub(super) fn group(text: &str, actions: impl IntoIterator<Item = Action>) -> Command {
    let item = |action| Item { envelope: Envelope::default(), action };
    let items = actions.into_iter().map(item).collect();
    Command { body: Body::Group(items), ..command(text, Action::Expire) }
}

/// So many earns of one point each, with keys that begin with `prefix`.
pub(super) fn many(prefix: &str, count: usize) -> Vec<Command> {
    (0..count).map(|number| earn(&format!("{prefix}{number}"), 1)).collect()
}

/// The place of an accepted command.
pub(super) fn accepted(outcome: &Outcome) -> u64 {
    match &outcome.settled {
        Settled::Accepted { sequence, .. } | Settled::GroupAccepted { sequence, .. } => {
            sequence.number()
        }
        other => panic!("{} is refused: {other:?}", outcome.key),
    }
}

/// The code of a refused command.
pub(super) fn refused(outcome: &Outcome) -> &'static str {
    outcome.settled.refusal().expect("a refusal").code.as_str()
}

pub(super) fn ask_balance(ledger: &Ledger, account: &str) -> Reading {
    let who = Who::Account(name(account));
    ledger.ask(&Question::Balance { who, at: None, known_at: None }).unwrap()
}

pub(super) fn balance(ledger: &Ledger, account: &str) -> i128 {
    match ask_balance(ledger, account).answer {
        Answer::Balance(balance) => balance.available(),
        other => panic!("{other:?} is no balance"),
    }
}

/// All durable entries.
pub(super) fn entries(ledger: &Ledger) -> Vec<Entry> {
    let mut follower = ledger.follow(Sequence::new(1));
    let next = || follower.next_within(Duration::ZERO).unwrap();
    std::iter::from_fn(next).map(|entry| (*entry).clone()).collect()
}

pub(super) fn refolds(ledger: &Ledger) {
    ledger.refold().and_then(Ticket::wait).unwrap();
}

/// The error of a ledger that failed because the test wanted it.
pub(super) fn assert_poisoned(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Poisoned, "{error:?}");
    assert!(Injected::is_behind(error), "{error:?}");
}

/// The error of a ledger that panicked.
pub(super) fn assert_panicked(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Poisoned, "{error:?}");
    let reason = error.source().unwrap().to_string();
    assert_eq!(reason, "go on after the engine found itself wrong");
}

/// A clock that tells when it was looked at.
#[derive(Debug, Default)]
pub(super) struct WatchedClock {
    state: Mutex<(Timestamp, u64)>,
    looked: Condvar,
}

impl WatchedClock {
    pub(super) fn set(&self, now: Timestamp) {
        self.state.lock().unwrap().0 = now;
    }

    /// Waits until the clock was looked at so many times more.
    pub(super) fn wait_for_looks(&self, more: u64) {
        let state = self.state.lock().unwrap();
        let enough = state.1 + more;
        let waited = self.looked.wait_timeout_while(state, SOON, |state| state.1 < enough);
        assert!(!waited.unwrap().1.timed_out(), "nobody looks at the clock");
    }
}

impl Clock for WatchedClock {
    fn now(&self) -> Timestamp {
        let mut state = self.state.lock().unwrap();
        state.1 += 1;
        self.looked.notify_all();
        state.0
    }
}
