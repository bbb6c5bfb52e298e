//! What is too large is told so, harms nobody and poisons nothing.

use std::collections::BTreeMap;

use pointbook::core::{
    Action, Adjust, Body, Command, DUE_FACTS_MAX, Envelope, GROUP_ITEMS_MAX, Item, META_FIELDS_MAX,
    META_NAME_BYTES_MAX, META_VALUE_BYTES_MAX, Outcome, Points, Short, TEXT_BYTES_MAX, Transfer,
    TransferExpiry,
};
use pointbook::{Error, ErrorKind, Ticket};

use super::kit::*;

fn send(book: &Book, command: Command) -> Result<Outcome, Error> {
    book.ledger.submit(command).and_then(Ticket::wait)
}

fn text(length: usize) -> Box<str> {
    "x".repeat(length).into()
}

/// A command is taken or too large; after either the ledger works, and can be opened again.
fn check(book: &Book, command: Command, fits: bool) {
    let key = command.key.clone();
    match send(book, command) {
        Ok(_) => assert!(fits, "{key} is too large and was taken"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::TooLarge, "{key}: {error:?}");
            assert!(!fits, "{key} fits and was not taken");
        }
    }
    assert!(book.ledger.poison().is_none(), "{key} poisons the ledger");
}

fn enveloped(key: &str, change: impl FnOnce(&mut Envelope)) -> Command {
    let mut command = earn(key, 1);
    change(&mut command.envelope);
    command
}

fn meta(fields: usize, name: usize, value: usize) -> BTreeMap<Box<str>, Box<str>> {
    let field = |number: usize| (format!("{number:0name$}").into(), text(value));
    (0..fields).map(field).collect()
}

fn adjust(key: &str, kind: usize, reason: usize) -> Command {
    let adjust = Adjust {
        account: name("a1"),
        points: Points::new(1),
        adjustment: text(kind),
        reason: text(reason),
        expires: None,
        short: Short::Refuse,
    };
    command(key, Action::Adjust(adjust))
}

#[test]
fn texts_are_taken_up_to_their_limits() {
    let book = Book::new();
    for (length, fits) in
        [(TEXT_BYTES_MAX - 1, true), (TEXT_BYTES_MAX, true), (TEXT_BYTES_MAX + 1, false)]
    {
        let key = |what: &str| format!("{what}-{length}");
        check(&book, enveloped(&key("by"), |it| it.by = Some(text(length))), fits);
        check(&book, enveloped(&key("memo"), |it| it.memo = Some(text(length))), fits);
        let mut earning = earning("a1", 1);
        earning.reference = Some(text(length));
        check(&book, command(&key("reference"), Action::Earn(earning)), fits);
        check(&book, adjust(&key("adjustment"), length, 1), fits);
        check(&book, adjust(&key("reason"), 1, length), fits);
        let transfer = |kind: usize, reason: usize| Transfer {
            from: name("a1"),
            to: name("a1"),
            points: Points::new(1),
            transfer: Some(text(kind)),
            reason: Some(text(reason)),
            expiry: TransferExpiry::Keep,
        };
        check(&book, command(&key("kind"), Action::Transfer(transfer(length, 1))), fits);
        check(&book, command(&key("why"), Action::Transfer(transfer(1, length))), fits);
    }
    refolds(&book.ledger);
    book.reopened();
}

#[test]
fn meta_is_taken_up_to_its_limits() {
    let book = Book::new();
    for (fields, name, value, fits) in [
        (META_FIELDS_MAX, META_NAME_BYTES_MAX, META_VALUE_BYTES_MAX, true),
        (META_FIELDS_MAX + 1, 5, 5, false),
        (1, META_NAME_BYTES_MAX + 1, 5, false),
        (1, 5, META_VALUE_BYTES_MAX + 1, false),
    ] {
        let key = format!("meta-{fields}-{name}-{value}");
        check(&book, enveloped(&key, |it| it.meta = meta(fields, name, value)), fits);
    }
    book.reopened();
}

#[test]
fn refused_command_is_too_large_all_the_same() {
    let book = Book::new();
    let mut huge = redeem("k1", 1_000);
    huge.envelope.memo = Some(text(100_000));
    check(&book, huge, false);
    assert_eq!(accepted(&book.send(earn("k1", 5))), 2, "its key is not used up");
}

#[test]
fn nothing_of_a_batch_is_taken_when_a_command_in_it_is_too_large() {
    let book = Book::new();
    let huge = enveloped("huge", |it| it.memo = Some(text(10 * TEXT_BYTES_MAX)));
    let commands = vec![earn("k1", 1), huge.clone(), earn("k2", 1)];
    let error = book.ledger.submit_batch(commands).and_then(Ticket::wait).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let error = book.ledger.try_submit(huge).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(accepted(&book.send(earn("k2", 1))), 2);
}

#[test]
fn too_large_group_harms_no_other_command_of_its_batch() {
    let book = Book::new();
    let commands = vec![earn("k1", 1), filled("g", 4_000, 2 << 20), earn("k2", 1)];
    let outcomes = book.ledger.submit_batch(commands).unwrap().wait().unwrap();
    assert_eq!(accepted(outcomes[0].as_ref().unwrap()), 2);
    assert_eq!(outcomes[1].as_ref().unwrap_err().kind(), ErrorKind::TooLarge);
    assert_eq!(accepted(outcomes[2].as_ref().unwrap()), 3);
    assert_eq!(balance(&book.reopened().ledger, "a1"), 2);
}

/// A group of so many earns; the references have so many bytes in all.
fn filled(key: &str, items: usize, filling: usize) -> Command {
    let item = |number: usize| {
        let each = filling.saturating_sub(number * TEXT_BYTES_MAX).min(TEXT_BYTES_MAX);
        let mut earning = earning("a1", 1);
        earning.reference = (each > 0).then(|| text(each));
        Item { envelope: Envelope::default(), action: Action::Earn(earning) }
    };
    Command { body: Body::Group((0..items).map(item).collect()), ..earn(key, 1) }
}

#[test]
fn groups_are_taken_up_to_their_number_of_members() {
    let book = Book::new();
    check(&book, filled("n-1", GROUP_ITEMS_MAX - 1, 0), true);
    check(&book, filled("n", GROUP_ITEMS_MAX, 0), true);
    check(&book, filled("n+1", GROUP_ITEMS_MAX + 1, 0), false);
    assert_eq!(balance(&book.ledger, "a1"), 2 * GROUP_ITEMS_MAX as i128 - 1);
    refolds(&book.ledger);
}

#[test]
fn groups_are_taken_up_to_the_bytes_of_a_batch() {
    let book = Book::new();
    let mut taken = 0;
    // What fits and what does not: the boundary is found to the byte, from both sides.
    let (mut fits, mut too_large) = (0, 2_usize << 20);
    while too_large - fits > 1 {
        let filling = fits.midpoint(too_large);
        match send(&book, filled(&format!("g{filling}"), 4_000, filling)) {
            Ok(outcome) => {
                accepted(&outcome);
                (fits, taken) = (filling, taken + 1);
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::TooLarge, "{filling}: {error:?}");
                too_large = filling;
            }
        }
        assert!(book.ledger.poison().is_none(), "{filling} poisons the ledger");
    }
    assert!(fits > 500_000, "{fits}");
    accepted(&book.send(earn("after", 1)));
    assert_eq!(balance(&book.ledger, "a1"), 4_000 * taken + 1);
    refolds(&book.ledger);
    let book = book.reopened();
    assert!(book.send(filled(&format!("g{fits}"), 4_000, fits)).replayed);
}

#[test]
fn sweep_of_very_much_is_written_in_entries_that_fit() {
    const ACCOUNTS: usize = 12;
    const HOLDS: usize = 1_000;
    let book = Book::new();
    let mut commands = Vec::new();
    for account in (0..ACCOUNTS).map(|number| format!("b{number}")) {
        let points = earning(&account, 1_000);
        commands.push(open(&format!("open-{account}"), &account));
        commands.push(command(&format!("earn-{account}"), Action::Earn(points)));
        let holds = (0..HOLDS).map(|number| hold_of(&account, &format!("{account}-{number}"), 1));
        commands.extend(holds);
    }
    for outcome in book.ledger.submit_batch(commands).unwrap().wait().unwrap() {
        accepted(&outcome.unwrap());
    }
    let before = book.ledger.sequence();
    book.set_clock("2026-01-05T14:00:00-06:00");
    assert!(book.ledger.sweep().unwrap().wait().unwrap().is_some());
    assert!(book.ledger.sweep().unwrap().wait().unwrap().is_none(), "one sweep writes all");
    let entries = entries(&book.ledger);
    let swept: Vec<usize> =
        entries.iter().filter(|it| it.sequence > before).map(|it| it.due.len()).collect();
    assert_eq!(swept.iter().sum::<usize>(), ACCOUNTS * HOLDS);
    assert!(swept.len() > 1 && swept.iter().all(|facts| *facts <= DUE_FACTS_MAX), "{swept:?}");
    assert!(book.ledger.poison().is_none());
    assert_eq!(balance(&book.ledger, "b7"), HOLDS as i128);
    refolds(&book.ledger);
    assert_eq!(balance(&book.reopened().ledger, "b0"), HOLDS as i128);
}

#[test]
fn settings_that_are_sent_as_a_command_are_taken() {
    let book = Book::new();
    let program = Action::Program(Box::default());
    check(&book, command("settings", program), true);
    assert_eq!(book.reopened().ledger.sequence().number(), 2);
}
