//! Readers: beside a writer that waits for the disk, and with what they were told of.

use pointbook::core::{Name, Sequence, Who};
use pointbook::journal::ErrorKind as Cause;
use pointbook::series::{Answer, AskError, HistoryFilter, Order, Question};
use pointbook::{ErrorKind, Unanswered};
use pointbook_testkit::fault::{Injected, Lasting, Mishap};

use super::kit::*;

fn history(account: &str) -> Question {
    let filter = HistoryFilter { order: Order::Oldest, ..HistoryFilter::default() };
    Question::History { who: Who::Account(name(account)), filter }
}

#[test]
fn readers_are_answered_from_what_is_durable_while_a_write_hangs() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    book.rig.journal.gate.shut();
    let ticket = book.ledger.submit(redeem("k2", 200)).unwrap();
    book.rig.journal.gate.wait_for_arrival();
    let reading = ask_balance(&book.ledger, "a1");
    assert_eq!((reading.through, balance(&book.ledger, "a1")), (Sequence::new(2), 500));
    let Answer::History(rows) = book.ledger.ask(&history("a1")).unwrap().answer else {
        panic!("no history");
    };
    assert_eq!(rows.rows.len(), 2);
    assert_eq!(book.ledger.sequence(), Sequence::new(2));
    assert_eq!(book.ledger.metrics().lag, 1);
    book.rig.journal.gate.open();
    accepted(&ticket.wait().unwrap());
    assert_eq!(ask_balance(&book.ledger, "a1").through, Sequence::new(3));
    assert_eq!(balance(&book.ledger, "a1"), 300);
}

#[test]
fn readers_are_answered_while_the_committer_hangs_and_the_queue_is_full() {
    let book = Book::with(|options| options.queue(1));
    book.rig.journal.gate.shut();
    let first = book.ledger.submit_batch(many("a", 100)).unwrap();
    book.rig.journal.gate.wait_for_arrival();
    let mut waiting = Vec::new();
    // The writer takes some more before it has to wait too.
    let refused = (0..100).any(|number| {
        match book.ledger.try_submit(earn(&format!("b{number}"), 1)).unwrap() {
            Ok(ticket) => waiting.push(ticket),
            Err(_) => return true,
        }
        false
    });
    assert!(refused || waiting.len() == 100);
    assert_eq!(ask_balance(&book.ledger, "a1").through, Sequence::new(1));
    book.rig.journal.gate.open();
    first.wait().unwrap();
    waiting.into_iter().for_each(|ticket| assert!(ticket.wait().is_ok()));
}

#[test]
fn writers_go_on_while_a_reader_reads_the_journal() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    let book = book.reopened();
    let (gate, ledger) = (&book.rig.journal.find_gate, &book.ledger);
    gate.shut();
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| ledger.ask(&history("a1")).unwrap());
        gate.wait_for_arrival();
        // Told means folded: the reader holds nobody up.
        accepted(&book.send(earn("k2", 1)));
        gate.open();
        let Answer::History(rows) = asking.join().unwrap().answer else { panic!("no history") };
        assert_eq!(rows.rows.len(), 3, "an answer is of now, not of when the reading began");
    });
}

#[test]
fn question_without_an_answer_is_refused_and_harms_nothing() {
    let book = Book::new();
    let who = Who::Account(Name::new("nobody").unwrap());
    let asked = book.ledger.ask(&Question::Balance { who, at: None, known_at: None });
    assert!(matches!(asked, Err(Unanswered::Refused(AskError::NotFound))), "{asked:?}");
    assert_eq!(balance(&book.ledger, "a1"), 0);
}

#[test]
fn question_fails_and_the_ledger_lives_when_the_journal_cannot_be_read() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    let book = book.reopened();
    for mishap in [Mishap::Fail(Cause::Io), Mishap::Flip(70), Mishap::Miss] {
        let rig = book.rig.restarted();
        let ledger = rig.open().unwrap();
        rig.journal.find.arm(1, mishap, Lasting::Once);
        match ledger.ask(&history("a1")) {
            Err(Unanswered::Failed(error)) => {
                assert_eq!(error.kind(), ErrorKind::Journal, "{mishap:?}");
                let is_wanted = matches!(mishap, Mishap::Fail(_));
                assert_eq!(Injected::is_behind(&error), is_wanted, "{mishap:?}");
            }
            other => panic!("{mishap:?}: {other:?}"),
        }
        let Answer::History(rows) = ledger.ask(&history("a1")).unwrap().answer else {
            panic!("no history");
        };
        assert_eq!(rows.rows.len(), 2);
        assert!(ledger.poison().is_none(), "a reader never stops the writers");
    }
}
