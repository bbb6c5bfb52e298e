//! Sweeps write down what time has done: at the opening, at each local midnight, and when asked.

use std::sync::Arc;
use std::time::Duration;

use pointbook::core::{Action, Entry, Fact, Flow, ProgramSettings, Sequence};
use pointbook::journal::ErrorKind as Cause;
use pointbook::{Follower, Ledger, Sweeps, Ticket};
use pointbook_testkit::fault::{Lasting, Mishap, Rig};

use super::kit::*;

/// The flows that an entry wrote down as due.
fn due(entry: &Entry) -> Vec<Flow> {
    entry.due.iter().filter_map(Fact::posting).map(|posting| posting.flow).collect()
}

fn sweep(ledger: &Ledger) -> Option<u64> {
    let swept = ledger.sweep().and_then(Ticket::wait).unwrap();
    swept.as_ref().map(accepted)
}

#[test]
fn sweep_writes_nothing_when_nothing_is_due() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    accepted(&book.send(hold("hold", 400)));
    assert_eq!(sweep(&book.ledger), None);
    book.set_clock("2026-01-05T12:59:59.999999-06:00");
    assert_eq!(sweep(&book.ledger), None);
    assert_eq!(book.ledger.sequence(), Sequence::new(3));
    assert_eq!(book.ledger.metrics().sweeps, 0);
}

#[test]
fn sweep_writes_what_is_due_once_and_changes_no_answer() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    accepted(&book.send(hold("hold", 400)));
    book.set_clock("2026-01-05T13:00:00-06:00");
    let before = ask_balance(&book.ledger, "a1").answer;
    assert_eq!(sweep(&book.ledger), Some(4));
    assert_eq!(sweep(&book.ledger), None);
    assert_eq!(ask_balance(&book.ledger, "a1").answer, before);
    let entries = entries(&book.ledger);
    assert_eq!(due(entries.last().unwrap()), [Flow::Released]);
    assert_eq!(book.ledger.metrics().sweeps, 1);
    let book = book.reopened();
    assert_eq!(sweep(&book.ledger), None);
    refolds(&book.ledger);
}

#[test]
fn sweep_finds_another_key_when_its_own_is_taken() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    accepted(&book.send(hold("hold", 400)));
    // The next entry but one is that of the sweep.
    let taken = command("pointbook:sweep:5:0", Action::Earn(earning("a1", 1)));
    accepted(&book.send(taken));
    book.set_clock("2026-01-05T13:00:00-06:00");
    assert_eq!(sweep(&book.ledger), Some(5));
    assert_eq!(balance(&book.ledger, "a1"), 501);
}

#[test]
fn caller_is_told_when_a_sweep_cannot_be_written() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    accepted(&book.send(hold("hold", 400)));
    book.set_clock("2026-01-06T13:00:00-06:00");
    book.rig.journal.append.arm(1, Mishap::Fail(Cause::Io), Lasting::Once);
    assert_poisoned(&book.ledger.sweep().and_then(Ticket::wait).unwrap_err());
    assert_eq!(balance(&book.ledger, "a1"), 500, "a reader sees what time did all the same");
    assert_eq!(sweep(&book.reopened().ledger), Some(4));
}

/// A ledger that sweeps by itself, with a hold that lapses at one o'clock in the afternoon.
fn sweeping(local_noon: &str) -> (Ledger, Arc<WatchedClock>, Follower) {
    let rig = Rig::new(&ProgramSettings::default());
    let clock = Arc::new(WatchedClock::default());
    clock.set(at(local_noon));
    let options = rig.options().clock(clock.clone()).sweeps(Sweeps::AtMidnight);
    let ledger = rig.open_with(options).unwrap();
    for command in [open("open", "a1"), earn("k1", 500), hold("hold", 400)] {
        accepted(&ledger.submit(command).unwrap().wait().unwrap());
    }
    // The sweep of the opening happens as soon as nothing else does, and finds nothing.
    clock.wait_for_looks(2);
    let feed = ledger.follow(ledger.sequence().next());
    (ledger, clock, feed)
}

fn nothing(feed: &mut Follower) -> bool {
    feed.next_within(Duration::ZERO).unwrap().is_none()
}

#[test]
fn sweep_comes_at_the_local_midnight_and_not_before() {
    // A day of 24 hours, one of 23 and one of 25.
    for (noon, midnight) in [
        ("2026-01-05T12:00:00-06:00", "2026-01-06T00:00:00-06:00"),
        ("2026-03-08T12:00:00-05:00", "2026-03-09T00:00:00-05:00"),
        ("2026-11-01T12:00:00-06:00", "2026-11-02T00:00:00-06:00"),
    ] {
        let (ledger, clock, mut feed) = sweeping(noon);
        clock.set(at(midnight).previous());
        clock.wait_for_looks(2);
        assert!(nothing(&mut feed), "too early before {midnight}");
        clock.set(at(midnight));
        let entry = feed.next_within(SOON).unwrap().expect("a sweep");
        assert_eq!(due(&entry), [Flow::Released]);
        assert_eq!(entry.recorded_at, at(midnight));
        assert!(entry.command.key.as_str().starts_with("pointbook:sweep:"));
        clock.wait_for_looks(2);
        assert!(nothing(&mut feed), "once is enough");
        refolds(&ledger);
    }
}

#[test]
fn one_sweep_comes_when_the_clock_jumps_over_many_midnights() {
    let (ledger, clock, mut feed) = sweeping("2026-01-05T12:00:00-06:00");
    clock.set(at("2026-04-01T08:00:00-05:00"));
    assert_eq!(due(&feed.next_within(SOON).unwrap().unwrap()), [Flow::Released]);
    clock.wait_for_looks(3);
    assert!(nothing(&mut feed));
    assert_eq!(ledger.metrics().sweeps, 1);
}

#[test]
fn sweep_comes_when_a_ledger_is_opened_late() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    accepted(&book.send(hold("hold", 400)));
    book.ledger.close();
    book.set_clock("2026-01-05T18:00:00-06:00");
    let rig = book.rig.restarted();
    let ledger = rig.open_with(rig.options().sweeps(Sweeps::AtMidnight)).unwrap();
    let mut feed = ledger.follow(Sequence::new(4));
    assert_eq!(due(&feed.next_within(SOON).unwrap().expect("a sweep")), [Flow::Released]);
}

#[test]
fn sweep_comes_although_commands_keep_coming() {
    let (ledger, clock, mut feed) = sweeping("2026-01-05T12:00:00-06:00");
    accepted(&ledger.submit(open("other", "a2")).unwrap().wait().unwrap());
    clock.set(at("2026-01-06T00:00:00-06:00"));
    // Another account earns without a pause; the first one is swept all the same.
    let sweeps = (0..5_000).any(|number| {
        let earn = command(&format!("e{number}"), Action::Earn(earning("a2", 1)));
        accepted(&ledger.submit(earn).unwrap().wait().unwrap());
        let mut seen = std::iter::from_fn(|| feed.next_within(Duration::ZERO).unwrap());
        seen.any(|entry| !due(&entry).is_empty())
    });
    assert!(sweeps, "5,000 commands came and no sweep");
}

#[test]
fn sweep_goes_on_between_commands_until_everything_is_written() {
    let (ledger, clock, _) = sweeping("2026-01-05T12:00:00-06:00");
    accepted(&ledger.submit(open("other", "other")).unwrap().wait().unwrap());
    // What is due of two of them is more than an entry has room for.
    for account in ["b1", "b2", "b3", "b4"] {
        let earn = command(&format!("earn-{account}"), Action::Earn(earning(account, 6_000)));
        let holds = (0..6_000).map(|number| hold_of(account, &format!("{account}-{number}"), 1));
        let all = [open(&format!("open-{account}"), account), earn].into_iter().chain(holds);
        ledger.submit_batch(all.collect()).unwrap().wait().unwrap();
    }
    let mut feed = ledger.follow(ledger.sequence().next());
    clock.set(at("2026-01-06T00:00:00-06:00"));
    let (mut lapsed, mut swept) = (0, 0);
    for number in 0.. {
        let earn = command(&format!("e{number}"), Action::Earn(earning("other", 1)));
        accepted(&ledger.submit(earn).unwrap().wait().unwrap());
        for entry in std::iter::from_fn(|| feed.next_within(Duration::ZERO).unwrap()) {
            lapsed += due(&entry).len();
            swept += usize::from(!entry.due.is_empty());
        }
        assert!(number < 5_000, "only {lapsed} holds have lapsed");
        if lapsed == 24_001 {
            break;
        }
    }
    assert!(swept > 1, "all in one entry");
    refolds(&ledger);
}

#[test]
fn sweep_of_a_midnight_takes_small_entries_so_that_nobody_waits_long() {
    const ACCOUNTS: usize = 2_000;
    let (ledger, clock, _) = sweeping("2026-01-05T12:00:00-06:00");
    for number in 0..ACCOUNTS {
        let account = format!("b{number}");
        let earn = command(&format!("earn-{number}"), Action::Earn(earning(&account, 5)));
        let hold = hold_of(&account, &format!("hold-{number}"), 1);
        let all = vec![open(&format!("open-{number}"), &account), earn, hold];
        ledger.submit_batch(all).unwrap().wait().unwrap();
    }
    let mut feed = ledger.follow(ledger.sequence().next());
    clock.set(at("2026-01-06T00:00:00-06:00"));
    let mut sizes: Vec<usize> = Vec::new();
    while sizes.iter().sum::<usize>() < ACCOUNTS {
        sizes.push(feed.next_within(SOON).unwrap().expect("the rest of the sweep").due.len());
    }
    assert!(sizes.iter().all(|facts| *facts <= 512), "{sizes:?}");
    refolds(&ledger);
}
