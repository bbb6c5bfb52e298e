//! Many threads submit at once; each sees what it was told of.

use std::thread;

use pointbook::Ledger;
use pointbook::core::{Command, Outcome};

use super::kit::*;

const THREADS: usize = 4;
const COMMANDS: usize = 150;

fn earn_to(account: &str, number: usize) -> Command {
    command(&format!("{account}-{number}"), pointbook::core::Action::Earn(earning(account, 1)))
}

/// Tries until the queue has room.
fn insist(ledger: &Ledger, mut command: Command) -> Outcome {
    loop {
        match ledger.try_submit(command).unwrap() {
            Ok(ticket) => return ticket.wait().unwrap(),
            Err(full) => command = full,
        }
    }
}

/// Sends commands in all three ways; after each outcome the account must show it.
fn work(book: &Book, account: &str) {
    let ledger = book.ledger.clone();
    let mut number = 0;
    while number < COMMANDS {
        let batch = if number % 7 == 0 { 5 } else { 1 };
        let mut commands: Vec<Command> =
            (number..number + batch).map(|number| earn_to(account, number)).collect();
        number += batch;
        let last = if batch > 1 {
            let outcomes = ledger.submit_batch(commands).unwrap().wait().unwrap();
            outcomes.into_iter().map(Result::unwrap).last().unwrap()
        } else {
            insist(&ledger, commands.pop().unwrap())
        };
        let reading = ask_balance(&ledger, account);
        assert!(reading.through.number() >= accepted(&last));
        assert_eq!(balance(&ledger, account), number as i128);
    }
}

#[test]
fn outcomes_are_gapless_and_visible_to_whoever_was_told() {
    let book = Book::with(|options| options.queue(2));
    let accounts: Vec<String> = (0..THREADS).map(|thread| format!("acc{thread}")).collect();
    for account in &accounts {
        accepted(&book.send(open(&format!("open-{account}"), account)));
    }
    thread::scope(|scope| {
        for account in &accounts {
            scope.spawn(|| work(&book, account));
        }
    });
    let entries = entries(&book.ledger);
    let sequences: Vec<u64> = entries.iter().map(|entry| entry.sequence.number()).collect();
    let expected: Vec<u64> = (1..=sequences.len() as u64).collect();
    assert_eq!(sequences, expected);
    assert!(entries.is_sorted_by_key(|entry| entry.recorded_at));
    let written: Vec<i128> = accounts.iter().map(|it| balance(&book.ledger, it)).collect();
    assert!(written.iter().all(|balance| *balance >= COMMANDS as i128));
    assert_eq!(1 + THREADS as i128 + written.iter().sum::<i128>(), entries.len() as i128);
    refolds(&book.ledger);
}
