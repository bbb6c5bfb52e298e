//! Tickets are honoured, however they are waited for.

use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use super::kit::*;

/// A waker that says into a channel that it was woken.
struct Bell(Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // A bell that nobody hears any more may ring.
        let _ = self.0.send(());
    }
}

fn bell() -> (Waker, Receiver<()>) {
    let (rings, heard) = channel();
    (Waker::from(Arc::new(Bell(rings))), heard)
}

#[test]
fn outcome_is_told_when_the_ticket_is_waited_for() {
    let book = Book::new();
    let ticket = book.ledger.submit(earn("k1", 500)).unwrap();
    assert_eq!(accepted(&ticket.wait().unwrap()), 2);
    assert_eq!(balance(&book.ledger, "a1"), 500);
}

#[test]
fn ticket_comes_back_when_the_outcome_is_late() {
    let book = Book::new();
    book.rig.journal.gate.shut();
    let ticket = book.ledger.submit(earn("k1", 500)).unwrap();
    book.rig.journal.gate.wait_for_arrival();
    let ticket = ticket.wait_at_most(Duration::ZERO).unwrap_err();
    let ticket = ticket.wait_at_most(Duration::from_millis(1)).unwrap_err();
    book.rig.journal.gate.open();
    let outcome = ticket.wait_at_most(SOON).expect("the outcome in time").unwrap();
    assert_eq!(accepted(&outcome), 2);
}

#[test]
fn latest_waker_is_woken_when_the_outcome_is_there() {
    let book = Book::new();
    book.rig.journal.gate.shut();
    let mut ticket = pin!(book.ledger.submit(earn("k1", 500)).unwrap());
    let ((first, _), (second, heard)) = (bell(), bell());
    assert!(ticket.as_mut().poll(&mut Context::from_waker(&first)).is_pending());
    assert!(ticket.as_mut().poll(&mut Context::from_waker(&second)).is_pending());
    book.rig.journal.gate.open();
    heard.recv_timeout(SOON).unwrap();
    let Poll::Ready(outcome) = ticket.as_mut().poll(&mut Context::from_waker(&second)) else {
        panic!("woken too early");
    };
    assert_eq!(accepted(&outcome.unwrap()), 2);
}

#[test]
fn tickets_can_be_awaited_by_a_tiny_executor() {
    let book = Book::new();
    let work = async {
        let one = book.ledger.submit(earn("k1", 500)).unwrap().await.unwrap();
        let more = vec![redeem("k2", 200), redeem("k3", 900)];
        let many = book.ledger.submit_batch(more).unwrap().await.unwrap();
        (one, many)
    };
    let (waker, heard) = bell();
    let (mut work, mut context) = (pin!(work), Context::from_waker(&waker));
    let (one, many) = loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
            break done;
        }
        heard.recv_timeout(SOON).unwrap();
    };
    let many: Vec<_> = many.into_iter().map(Result::unwrap).collect();
    assert_eq!((accepted(&one), accepted(&many[0])), (2, 3));
    assert_eq!(refused(&many[1]), "insufficient_points");
}

#[test]
fn command_is_written_when_its_ticket_is_dropped() {
    let book = Book::new();
    drop(book.ledger.submit(earn("k1", 500)).unwrap());
    assert_eq!(accepted(&book.send(earn("k2", 1))), 3);
    assert_eq!(balance(&book.ledger, "a1"), 501);
}
