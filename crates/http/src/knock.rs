//! Knocks: what ends another future, and is looked at only when it has knocked.
//!
//! Invariants:
//! - Work that is woken often costs nothing for what may end it: that is polled when it was woken.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Does some work until it is done, or its end has come before; then there is no output.
pub(crate) async fn unless<W: Future>(
    mut work: Pin<&mut W>,
    end: impl Future<Output = ()>,
) -> Option<W::Output> {
    let mut end = pin!(end);
    let knock = Arc::new(Knock::default());
    let waker = Waker::from(knock.clone());
    poll_fn(|context| {
        if let Poll::Ready(output) = work.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        knock.is_for(context.waker());
        if !knock.has_come() {
            return Poll::Pending;
        }
        end.as_mut().poll(&mut Context::from_waker(&waker)).map(|()| None)
    })
    .await
}

/// Wakes a task, and remembers who did.
struct Knock {
    /// From the beginning, as whoever was never looked at cannot wake anybody.
    has_come: AtomicBool,
    task: Mutex<Waker>,
}

impl Default for Knock {
    fn default() -> Self {
        Self { has_come: AtomicBool::new(true), task: Mutex::new(Waker::noop().clone()) }
    }
}

impl Knock {
    fn is_for(&self, task: &Waker) {
        self.task.lock().unwrap_or_else(PoisonError::into_inner).clone_from(task);
    }

    fn has_come(&self) -> bool {
        self.has_come.load(Ordering::Relaxed) && self.has_come.swap(false, Ordering::AcqRel)
    }
}

impl Wake for Knock {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.has_come.store(true, Ordering::Release);
        self.task.lock().unwrap_or_else(PoisonError::into_inner).wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;
    use tokio::task::yield_now;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn the_end_is_not_looked_at_when_work_alone_is_woken() {
        let mut looks = 0;
        let end = poll_fn(|_| {
            looks += 1;
            Poll::Pending
        });
        let work = pin!(async {
            for _ in 0..100 {
                yield_now().await;
            }
            7
        });
        assert_eq!(run(unless(work, end)), Some(7));
        assert_eq!(looks, 1);
    }

    #[test]
    fn work_ends_when_its_end_comes_and_can_go_on_then() {
        let (told, end) = oneshot::channel::<()>();
        let (go, went) = oneshot::channel::<u32>();
        let mut work = pin!(async { went.await.unwrap() });
        run(async {
            let teller = async {
                yield_now().await;
                told.send(()).unwrap();
            };
            let (output, ()) = tokio::join!(
                unless(work.as_mut(), async {
                    end.await.unwrap();
                }),
                teller
            );
            assert_eq!(output, None);
            go.send(3).unwrap();
            assert_eq!(work.await, 3);
        });
    }

    #[test]
    fn an_end_on_another_thread_wakes_the_work() {
        let (told, end) = oneshot::channel::<()>();
        let teller = std::thread::spawn(move || told.send(()));
        let work = pin!(std::future::pending::<()>());
        let end = async {
            end.await.unwrap();
        };
        assert_eq!(run(unless(work, end)), None);
        teller.join().unwrap().unwrap();
    }
}
