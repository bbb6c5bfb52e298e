//! A key means one command for ever: in flight, at once by many, long ago, and after a restart.

use std::thread;
use std::time::Duration;

use pointbook::core::{Outcome, Sequence};

use super::kit::*;

fn assert_again(again: &Outcome, first: &Outcome) {
    assert!(again.replayed);
    assert_eq!((&again.key, &again.settled), (&first.key, &first.settled));
}

#[test]
fn key_is_replayed_and_told_later_when_its_first_command_is_in_flight() {
    let book = Book::new();
    book.rig.journal.gate.shut();
    // So many are not written by the writer itself, which therefore decides on.
    let first = book.ledger.submit_batch(many("k", 100)).unwrap();
    book.rig.journal.gate.wait_for_arrival();
    let again = book.ledger.submit(earn("k7", 1)).unwrap();
    let other = book.ledger.submit(earn("k7", 2)).unwrap();
    let again = again.wait_at_most(Duration::from_millis(1)).unwrap_err();
    book.rig.journal.gate.open();
    let first = first.wait().unwrap();
    assert_again(&again.wait().unwrap(), first[7].as_ref().unwrap());
    assert_eq!(refused(&other.wait().unwrap()), "key_reused");
    assert_eq!(book.ledger.sequence(), Sequence::new(101));
}

#[test]
fn key_is_replayed_however_far_behind_its_first_command_it_comes_in_a_batch() {
    for distance in [1, 2, 12, 13, 14, 15, 16, 17, 30, 31, 60] {
        let book = Book::new();
        let before = book.ledger.sequence().number();
        let commands =
            (0..distance).chain(0..distance).map(|number| earn(&format!("k{number}"), 1));
        let outcomes = book.ledger.submit_batch(commands.collect()).unwrap().wait().unwrap();
        let outcomes: Vec<Outcome> = outcomes.into_iter().map(Result::unwrap).collect();
        let (first, again) = outcomes.split_at(distance);
        assert!(first.iter().all(|outcome| !outcome.replayed), "{distance}");
        first.iter().zip(again).for_each(|(first, again)| assert_again(again, first));
        let written = before + u64::try_from(distance).unwrap();
        assert_eq!(book.ledger.sequence(), Sequence::new(written), "{distance}");
    }
}

#[test]
fn key_is_written_once_when_many_send_it_at_the_same_time() {
    let book = Book::new();
    let outcomes: Vec<Outcome> = thread::scope(|scope| {
        let send = || book.send(earn("same", 10));
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(send)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| !outcome.replayed).count(), 1);
    assert!(outcomes.iter().all(|outcome| accepted(outcome) == 2));
    assert_eq!(balance(&book.ledger, "a1"), 10);
}

#[test]
fn key_is_replayed_after_the_ledger_was_opened_again() {
    let book = Book::new();
    let earned = book.send(earn("k1", 500));
    let too_much = book.send(redeem("k2", 900));
    let book = book.reopened();
    accepted(&book.send(earn("k3", 1_000)));
    assert_again(&book.send(earn("k1", 500)), &earned);
    assert_again(&book.send(redeem("k2", 900)), &too_much);
    assert_eq!(refused(&book.send(redeem("k2", 901))), "key_reused");
    assert_eq!(balance(&book.ledger, "a1"), 1_500);
    refolds(&book.ledger);
}

#[test]
fn answer_that_was_not_written_leaves_its_key_free() {
    let book = Book::new();
    let missing = command("k1", pointbook::core::Action::Earn(earning("nobody", 1)));
    assert_eq!(refused(&book.send(missing)), "not_found");
    let book = book.reopened();
    assert_eq!(accepted(&book.send(earn("k1", 5))), 2);
}

#[test]
fn key_is_read_from_the_journal_when_its_entry_is_old() {
    let book = Book::new();
    let first = book.ledger.submit_batch(many("k", 10)).unwrap().wait().unwrap();
    book.ledger.submit_batch(many("later", 40_000)).unwrap().wait().unwrap();
    let before = book.rig.journal.find.calls();
    assert_again(&book.send(earn("k3", 1)), first[3].as_ref().unwrap());
    assert!(book.rig.journal.find.calls() > before, "the entry was still in memory");
    assert_eq!(refused(&book.send(earn("k3", 2))), "key_reused");
    assert_eq!(book.ledger.sequence(), Sequence::new(40_011));
}
