//! A panic in the engine's threads poisons the ledger, and everybody is told.
//!
//! The panics come from outside: from a journal, a shelf, a clock, a waker. Each prints its
//! message.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Instant;

use pointbook::core::{Sequence, Timestamp};
use pointbook::{Clock, Ticket};
use pointbook_testkit::fault::{Lasting, Mishap, Rig};

use super::kit::*;

#[test]
fn caller_is_not_told_that_nothing_was_taken_when_the_journal_panics() {
    for (mishap, left) in [(Mishap::Panic, 0), (Mishap::PanicDone, 500)] {
        let book = Book::new();
        book.rig.journal.append.arm(1, mishap, Lasting::Once);
        let error = book.ledger.submit(earn("k1", 500)).unwrap().wait().unwrap_err();
        assert_panicked(&error);
        assert_panicked(&book.ledger.submit(earn("k2", 1)).unwrap_err());
        assert_eq!(balance(&book.ledger, "a1"), 0);
        assert_eq!(balance(&book.reopened().ledger, "a1"), left);
    }
}

#[test]
fn all_who_wait_are_told_when_the_committer_panics() {
    let book = Book::new();
    book.rig.journal.append.arm(1, Mishap::Panic, Lasting::Once);
    book.rig.journal.gate.shut();
    // The first is with the committer, the second on its way to it, the others in the queue.
    let first = book.ledger.submit_batch(many("a", 100)).unwrap();
    book.rig.journal.gate.wait_for_arrival();
    let second = book.ledger.submit_batch(many("b", 100)).unwrap();
    while book.ledger.metrics().lag < 200 {
        std::thread::yield_now();
    }
    let third = book.ledger.submit(earn("c", 1)).unwrap();
    book.rig.journal.gate.open();
    assert_panicked(&first.wait().unwrap_err());
    assert_panicked(&second.wait().unwrap_err());
    assert_panicked(&third.wait().unwrap_err());
    book.ledger.close();
    assert_eq!(balance(&book.ledger, "a1"), 0);
    assert_eq!(accepted(&book.reopened().send(earn("c", 1))), 2);
}

#[test]
fn ledger_is_poisoned_when_a_waker_panics() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("a waker panics");
        }
    }
    let book = Book::new();
    book.rig.journal.gate.shut();
    let mut ticket = pin!(book.ledger.submit(earn("k1", 500)).unwrap());
    book.rig.journal.gate.wait_for_arrival();
    let waker = Waker::from(Arc::new(Panics));
    assert!(ticket.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    let other = book.ledger.submit(earn("k2", 1)).unwrap();
    book.rig.journal.gate.open();
    assert_panicked(&other.wait().unwrap_err());
    // What was written before the waker was called stands, and is seen.
    assert_eq!(balance(&book.ledger, "a1"), 500);
    assert_eq!(accepted(&book.reopened().send(earn("k2", 1))), 3);
}

#[test]
fn follower_need_not_wait_when_the_engine_has_panicked_and_is_closed() {
    let book = Book::new();
    let mut follower = book.ledger.follow(Sequence::new(2));
    book.rig.journal.append.arm(1, Mishap::Panic, Lasting::Once);
    book.ledger.submit_batch(many("a", 100)).unwrap().wait().unwrap_err();
    let began = Instant::now();
    book.ledger.close();
    assert!(follower.next_within(SOON).unwrap().is_none());
    assert!(began.elapsed() < SOON, "nobody waited");
}

#[test]
fn ledger_is_poisoned_when_its_clock_panics() {
    #[derive(Debug, Default)]
    struct Stops(AtomicBool);
    impl Clock for Stops {
        fn now(&self) -> Timestamp {
            assert!(!self.0.load(Ordering::SeqCst), "a clock panics");
            noon()
        }
    }
    let rig = Rig::new(&pointbook::core::ProgramSettings::default());
    let clock = Arc::new(Stops::default());
    let ledger = rig.open_with(rig.options().clock(clock.clone())).unwrap();
    accepted(&ledger.submit(open("open", "a1")).unwrap().wait().unwrap());
    clock.0.store(true, Ordering::SeqCst);
    assert_panicked(&ledger.submit(earn("k1", 5)).unwrap().wait().unwrap_err());
    clock.0.store(false, Ordering::SeqCst);
    assert_panicked(&ledger.submit(earn("k1", 5)).unwrap_err());
    assert_eq!(balance(&ledger, "a1"), 0);
}

#[test]
fn caller_is_told_when_the_shelf_panics_under_a_checkpoint() {
    let book = Book::new();
    book.rig.shelf.write.arm(1, Mishap::Panic, Lasting::Once);
    let tickets = [(); 3].map(|()| book.ledger.checkpoint());
    for ticket in tickets {
        assert_panicked(&ticket.and_then(Ticket::wait).unwrap_err());
    }
    let book = book.reopened();
    assert_eq!(accepted(&book.send(earn("k1", 5))), 2);
}
