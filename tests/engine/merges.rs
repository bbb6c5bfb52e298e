//! Runs of keys are merged now and then, and no key is lost by that, whatever fails meanwhile.

use std::collections::BTreeSet;

use pointbook::core::Sequence;
use pointbook::journal::{Change, ErrorKind as JournalError, Room};
use pointbook::{ErrorKind, Ticket};
use pointbook_testkit::fault::{FaultShelf, Lasting, Mishap, Trigger};

use super::kit::*;

/// A book with so many parts of ten keys, each of which was put away on its own.
fn book_of(parts: usize) -> Book {
    let book = Book::new();
    (0..parts).for_each(|part| put_away(&book, part).unwrap());
    book
}

/// Sends the keys of a part, and has them put away.
fn put_away(book: &Book, part: usize) -> Result<(), pointbook::Error> {
    let sent = book.ledger.submit_batch(many(&format!("p{part}-"), KEYS)).and_then(Ticket::wait);
    assert!(sent.unwrap().iter().all(Result::is_ok));
    book.ledger.checkpoint().and_then(Ticket::wait).map(|_| ())
}

/// Every key of so many parts means what it meant.
fn is_known(book: &Book, parts: usize) -> bool {
    let again = |part| book.ledger.submit_batch(many(&format!("p{part}-"), KEYS)).unwrap();
    let tickets: Vec<_> = (0..parts).map(again).collect();
    let outcomes = tickets.into_iter().flat_map(|ticket| ticket.wait().unwrap());
    outcomes.map(Result::unwrap).all(|outcome| outcome.replayed)
}

/// The names of the pages of keys that are on the shelf.
fn pages(book: &Book) -> Vec<Vec<u8>> {
    let shelf = book.rig.shelf.inner();
    let pairs = shelf.scan(Room::Keys, &[], &[u8::MAX; 20]).unwrap();
    pairs.map(|pair| pair.unwrap().0).collect()
}

/// How many runs there are: what their pages are called begins alike.
fn runs(book: &Book) -> usize {
    let pages = pages(book);
    pages.iter().map(|name| name.first_chunk::<RUN_NAME_BYTES>()).collect::<BTreeSet<_>>().len()
}

#[test]
fn every_key_is_found_in_few_runs_when_many_checkpoints_were_taken() {
    let book = book_of(0);
    for part in 0..70 {
        put_away(&book, part).unwrap();
        let ticket = book.ledger.checkpoint().unwrap();
        assert!(part % 10 > 0 || is_known(&book, part + 1));
        ticket.wait().unwrap();
        // Those of the checkpoint before may still be there.
        assert!(runs(&book) <= 24, "{} runs after {part}", runs(&book));
    }
    assert!(is_known(&book, 70));
    let book = book.reopened();
    assert!(is_known(&book, 70));
    // Of 70 runs 64 became one, and six are as they were.
    assert_eq!(runs(&book), 7);
    refolds(&book.ledger);
}

/// Plays the merge of eight runs, and the checkpoint after it that forgets them, with each call of
/// a kind in turn going wrong. What is left is opened again, as after a crash.
fn sweep(of: impl Fn(&FaultShelf) -> &Trigger, mishap: Mishap, lasting: Lasting) {
    for nth in 1.. {
        let book = book_of(7);
        of(&book.rig.shelf).arm(nth, mishap, lasting);
        let told = [7, 8].map(|part| put_away(&book, part).is_ok());
        let struck = of(&book.rig.shelf).struck() > 0;
        of(&book.rig.shelf).disarm();
        assert!(is_known(&book, 9), "call {nth} {mishap:?}");
        assert!(struck || told == [true, true]);
        let book = book.reopened();
        assert!(is_known(&book, 9), "call {nth} {mishap:?}, opened again");
        put_away(&book, 9).unwrap();
        let book = book.reopened();
        assert!(is_known(&book, 10), "call {nth} {mishap:?}, after one more checkpoint");
        refolds(&book.ledger);
        if !struck {
            assert!(nth > 3, "only {nth} calls");
            return;
        }
    }
}

#[test]
fn no_key_is_lost_when_a_write_fails_during_a_merge() {
    for lasting in [Lasting::Once, Lasting::Always] {
        sweep(|shelf| &shelf.write, Mishap::Fail(JournalError::Io), lasting);
        sweep(|shelf| &shelf.write, Mishap::FailHalf(JournalError::Full), lasting);
        sweep(|shelf| &shelf.write, Mishap::FailDone(JournalError::Io), lasting);
    }
}

#[test]
fn no_key_is_lost_when_a_sync_or_a_read_fails_during_a_merge() {
    for lasting in [Lasting::Once, Lasting::Always] {
        sweep(|shelf| &shelf.sync, Mishap::Fail(JournalError::Io), lasting);
    }
    for mishap in [Mishap::Fail(JournalError::Io), Mishap::Flip(700), Mishap::Skip] {
        sweep(|shelf| &shelf.read, mishap, Lasting::Once);
    }
}

#[test]
fn damaged_page_is_found_by_a_merge_and_the_journal_is_folded_at_the_next_opening() {
    let book = book_of(7);
    let key = pages(&book).swap_remove(0);
    let shelf = book.rig.shelf.inner();
    let mut value = shelf.find(Room::Keys, &key).unwrap().unwrap();
    let middle = value.len() / 2;
    value[middle] ^= 1;
    shelf.put(Room::Keys, &[Change { key, value: Some(value) }]).unwrap();
    assert_eq!(put_away(&book, 7).unwrap_err().kind(), ErrorKind::Checkpoint);
    let book = book.reopened();
    assert_eq!(book.ledger.recovery().checkpoint, Sequence::new(0));
    assert!(is_known(&book, 8));
    put_away(&book, 8).unwrap();
    assert!(is_known(&book.reopened(), 9));
}

const KEYS: usize = 10;
/// The last entry, and the tier.
const RUN_NAME_BYTES: usize = 9;
