//! A hold's name is used once, for ever: also when the hold has ended long ago, and is in memory no
//! more.

use pointbook::Ticket;
use pointbook::core::{Action, Body, Capture, Command, Outcome, Release, Rest};

use super::kit::*;

const HOLDS: usize = 300;

fn release(text: &str, hold: &str) -> Command {
    command(text, Action::Release(Release { hold: key(hold), points: None }))
}

fn capture(text: &str, hold: &str) -> Command {
    let rest = Rest::Released;
    command(text, Action::Capture(Capture { hold: key(hold), points: None, rest }))
}

/// What a single command is to do.
fn action(command: Command) -> Action {
    match command.body {
        Body::Single(action) => action,
        Body::Group(_) => unreachable!("the command is no group"),
    }
}

fn send_all(book: &Book, commands: impl Iterator<Item = Command>) -> Vec<Outcome> {
    let commands: Vec<Command> = commands.collect();
    let outcomes = book.ledger.submit_batch(commands).unwrap().wait().unwrap();
    outcomes.into_iter().map(Result::unwrap).collect()
}

/// Tries to place, to capture and to release each hold again: those whose number is a multiple of
/// three were closed, and the others have lapsed.
fn check_all(book: &Book, round: &str) {
    for number in 0..HOLDS {
        let (hold_name, text) = (format!("hold{number}"), format!("{round}-{number}"));
        let mut again = hold(&hold_name, 1);
        again.key = key(&format!("{text}-hold"));
        let ended = if number % 3 == 0 { "hold_closed" } else { "hold_lapsed" };
        let sent = [
            (again, "hold_exists"),
            (capture(&format!("{text}-capture"), &hold_name), ended),
            (release(&format!("{text}-release"), &hold_name), ended),
        ];
        for (command, code) in sent {
            assert_eq!(refused(&book.send(command)), code, "{text}");
        }
    }
    for (number, action) in [capture("x", "never"), release("y", "never")].into_iter().enumerate() {
        let command = Command { key: key(&format!("{round}-none-{number}")), ..action };
        assert_eq!(refused(&book.send(command)), "not_found");
    }
}

/// A ledger in which many holds were placed, and have ended.
fn ended() -> Book {
    let book = Book::new();
    accepted(&book.send(earn("points", 100_000)));
    let placed = send_all(&book, (0..HOLDS).map(|number| hold(&format!("hold{number}"), 2)));
    placed.iter().for_each(|outcome| assert!(accepted(outcome) > 0));
    let closes = (0..HOLDS).step_by(3).map(|number| {
        let (text, hold) = (format!("close{number}"), format!("hold{number}"));
        if number % 2 == 0 { release(&text, &hold) } else { capture(&text, &hold) }
    });
    send_all(&book, closes).iter().for_each(|outcome| assert!(accepted(outcome) > 0));
    book.set_clock("2026-01-07T12:00:00-06:00");
    // For each that is placed some are looked at, and forgotten.
    for round in 0..8 {
        let more = (0..100).map(|number| hold(&format!("more{round}-{number}"), 1));
        send_all(&book, more).iter().for_each(|outcome| assert!(accepted(outcome) > 0));
    }
    book
}

#[test]
fn name_of_a_hold_is_known_when_the_hold_was_forgotten() {
    let book = ended();
    check_all(&book, "first");
    refolds(&book.ledger);
}

#[test]
fn name_of_a_hold_is_known_when_the_ledger_was_opened_with_a_checkpoint_or_without() {
    for with_checkpoint in [false, true] {
        let book = ended();
        if with_checkpoint {
            book.ledger.checkpoint().and_then(Ticket::wait).unwrap();
        }
        let after = book.send(hold("after", 5));
        accepted(&after);
        let book = book.reopened();
        assert_eq!(book.ledger.recovery().checkpoint.number() > 0, with_checkpoint);
        check_all(&book, "again");
        assert!(book.send(hold("after", 5)).replayed);
        // Those that are open are known as such.
        accepted(&book.send(capture("open-one", "more7-5")));
        accepted(&book.send(release("open-two", "after")));
        refolds(&book.ledger);
        let book = book.reopened();
        assert_eq!(refused(&book.send(release("closed", "after"))), "hold_closed");
        check_all(&book, "third");
    }
}

#[test]
fn hold_that_one_group_places_and_closes_is_closed() {
    let book = Book::new();
    accepted(&book.send(earn("points", 100)));
    let closing = Action::Release(Release { hold: key("brief"), points: None });
    accepted(&book.send(group("both", [action(hold("brief", 5)), closing])));
    for round in 0..6 {
        let more = (0..50).map(|number| hold(&format!("m{round}-{number}"), 1));
        send_all(&book, more);
        let again = format!("again{round}");
        assert_eq!(refused(&book.send(release(&again, "brief"))), "hold_closed");
    }
    book.ledger.checkpoint().and_then(Ticket::wait).unwrap();
    let book = book.reopened();
    assert_eq!(refused(&book.send(capture("last", "brief"))), "hold_closed");
    refolds(&book.ledger);
}

#[test]
fn name_of_a_hold_is_known_in_runs_that_were_merged() {
    let book = Book::new();
    accepted(&book.send(earn("points", 100_000)));
    let keep = || assert!(book.ledger.checkpoint().and_then(Ticket::wait).is_ok());
    // Each hold is placed before one checkpoint and closed before a later one.
    for round in 0..40 {
        accepted(&book.send(hold(&format!("round{round}"), 5)));
        if round >= 5 {
            let (text, hold) = (format!("close{round}"), format!("round{}", round - 5));
            accepted(&book.send(release(&text, &hold)));
        }
        keep();
    }
    let book = book.reopened();
    for round in 0..40 {
        let again = release(&format!("again{round}"), &format!("round{round}"));
        match round < 35 {
            true => assert_eq!(refused(&book.send(again)), "hold_closed", "{round}"),
            false => assert!(accepted(&book.send(again)) > 0, "{round}"),
        }
    }
    refolds(&book.ledger);
}

#[test]
fn holds_of_large_groups_are_known_when_they_are_forgotten() {
    let book = Book::new();
    accepted(&book.send(earn("points", 1_000_000)));
    for round in 0..30 {
        let many = (0..100).map(|number| hold(&format!("g{round}-{number}"), 1));
        let places = group(&format!("places{round}"), many.map(action));
        let ends = (0..100).map(|number| release("-", &format!("g{round}-{number}")));
        let ends = group(&format!("ends{round}"), ends.map(action));
        send_all(&book, [places, ends].into_iter()).iter().for_each(|outcome| {
            assert!(accepted(outcome) > 0);
        });
    }
    let book = book.reopened();
    for round in 0..30 {
        let name = format!("g{round}-{}", round * 3);
        assert_eq!(refused(&book.send(release(&format!("r-{name}"), &name))), "hold_closed");
        let mut again = hold(&name, 1);
        again.key = key(&format!("h-{name}"));
        assert_eq!(refused(&book.send(again)), "hold_exists");
    }
    refolds(&book.ledger);
}
