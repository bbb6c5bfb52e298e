//! The queue: when it is full, and when the ledger is closed with work in it.

use std::sync::mpsc::{TryRecvError, channel};
use std::thread;

use pointbook::ErrorKind;
use pointbook::core::Sequence;

use super::kit::*;

/// A ledger with room for one request, whose writer stands at the gate and whose queue is full.
fn full() -> (Book, Vec<pointbook::Ticket<pointbook::core::Outcome>>) {
    let book = Book::with(|options| options.queue(1));
    book.rig.journal.gate.shut();
    let mut tickets = vec![book.ledger.submit(earn("k1", 1)).unwrap()];
    book.rig.journal.gate.wait_for_arrival();
    tickets.push(book.ledger.submit(earn("k2", 1)).unwrap());
    assert_eq!(book.ledger.metrics().queued, 1);
    (book, tickets)
}

#[test]
fn command_comes_back_when_the_queue_is_full() {
    let (book, tickets) = full();
    let back = book.ledger.try_submit(earn("k3", 1)).unwrap().unwrap_err();
    assert_eq!(back, earn("k3", 1));
    book.rig.journal.gate.open();
    let told: Vec<u64> = tickets.into_iter().map(|it| accepted(&it.wait().unwrap())).collect();
    assert_eq!(told, [2, 3]);
    let ticket = book.ledger.try_submit(back).unwrap().expect("room in the queue");
    assert_eq!(accepted(&ticket.wait().unwrap()), 4);
}

#[test]
fn submit_waits_when_the_queue_is_full() {
    let (book, tickets) = full();
    let (says, said) = channel();
    thread::scope(|scope| {
        let ledger = book.ledger.clone();
        scope.spawn(move || {
            let ticket = ledger.submit(earn("k3", 1)).unwrap();
            says.send(()).unwrap();
            assert_eq!(accepted(&ticket.wait().unwrap()), 4);
        });
        assert_eq!(said.try_recv(), Err(TryRecvError::Empty));
        book.rig.journal.gate.open();
        said.recv_timeout(SOON).unwrap();
    });
    assert_eq!(tickets.into_iter().map(|it| accepted(&it.wait().unwrap())).sum::<u64>(), 5);
}

#[test]
fn what_was_submitted_is_finished_when_the_ledger_is_closed() {
    let book = Book::new();
    book.rig.journal.gate.shut();
    let mut tickets = vec![book.ledger.submit(earn("k1", 1)).unwrap()];
    book.rig.journal.gate.wait_for_arrival();
    tickets.push(book.ledger.submit(earn("k2", 1)).unwrap());
    thread::scope(|scope| {
        scope.spawn(|| book.ledger.close());
        // The word to close stands right behind the command.
        while book.ledger.metrics().queued < 2 {
            thread::yield_now();
        }
        book.rig.journal.gate.open();
    });
    let told: Vec<u64> = tickets.into_iter().map(|it| accepted(&it.wait().unwrap())).collect();
    assert_eq!(told, [2, 3]);
    assert_eq!(book.rig.journal.inner().head().sequence, Sequence::new(3));
}

#[test]
fn what_was_submitted_is_finished_when_the_last_handle_is_dropped() {
    let (book, tickets) = full();
    let Book { rig, ledger } = book;
    let other = ledger.clone();
    drop(ledger);
    rig.journal.gate.open();
    drop(other);
    assert_eq!(rig.journal.inner().head().sequence, Sequence::new(3));
    assert!(tickets.into_iter().all(|ticket| ticket.wait().is_ok()));
}

#[test]
fn closed_ledger_takes_nothing_and_answers_questions() {
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    let other = book.ledger.clone();
    book.ledger.close();
    book.ledger.close();
    let kinds = [
        other.submit(earn("k2", 1)).unwrap_err().kind(),
        other.try_submit(earn("k2", 1)).unwrap_err().kind(),
        other.submit_batch(many("b", 2)).unwrap_err().kind(),
        other.sweep().unwrap_err().kind(),
        other.checkpoint().unwrap_err().kind(),
        other.refold().unwrap_err().kind(),
    ];
    assert_eq!(kinds, [ErrorKind::Closed; 6]);
    assert!(other.poison().is_none());
    assert_eq!(balance(&other, "a1"), 500);
    assert_eq!(entries(&other).len(), 2);
}

#[test]
fn nobody_waits_for_ever_when_the_ledger_is_closed_while_many_submit() {
    for _ in 0..50 {
        let book = Book::with(|options| options.queue(2));
        let told = thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|thread| {
                    let ledger = book.ledger.clone();
                    let send = move |number: i64| {
                        let command = earn(&format!("{thread}-{number}"), 1);
                        ledger.submit(command).and_then(pointbook::Ticket::wait).ok()
                    };
                    scope.spawn(move || (0..).map_while(send).count())
                })
                .collect();
            book.ledger.close();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!(balance(&book.ledger, "a1"), told as i128);
    }
}

#[test]
fn open_ledger_can_be_dropped_by_the_waker_of_its_last_ticket() {
    struct Keeper(std::sync::Mutex<Option<pointbook::Ledger>>, std::sync::mpsc::Sender<()>);
    impl std::task::Wake for Keeper {
        fn wake(self: std::sync::Arc<Self>) {
            drop(self.0.lock().unwrap().take());
            self.1.send(()).unwrap();
        }
    }
    let book = Book::new();
    book.rig.journal.gate.shut();
    let mut ticket = std::pin::pin!(book.ledger.submit(earn("k1", 1)).unwrap());
    let (says, said) = channel();
    let keeper = std::sync::Arc::new(Keeper(Some(book.ledger).into(), says));
    let waker = std::task::Waker::from(keeper);
    assert!(ticket.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending());
    book.rig.journal.gate.open();
    said.recv_timeout(SOON).unwrap();
    assert_eq!(book.rig.journal.inner().head().sequence, Sequence::new(2));
}
