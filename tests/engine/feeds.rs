//! The change feed: every durable entry once and in order, from wherever a reader begins.

use std::thread;
use std::time::{Duration, Instant};

use pointbook::core::Sequence;
use pointbook::journal::{BATCH_ENTRIES_MAX, Change, ErrorKind as Cause, MemoryShelf, Room, Shelf};
use pointbook::{ErrorKind, Follower};
use pointbook_testkit::fault::{Injected, Lasting, Mishap, Rig};

use super::kit::*;

/// Reads what there is, as numbers.
fn numbers(follower: &mut Follower) -> Vec<u64> {
    let next = || follower.next_within(Duration::ZERO).unwrap();
    std::iter::from_fn(next).map(|entry| entry.sequence.number()).collect()
}

fn book_of(entries: usize) -> Book {
    let book = Book::new();
    book.ledger.submit_batch(many("k", entries - 1)).unwrap().wait().unwrap();
    book
}

#[test]
fn entries_come_once_and_in_order_from_any_place() {
    let book = book_of(10);
    for (from, expected) in [(0, 1..=10), (1, 1..=10), (4, 4..=10), (10, 10..=10)] {
        let mut follower = book.ledger.follow(Sequence::new(from));
        assert_eq!(numbers(&mut follower), expected.collect::<Vec<_>>());
        assert_eq!(follower.position(), Sequence::new(11));
        accepted(&book.send(earn("k0", 1)));
        assert_eq!(numbers(&mut follower), [0; 0], "a replay is no entry");
    }
}

#[test]
fn follower_beyond_the_end_begins_with_the_entry_it_asked_for() {
    let book = book_of(3);
    let mut follower = book.ledger.follow(Sequence::new(6));
    assert_eq!(numbers(&mut follower), [0; 0]);
    book.ledger.submit_batch(many("m", 4)).unwrap().wait().unwrap();
    assert_eq!(numbers(&mut follower), [6, 7]);
}

#[test]
fn follower_is_woken_when_an_entry_becomes_durable() {
    let book = Book::new();
    let mut follower = book.ledger.follow(Sequence::new(2));
    thread::scope(|scope| {
        let waiting = scope.spawn(move || follower.next_within(SOON).unwrap().unwrap());
        accepted(&book.send(earn("k1", 500)));
        assert_eq!(waiting.join().unwrap().command.key, key("k1"));
    });
}

#[test]
fn entry_is_not_shown_before_it_is_durable() {
    let book = Book::new();
    book.rig.journal.gate.shut();
    let ticket = book.ledger.submit(earn("k1", 500)).unwrap();
    book.rig.journal.gate.wait_for_arrival();
    let mut follower = book.ledger.follow(Sequence::new(1));
    assert_eq!(numbers(&mut follower), [1]);
    book.rig.journal.gate.open();
    ticket.wait().unwrap();
    assert_eq!(numbers(&mut follower), [2]);
}

#[test]
fn questions_see_every_entry_that_the_feed_has_shown() {
    const BATCHES: usize = 4;
    let book = Book::new();
    let mut follower = book.ledger.follow(Sequence::new(2));
    let batches = (0..BATCHES).map(|n| many(&format!("{n}-"), BATCH_ENTRIES_MAX));
    let tickets: Vec<_> = batches.map(|it| book.ledger.submit_batch(it).unwrap()).collect();
    for _ in 0..BATCHES * BATCH_ENTRIES_MAX {
        let entry = follower.next_within(SOON).unwrap().unwrap();
        assert!(ask_balance(&book.ledger, "a1").through >= entry.sequence);
    }
    for outcomes in tickets {
        assert_eq!(outcomes.wait().unwrap().len(), BATCH_ENTRIES_MAX);
    }
}

#[test]
fn old_entries_are_read_from_the_journal() {
    let book = book_of(40_000);
    let mut follower = book.ledger.follow(Sequence::new(7));
    assert_eq!(numbers(&mut follower), (7..=40_000).collect::<Vec<_>>());
    let reopened = book.reopened();
    let mut follower = reopened.ledger.follow(Sequence::new(39_990));
    accepted(&reopened.send(earn("new", 1)));
    assert_eq!(numbers(&mut follower), (39_990..=40_001).collect::<Vec<_>>());
}

#[test]
fn feed_is_what_readers_see_when_many_write_and_follow() {
    let book = Book::new();
    thread::scope(|scope| {
        let feeds: Vec<_> = (0..3)
            .map(|_| {
                let mut follower = book.ledger.follow(Sequence::new(1));
                let next = move || follower.next_within(SOON).unwrap().unwrap().sequence.number();
                scope.spawn(move || std::iter::repeat_with(next).take(301).collect::<Vec<_>>())
            })
            .collect();
        for part in 0..100 {
            book.ledger.submit_batch(many(&format!("p{part}-"), 3)).unwrap().wait().unwrap();
        }
        for feed in feeds {
            assert_eq!(feed.join().unwrap(), (1..=301).collect::<Vec<_>>());
        }
    });
}

#[test]
fn subscriber_goes_on_after_what_it_kept() {
    let book = book_of(10);
    let mut first = book.ledger.subscribe("mail").unwrap();
    let mut other = book.ledger.subscribe("search").unwrap();
    for _ in 0..4 {
        first.next_within(Duration::ZERO).unwrap().unwrap();
    }
    first.keep().unwrap();
    // These are seen and not kept, so they come again.
    assert_eq!(numbers(&mut first), [5, 6, 7, 8, 9, 10]);
    assert_eq!(numbers(&mut other), (1..=10).collect::<Vec<_>>());
    other.keep().unwrap();
    let book = book.reopened();
    let mut first = book.ledger.subscribe("mail").unwrap();
    assert_eq!(first.position(), Sequence::new(5));
    assert_eq!(numbers(&mut first), [5, 6, 7, 8, 9, 10]);
    accepted(&book.send(earn("new", 1)));
    assert_eq!(numbers(&mut book.ledger.subscribe("search").unwrap()), [11]);
    assert_eq!(numbers(&mut book.ledger.subscribe("unknown").unwrap()).len(), 11);
}

#[test]
fn cursor_stays_when_it_cannot_be_kept_or_the_journal_cannot_be_read() {
    let book = book_of(10);
    let book = book.reopened();
    let mut follower = book.ledger.subscribe("mail").unwrap();
    book.rig.journal.find.arm(1, Mishap::Fail(Cause::Io), Lasting::Once);
    let error = follower.next_within(Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal);
    assert!(Injected::is_behind(&error));
    assert_eq!(follower.position(), Sequence::new(1));
    assert_eq!(numbers(&mut follower).len(), 10);
    for trigger in [&book.rig.shelf.write, &book.rig.shelf.sync] {
        trigger.arm(1, Mishap::Fail(Cause::Full), Lasting::Once);
        assert!(Injected::is_behind(&follower.keep().unwrap_err()));
    }
    follower.keep().unwrap();
    assert!(book.ledger.poison().is_none(), "a cursor is no reason to stop writing");
    assert_eq!(book.ledger.subscribe("mail").unwrap().position(), Sequence::new(11));
}

#[test]
fn entry_that_should_be_there_and_is_not_is_an_error() {
    for mishap in [Mishap::Miss, Mishap::Misplace] {
        let book = book_of(10).reopened();
        let mut follower = book.ledger.follow(Sequence::new(5));
        book.rig.journal.find.arm(1, mishap, Lasting::Once);
        let found = follower.next_within(Duration::ZERO);
        // Everything after the account is in one batch, so that the first batch is a wrong one.
        assert_eq!(found.unwrap_err().kind(), ErrorKind::Journal, "{mishap:?}");
        book.rig.journal.find.disarm();
        assert_eq!(numbers(&mut follower), (5..=10).collect::<Vec<_>>());
    }
}

#[test]
fn subscriber_ahead_of_the_journal_is_told_instead_of_missing_entries() {
    let book = book_of(10);
    let mut follower = book.ledger.subscribe("mail").unwrap();
    assert_eq!(numbers(&mut follower).len(), 10);
    follower.keep().unwrap();
    // The journal of another life, which ends earlier, beside the same shelf.
    let earlier = Book::new();
    let rig = Rig::on(earlier.rig.journal.inner().clone(), book.rig.shelf.inner().clone());
    let ledger = rig.open().unwrap();
    assert!(ledger.subscribe("mail").is_err());
}

#[test]
fn subscriber_with_an_unreadable_cursor_sees_everything_again_or_is_told() {
    let book = book_of(3);
    let shelf = MemoryShelf::default();
    let value = Some(b"no cursor".to_vec());
    shelf.put(Room::Cursors, &[Change { key: b"mail".to_vec(), value }]).unwrap();
    let rig = Rig::on(book.rig.journal.inner().clone(), std::sync::Arc::new(shelf));
    match rig.open().unwrap().subscribe("mail") {
        Ok(mut follower) => assert_eq!(numbers(&mut follower), [1, 2, 3]),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Journal),
    }
}

#[test]
fn follower_need_not_wait_when_the_ledger_is_closed() {
    let book = book_of(3);
    let [mut early, mut late] = [4, 1].map(|from| book.ledger.follow(Sequence::new(from)));
    let began = Instant::now();
    thread::scope(|scope| {
        let waiting = scope.spawn(move || early.next_within(SOON).unwrap());
        book.ledger.close();
        assert!(waiting.join().unwrap().is_none());
    });
    assert_eq!(numbers(&mut late), [1, 2, 3]);
    assert!(late.next_within(SOON).unwrap().is_none());
    assert!(began.elapsed() < SOON, "nobody waited");
}
