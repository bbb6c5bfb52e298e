//! The ledger's time: never back, whatever the clock does.

use std::collections::BTreeSet;

use pointbook::core::{Command, Envelope, Timestamp};

use super::kit::*;

fn recorded(book: &Book) -> Vec<Timestamp> {
    entries(&book.ledger).iter().map(|entry| entry.recorded_at).collect()
}

#[test]
fn time_stands_still_when_the_clock_goes_back() {
    let book = Book::new();
    book.set_clock("2026-01-05T13:00:00-06:00");
    accepted(&book.send(earn("k1", 1)));
    book.set_clock("2025-12-31T00:00:00-06:00");
    accepted(&book.send(earn("k2", 1)));
    assert_eq!(ask_balance(&book.ledger, "a1").asked_at, at("2026-01-05T13:00:00-06:00"));
    book.set_clock("2026-01-05T13:00:00.000001-06:00");
    accepted(&book.send(earn("k3", 1)));
    let one = at("2026-01-05T13:00:00-06:00");
    assert_eq!(recorded(&book), [noon(), one, one, at("2026-01-05T13:00:00.000001-06:00")]);
    refolds(&book.ledger);
}

#[test]
fn time_stands_still_over_a_restart_into_the_past() {
    let book = Book::new();
    book.set_clock("2019-01-01T00:00:00-06:00");
    let book = book.reopened();
    assert_eq!(ask_balance(&book.ledger, "a1").asked_at, noon());
    accepted(&book.send(earn("k1", 1)));
    assert_eq!(recorded(&book), [noon(), noon()]);
}

#[test]
fn entries_keep_their_order_when_the_clock_is_frozen() {
    let book = Book::new();
    (0..50).for_each(|number| drop(book.send(earn(&format!("k{number}"), 1))));
    let entries = entries(&book.ledger);
    let times: BTreeSet<_> = entries.iter().map(|entry| entry.recorded_at).collect();
    assert_eq!(times, BTreeSet::from([noon()]));
    let sequences: BTreeSet<_> = entries.iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequences.len(), 51);
}

#[test]
fn what_is_due_happens_when_the_clock_jumps_over_years() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    accepted(&book.send(hold("hold", 400)));
    assert_eq!(balance(&book.ledger, "a1"), 100);
    book.set_clock("2055-06-01T00:00:00-05:00");
    assert_eq!(balance(&book.ledger, "a1"), 500);
    accepted(&book.send(redeem("k2", 500)));
    assert_eq!(balance(&book.ledger, "a1"), 0);
    refolds(&book.ledger);
}

#[test]
fn command_is_refused_when_it_is_ahead_of_a_clock_that_went_back() {
    let book = Book::new();
    book.set_clock("2026-01-05T11:00:00-06:00");
    let dated = |key: &str, text: &str| {
        let envelope = Envelope { at: Some(at(text)), ..Envelope::default() };
        Command { envelope, ..earn(key, 1) }
    };
    // The ledger's own time is noon still.
    accepted(&book.send(dated("k1", "2026-01-05T12:00:00-06:00")));
    let ahead = book.send(dated("k2", "2026-01-05T12:30:00-06:00"));
    assert_eq!(refused(&ahead), "effective_in_future");
}

#[test]
fn ledger_lives_on_when_the_clock_shows_the_ends_of_time() {
    for (first, second) in [(Timestamp::MIN, Timestamp::MAX), (Timestamp::MAX, Timestamp::MIN)] {
        let book = Book::new();
        for (number, now) in [first, second].into_iter().enumerate() {
            book.rig.clock.set(now);
            accepted(&book.send(earn(&format!("k{number}"), 1)));
            accepted(&book.send(hold(&format!("h{number}"), 1)));
            ask_balance(&book.ledger, "a1");
        }
        assert!(recorded(&book).is_sorted());
        refolds(&book.ledger);
        book.reopened().ledger.sweep().unwrap().wait().unwrap();
    }
}
