//! Tickets: what a caller holds until the outcome is there.
//!
//! Invariants:
//! - A ticket is always honoured: a promise that is dropped unkept turns into an error.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};
use crate::poison::Poison;

/// An answer to come. It can be waited for, or awaited in any async runtime.
///
/// Dropping a ticket takes nothing back: the command is decided and written all the same.
#[derive(Debug)]
#[must_use = "the outcome of a command may be a refusal"]
pub struct Ticket<T>(Arc<Desk<T>>);

impl<T> Ticket<T> {
    /// Waits for the answer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Poisoned`] when the ledger failed before it could answer,
    /// [`ErrorKind::TooLarge`] when what was sent is larger than a limit.
    pub fn wait(self) -> Result<T, Error> {
        let mut slot = self.0.lock();
        loop {
            match slot.take() {
                Taken::Answer(answer) => return answer,
                Taken::Nothing => {
                    *slot = Slot::Open(Waiting::Thread);
                    slot = self.0.kept.wait(slot).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Waits for the answer, but no longer than `at_most`.
    ///
    /// # Errors
    ///
    /// The ticket again, when the answer is not there in time.
    pub fn wait_at_most(self, at_most: Duration) -> Result<Result<T, Error>, Self> {
        let until = Instant::now().checked_add(at_most);
        let mut slot = self.0.lock();
        loop {
            if let Taken::Answer(answer) = slot.take() {
                return Ok(answer);
            }
            let left =
                until.map_or(at_most, |until| until.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                drop(slot);
                return Err(self);
            }
            *slot = Slot::Open(Waiting::Thread);
            let woken = self.0.kept.wait_timeout(slot, left);
            slot = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl<T> Future for Ticket<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.0.lock();
        match slot.take() {
            Taken::Answer(answer) => Poll::Ready(answer),
            Taken::Nothing => {
                *slot = Slot::Open(Waiting::Task(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

/// The other end of a ticket.
#[derive(Debug)]
pub(crate) struct Promise<T> {
    desk: Arc<Desk<T>>,
    poison: Arc<Poison>,
}

impl<T> Promise<T> {
    /// A promise, and the ticket for it.
    pub(crate) fn new(poison: &Arc<Poison>) -> (Self, Ticket<T>) {
        let desk =
            Arc::new(Desk { slot: Mutex::new(Slot::Open(Waiting::Nobody)), kept: Condvar::new() });
        (Self { desk: desk.clone(), poison: poison.clone() }, Ticket(desk))
    }

    /// Takes the promise back: nobody waits for it.
    pub(crate) fn forget(self) {
        *self.desk.lock() = Slot::Gone;
    }

    /// Keeps the promise.
    pub(crate) fn keep(self, answer: Result<T, Error>) {
        self.desk.keep(answer);
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Whoever waits must not be told that nothing was taken: that is not known.
            self.poison.spread(Error::new(ErrorKind::Panicked));
        }
        if matches!(*self.desk.lock(), Slot::Open(_)) {
            let why = self.poison.error().unwrap_or_else(|| Error::new(ErrorKind::Closed));
            self.desk.keep(Err(why));
        }
    }
}

/// Where the answer is laid down.
#[derive(Debug)]
struct Desk<T> {
    slot: Mutex<Slot<T>>,
    kept: Condvar,
}

#[derive(Debug)]
enum Slot<T> {
    /// Nothing yet.
    Open(Waiting),
    Kept(Result<T, Error>),
    Gone,
}

/// Who is to be woken. Most tickets have their answer before anybody waits, and then nobody is.
#[derive(Debug)]
enum Waiting {
    Nobody,
    Thread,
    Task(Waker),
}

enum Taken<T> {
    Nothing,
    Answer(Result<T, Error>),
}

impl<T> Slot<T> {
    fn take(&mut self) -> Taken<T> {
        match std::mem::replace(self, Self::Gone) {
            Self::Kept(answer) => Taken::Answer(answer),
            open @ Self::Open(_) => {
                *self = open;
                Taken::Nothing
            }
            // Only a future that is polled after it was ready comes here.
            Self::Gone => Taken::Answer(Err(Error::new(ErrorKind::Closed))),
        }
    }
}

impl<T> Desk<T> {
    fn lock(&self) -> MutexGuard<'_, Slot<T>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, answer: Result<T, Error>) {
        let before = std::mem::replace(&mut *self.lock(), Slot::Kept(answer));
        match before {
            Slot::Open(Waiting::Thread) => self.kept.notify_all(),
            Slot::Open(Waiting::Task(waker)) => waker.wake(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Flag(std::sync::atomic::AtomicBool);

    impl std::task::Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.store(true, std::sync::atomic::Ordering::SeqCst);
        }
    }

    #[test]
    fn answer_is_told_when_the_promise_is_kept_by_another_thread() {
        let (promise, ticket) = Promise::new(&Arc::default());
        let keeper = std::thread::spawn(move || promise.keep(Ok(7)));
        assert_eq!(ticket.wait().unwrap(), 7);
        keeper.join().unwrap();
    }

    #[test]
    fn ticket_comes_back_when_the_answer_is_late() {
        let (promise, ticket) = Promise::<i32>::new(&Arc::default());
        let ticket = ticket.wait_at_most(Duration::from_millis(1)).unwrap_err();
        promise.keep(Ok(8));
        assert_eq!(ticket.wait_at_most(Duration::ZERO).unwrap().unwrap(), 8);
    }

    #[test]
    fn dropped_promise_is_an_error_that_says_why() {
        let poison = Arc::new(Poison::default());
        let (promise, ticket) = Promise::<i32>::new(&poison);
        drop(promise);
        assert_eq!(ticket.wait().unwrap_err().kind(), ErrorKind::Closed);
        let (promise, ticket) = Promise::<i32>::new(&poison);
        poison.spread(Error::new(ErrorKind::Panicked));
        drop(promise);
        let error = ticket.wait().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Poisoned);
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("itself wrong"));
    }

    #[test]
    fn waker_is_woken_when_the_ticket_is_awaited() {
        let (promise, mut ticket) = Promise::new(&Arc::default());
        let flag = Arc::new(Flag(false.into()));
        let waker = Waker::from(flag.clone());
        let mut context = Context::from_waker(&waker);
        assert!(Pin::new(&mut ticket).poll(&mut context).is_pending());
        assert!(!flag.0.load(std::sync::atomic::Ordering::SeqCst));
        promise.keep(Ok(9));
        assert!(flag.0.load(std::sync::atomic::Ordering::SeqCst));
        let Poll::Ready(answer) = Pin::new(&mut ticket).poll(&mut context) else { panic!() };
        assert_eq!(answer.unwrap(), 9);
    }
}
