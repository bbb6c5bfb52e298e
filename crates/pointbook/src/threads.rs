//! The threads of a ledger, and the queue to them.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::queue::Queue;
use crate::request::Request;

/// The threads of a ledger, and the queue to them.
#[derive(Debug)]
pub(crate) struct Threads {
    /// To the writer.
    pub(crate) requests: Arc<Queue<Request>>,
    running: Mutex<Vec<JoinHandle<()>>>,
}

impl Threads {
    /// Threads that run.
    pub(crate) const fn new(requests: Arc<Queue<Request>>, running: Vec<JoinHandle<()>>) -> Self {
        Self { requests, running: Mutex::new(running) }
    }

    /// Lets the writer finish what was asked before, and waits for all threads.
    pub(crate) fn close(&self) {
        let running = std::mem::take(&mut *self.lock());
        if running.is_empty() {
            return;
        }
        // A writer that is gone already needs no word.
        let _ = self.requests.send(Request::Close);
        let this = std::thread::current().id();
        // The last handle may be dropped by a waker that one of them calls: the others wait for
        // that one then, which cannot wait for them.
        if running.iter().any(|thread| thread.thread().id() == this) {
            return;
        }
        for thread in running {
            // A panic in there has poisoned the ledger, which its callers were told.
            let _ = thread.join();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has the calling thread wait where others want its core: a tenth of their time is left to it, and
/// all that they leave. Now and then others wait for it, as for a lock of the store, and then as
/// long as it waits for its core. What cannot be asked for is done without, as where niceness is
/// not a thread's own but its process's.
pub(crate) fn step_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICENESS);
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.close();
    }
}

/// The nicest has a seventh of the weight that this has: beside readers who keep all cores busy a
/// checkpoint would take minutes, where it took half of one.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::getpriority_process;
    use std::thread;

    #[test]
    fn only_the_thread_that_steps_back_is_nicer() {
        let niceness = || getpriority_process(None).unwrap();
        let before = niceness();
        let stepped_back = || {
            step_back();
            niceness()
        };
        let after = thread::scope(|scope| scope.spawn(stepped_back).join().unwrap());
        assert_eq!((after, niceness()), ((before + NICENESS).min(19), before));
    }
}
