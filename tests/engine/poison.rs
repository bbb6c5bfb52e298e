//! After a failed write nothing is written any more, readers go on, and a restart recovers.

use std::error::Error as _;
use std::sync::Arc;

use pointbook::core::{Key, Sequence};
use pointbook::journal::{BATCH_ENTRIES_MAX, ErrorKind as Cause};
use pointbook::{Error, ErrorKind};
use pointbook_testkit::fault::{Lasting, Mishap};

use super::kit::*;

/// A ledger with 500 points whose next append meets the mishap.
fn failing(mishap: Mishap, lasting: Lasting) -> Book {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    book.rig.journal.append.arm(1, mishap, lasting);
    book
}

fn fail(book: &Book) -> Error {
    book.ledger.submit(redeem("k2", 200)).unwrap().wait().unwrap_err()
}

/// The keys of the journal as it really is.
fn written(book: &Book) -> Vec<Key> {
    let mut keys = Vec::new();
    for batch in book.rig.journal.inner().read(Sequence::new(1)).unwrap() {
        keys.extend(batch.unwrap().entries().unwrap().into_iter().map(|it| it.command.key));
    }
    keys
}

#[test]
fn everybody_is_told_why_when_a_write_failed() {
    for kind in [Cause::Io, Cause::Full, Cause::Poisoned] {
        let book = failing(Mishap::Fail(kind), Lasting::Once);
        let error = fail(&book);
        assert_poisoned(&error);
        let reason = error.source().unwrap().downcast_ref::<Error>().unwrap();
        assert_eq!(reason.kind(), ErrorKind::Journal);
        let cause = reason.source().unwrap().downcast_ref::<pointbook::journal::Error>();
        assert_eq!(cause.unwrap().kind(), kind);
        assert_poisoned(&book.ledger.poison().unwrap());
    }
}

#[test]
fn nothing_is_tried_again_when_a_write_failed_once() {
    let book = failing(Mishap::Fail(Cause::Io), Lasting::Once);
    fail(&book);
    let appends = book.rig.journal.append.calls();
    let ledger = &book.ledger;
    assert_poisoned(&ledger.submit(earn("k3", 1)).unwrap_err());
    assert_poisoned(&ledger.try_submit(earn("k3", 1)).unwrap_err());
    assert_poisoned(&ledger.submit_batch(many("b", 3)).unwrap_err());
    assert_poisoned(&ledger.sweep().unwrap_err());
    assert_poisoned(&ledger.checkpoint().unwrap_err());
    assert_poisoned(&ledger.refold().unwrap_err());
    ledger.close();
    assert_eq!(book.rig.journal.append.calls(), appends);
}

#[test]
fn readers_go_on_without_what_failed() {
    let book = failing(Mishap::FailDone(Cause::Io), Lasting::Always);
    fail(&book);
    let reading = ask_balance(&book.ledger, "a1");
    assert_eq!(reading.through, Sequence::new(2));
    assert_eq!(balance(&book.ledger, "a1"), 500);
    assert_eq!(entries(&book.ledger).len(), 2);
    book.ledger.close();
    assert_eq!(balance(&book.ledger, "a1"), 500);
}

#[test]
fn restart_recovers_with_or_without_what_failed() {
    for (mishap, left) in [
        (Mishap::Fail(Cause::Io), 500),
        (Mishap::FailHalf(Cause::Io), 500),
        (Mishap::FailDone(Cause::Io), 300),
    ] {
        let book = failing(mishap, Lasting::Always);
        assert_poisoned(&fail(&book));
        let book = book.reopened();
        assert!(book.ledger.poison().is_none());
        assert_eq!(balance(&book.ledger, "a1"), left, "{mishap:?}");
        refolds(&book.ledger);
        let outcome = book.send(redeem("k2", 200));
        assert_eq!(outcome.replayed, left == 300);
        assert_eq!(accepted(&outcome), 3);
        assert_eq!(balance(&book.ledger, "a1"), 300);
    }
}

#[test]
fn callers_in_the_queue_are_told_when_a_write_fails() {
    let book = failing(Mishap::Fail(Cause::Io), Lasting::Once);
    book.rig.journal.gate.shut();
    let first = book.ledger.submit(redeem("k2", 200)).unwrap();
    book.rig.journal.gate.wait_for_arrival();
    let one = book.ledger.submit(earn("k3", 1)).unwrap();
    let replayed = book.ledger.submit(earn("k1", 500)).unwrap();
    let many = book.ledger.submit_batch(many("b", 3)).unwrap();
    let sweep = book.ledger.sweep().unwrap();
    let refold = book.ledger.refold().unwrap();
    let checkpoint = book.ledger.checkpoint().unwrap();
    book.rig.journal.gate.open();
    assert_poisoned(&first.wait().unwrap_err());
    assert_poisoned(&one.wait().unwrap_err());
    assert_poisoned(&replayed.wait().unwrap_err());
    assert_poisoned(&many.wait().unwrap_err());
    assert_poisoned(&sweep.wait().unwrap_err());
    assert_poisoned(&refold.wait().unwrap_err());
    assert_poisoned(&checkpoint.wait().unwrap_err());
}

#[test]
fn batch_is_told_of_as_one_when_a_later_part_of_it_fails() {
    let book = Book::new();
    book.rig.journal.append.arm(2, Mishap::Fail(Cause::Io), Lasting::Once);
    let commands = many("k", 2 * BATCH_ENTRIES_MAX);
    let ticket = book.ledger.submit_batch(commands.clone()).unwrap();
    assert_poisoned(&ticket.wait().unwrap_err());
    // The part before is durable, and readers see all of it. How much it is, is up to the writer.
    let before = usize::try_from(balance(&book.ledger, "a1")).unwrap();
    assert!((1..=BATCH_ENTRIES_MAX).contains(&before), "{before}");
    let book = book.reopened();
    let outcomes = book.ledger.submit_batch(commands).unwrap().wait().unwrap();
    let replayed = outcomes.iter().filter(|outcome| outcome.as_ref().unwrap().replayed).count();
    assert_eq!(replayed, before);
    assert_eq!(balance(&book.ledger, "a1"), 2 * BATCH_ENTRIES_MAX as i128);
}

#[test]
fn nothing_is_decided_when_a_key_cannot_be_looked_up() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    let book = book.reopened();
    for mishap in [Mishap::Fail(Cause::Io), Mishap::Flip(999), Mishap::Cut(40), Mishap::Miss] {
        let rig = book.rig.restarted();
        let ledger = rig.open().unwrap();
        rig.journal.find.arm(1, mishap, Lasting::Once);
        // Were it decided without its first entry, it would be written again.
        let error = ledger.submit(earn("k1", 500)).unwrap().wait().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Poisoned, "{mishap:?} {error:?}");
        let reason = error.source().unwrap().downcast_ref::<Error>().unwrap();
        assert_eq!(reason.kind(), ErrorKind::Journal, "{mishap:?} {error:?}");
        assert_eq!(ledger.submit(earn("k9", 1)).unwrap_err().kind(), ErrorKind::Poisoned);
        assert_eq!(written(&book).len(), 2, "{mishap:?}");
    }
    assert!(book.send(earn("k1", 500)).replayed);
}

#[test]
fn second_writer_is_fenced_off_and_harms_nobody() {
    let book = Book::new();
    let late = book.rig.restarted();
    let other = late.open().unwrap();
    accepted(&book.send(earn("k1", 500)));
    let error = other.submit(earn("k2", 7)).unwrap().wait().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Poisoned);
    let cause = error.source().and_then(|it| it.source()).unwrap();
    let cause = cause.downcast_ref::<pointbook::journal::Error>().unwrap().kind();
    let (expected, found) = (Sequence::new(1), Sequence::new(2));
    assert_eq!(cause, Cause::Fenced { expected, found });
    accepted(&book.send(earn("k3", 1)));
    let journal: &Arc<_> = book.ledger.journal();
    assert_eq!(journal.head().sequence, Sequence::new(3));
    refolds(&book.ledger);
}
