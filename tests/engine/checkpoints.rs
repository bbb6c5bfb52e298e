//! Checkpoints are short cuts: a ledger opens with them as it does without.

use pointbook::core::{ProgramSettings, Sequence};
use pointbook::{ErrorKind, Ticket};
use pointbook_testkit::fault::Rig;

use super::kit::*;

fn checkpoint(book: &Book) -> u64 {
    book.ledger.checkpoint().and_then(Ticket::wait).unwrap().number()
}

#[test]
fn ledger_opens_again_when_a_checkpoint_was_taken_of_nothing() {
    let rig = Rig::new(&ProgramSettings::default());
    let ledger = rig.open().unwrap();
    assert_eq!(ledger.checkpoint().and_then(Ticket::wait).unwrap(), Sequence::new(0));
    ledger.close();
    let ledger = rig.restarted().open().unwrap();
    accepted(&ledger.submit(open("open", "a1")).unwrap().wait().unwrap());
}

#[test]
fn checkpoint_tells_the_last_entry_and_changes_no_answer() {
    let book = Book::new();
    let first = book.ledger.submit_batch(many("k", 5_000)).unwrap().wait().unwrap();
    assert_eq!(checkpoint(&book), 5_001);
    assert!(book.send(earn("k7", 1)).replayed);
    accepted(&book.send(earn("later", 1)));
    assert_eq!(checkpoint(&book), 5_002);
    // The first was noted before the second was begun.
    assert!(book.ledger.metrics().checkpoint >= Sequence::new(5_001));
    accepted(&book.send(earn("last", 1)));
    assert!(book.ledger.metrics().keys < 10, "its keys are still in memory");
    let book = book.reopened();
    assert_eq!(balance(&book.ledger, "a1"), 5_002);
    let again = book.send(earn("k4999", 1));
    assert!(again.replayed);
    assert_eq!(again.settled, first[4_999].as_ref().unwrap().settled);
    assert!(book.send(earn("later", 1)).replayed);
    refolds(&book.ledger);
}

#[test]
fn every_key_is_found_whatever_checkpoint_put_it_away() {
    let book = Book::with(|options| options.checkpoint_every(1));
    for part in 0..20 {
        book.ledger.submit_batch(many(&format!("p{part}-"), 50)).unwrap().wait().unwrap();
        if part % 3 == 0 {
            checkpoint(&book);
        }
    }
    let book = book.reopened();
    for part in 0..20 {
        let again = book.ledger.submit_batch(many(&format!("p{part}-"), 50)).unwrap();
        let again = again.wait().unwrap();
        assert!(again.iter().all(|outcome| outcome.as_ref().unwrap().replayed), "part {part}");
    }
    assert_eq!(book.ledger.sequence(), Sequence::new(1_001));
}

#[test]
fn all_who_ask_for_a_checkpoint_are_told() {
    let book = Book::new();
    let tickets: Vec<_> = (0..10)
        .map(|number| {
            drop(book.ledger.submit(earn(&format!("k{number}"), 1)).unwrap());
            book.ledger.checkpoint().unwrap()
        })
        .collect();
    let told: Vec<u64> = tickets.into_iter().map(|it| it.wait().unwrap().number()).collect();
    assert!(told.is_sorted() && told.iter().zip(2..).all(|(told, least)| *told >= least));
}

#[test]
fn checkpoint_that_is_under_way_is_finished_when_the_ledger_is_closed() {
    let book = Book::new();
    book.ledger.submit_batch(many("k", 1_000)).unwrap().wait().unwrap();
    let ticket = book.ledger.checkpoint().unwrap();
    book.ledger.close();
    assert_eq!(ticket.wait().unwrap(), Sequence::new(1_001));
    assert_eq!(balance(&book.reopened().ledger, "a1"), 1_000);
}

#[test]
fn opening_is_refused_when_the_journal_is_not_the_one_of_the_checkpoint() {
    let book = Book::new();
    book.ledger.submit_batch(many("k", 100)).unwrap().wait().unwrap();
    checkpoint(&book);
    book.ledger.close();
    let (shorter, other) = (Book::new(), Book::new());
    other.ledger.submit_batch(many("other", 100)).unwrap().wait().unwrap();
    assert_eq!(other.ledger.sequence(), book.ledger.sequence());
    for journal in [shorter, other] {
        journal.ledger.close();
        let rig = Rig::on(journal.rig.journal.inner().clone(), book.rig.shelf.inner().clone());
        for _ in 0..2 {
            assert_eq!(rig.open().unwrap_err().kind(), ErrorKind::RolledBack);
        }
    }
    assert_eq!(balance(&book.reopened().ledger, "a1"), 100);
}
