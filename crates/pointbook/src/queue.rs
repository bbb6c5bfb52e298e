//! Queues between threads that strand nothing.
//!
//! Invariants:
//! - What is in a queue when its taker ends is dropped, and so is what comes in later: a promise in
//!   it is told at once, and nobody waits for a thread that is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

/// The end that sends. When the last of them is dropped, the taker takes what is left and ends.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    to: Sender<T>,
    end: Arc<End<T>>,
}

/// The end that takes. Dropping it ends the queue.
#[derive(Debug)]
pub(crate) struct Taker<T>(Arc<End<T>>);

/// The taker is gone, and nothing was put in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Over;

/// What both ends know of the taker.
#[derive(Debug)]
struct End<T> {
    from: Receiver<T>,
    is_over: AtomicBool,
}

impl<T> Queue<T> {
    /// A queue with room for so many, and its taker.
    pub(crate) fn new(room: usize) -> (Arc<Self>, Taker<T>) {
        let (to, from) = bounded(room);
        let end = Arc::new(End { from, is_over: AtomicBool::new(false) });
        (Arc::new(Self { to, end: end.clone() }), Taker(end))
    }

    /// Puts something in; waits while the queue is full. When it is over by then, what was put in
    /// was taken or dropped, nobody knows which.
    pub(crate) fn send(&self, item: T) -> Result<(), Over> {
        self.end.check()?;
        self.to.send(item).map_err(|_| Over)?;
        self.end.clear_if_over();
        Ok(())
    }

    /// Puts something in, or gives it back when the queue is full.
    pub(crate) fn try_send(&self, item: T) -> Result<Option<T>, Over> {
        self.end.check()?;
        match self.to.try_send(item) {
            Ok(()) => {
                self.end.clear_if_over();
                Ok(None)
            }
            Err(TrySendError::Full(item)) => Ok(Some(item)),
            Err(TrySendError::Disconnected(_)) => Err(Over),
        }
    }

    /// How many wait to be taken.
    pub(crate) fn len(&self) -> usize {
        self.end.from.len()
    }
}

impl<T> Taker<T> {
    /// What comes.
    pub(crate) fn items(&self) -> &Receiver<T> {
        &self.0.from
    }
}

impl<T> Drop for Taker<T> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
        self.0.clear();
    }
}

impl<T> End<T> {
    fn check(&self) -> Result<(), Over> {
        if self.is_over.load(Ordering::SeqCst) { Err(Over) } else { Ok(()) }
    }

    /// The taker may have ended without having seen what was sent: one of the two clears it.
    fn clear_if_over(&self) {
        if self.check().is_err() {
            self.clear();
        }
    }

    fn clear(&self) {
        while self.from.try_recv().is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn nothing_is_stranded_when_the_taker_ends() {
        for _ in 0..200 {
            let (queue, taker) = Queue::new(1);
            let token = Arc::new(());
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| while queue.send(token.clone()).is_ok() {});
                }
                drop(taker.items().recv().unwrap());
                drop(taker);
            });
            assert_eq!(Arc::strong_count(&token), 1);
            assert!(queue.try_send(token.clone()).is_err());
            assert_eq!(Arc::strong_count(&token), 1);
        }
    }

    #[test]
    fn item_comes_back_when_the_queue_is_full() {
        let (queue, taker) = Queue::new(1);
        assert_eq!(queue.try_send(7).unwrap(), None);
        assert_eq!(queue.try_send(8).unwrap(), Some(8));
        assert_eq!((queue.len(), taker.items().recv()), (1, Ok(7)));
    }
}
