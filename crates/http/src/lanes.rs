//! Lanes: threads that serve connections, each from its first byte to its last.
//!
//! Invariants:
//! - A connection stays on its lane, so answering it wakes no other thread.
//! - When no lane is left, nothing is on any.

use std::io;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;

/// The lanes of a service: one for each processor.
#[derive(Debug)]
pub(crate) struct Lanes {
    runtimes: Vec<Handle>,
    /// Lanes end when it says so, or is gone.
    end: watch::Sender<bool>,
    /// A lane holds a permit while it lasts.
    lasting: Arc<Semaphore>,
}

impl Lanes {
    /// Starts as many lanes as there are processors.
    pub(crate) fn start() -> io::Result<Arc<Self>> {
        let count = available_parallelism().map_or(1, usize::from);
        let lasting = Arc::new(Semaphore::new(count));
        let end = watch::Sender::new(false);
        let mut runtimes = Vec::new();
        while let Ok(permit) = lasting.clone().try_acquire_owned() {
            runtimes.push(lane(end.subscribe(), permit, BLOCKING_THREADS.div_ceil(count))?);
        }
        Ok(Arc::new(Self { runtimes, end, lasting }))
    }

    /// Serves a connection on the lane that has fewest.
    pub(crate) fn spawn(&self, connection: impl Future<Output = ()> + Send + 'static) {
        let emptiest = self.runtimes.iter().min_by_key(|it| it.metrics().num_alive_tasks());
        // There is always one: no machine is without a processor.
        emptiest.map(|lane| lane.spawn(connection));
    }

    /// Ends all lanes with what is still on them, and waits for that, but not for long.
    pub(crate) async fn end(&self) {
        self.end.send_replace(true);
        let all = u32::try_from(self.runtimes.len()).unwrap_or(u32::MAX);
        if timeout(END_MAX, self.lasting.acquire_many(all)).await.is_err() {
            tracing::warn!("some threads did not end in time");
        }
    }
}

fn lane(
    mut end: watch::Receiver<bool>,
    permit: OwnedSemaphorePermit,
    blocking_threads: usize,
) -> io::Result<Handle> {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().thread_name("pointbook-work").max_blocking_threads(blocking_threads);
    let runtime = builder.build()?;
    let handle = runtime.handle().clone();
    let thread = std::thread::Builder::new().name("pointbook-http".to_owned());
    thread.spawn(move || {
        // Whether it was told to end, or nobody is left to tell it, is the same to it.
        let _ = runtime.block_on(end.wait_for(|it| *it));
        runtime.shutdown_timeout(WORK_END_MAX);
        drop(permit);
    })?;
    Ok(handle)
}

/// Threads for what takes milliseconds, of all lanes together: signatures, files, long questions.
const BLOCKING_THREADS: usize = 16;
/// How long what was handed to these threads may still take at the end.
const WORK_END_MAX: Duration = Duration::from_secs(1);
const END_MAX: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, TryRecvError, channel};
    use std::thread::ThreadId;

    /// Connections that tell their thread and stay, as many on each lane.
    fn stay(lanes: &Lanes, of_each: usize) -> (Vec<ThreadId>, Receiver<ThreadId>) {
        let (told, threads) = channel();
        let count = lanes.runtimes.len() * of_each;
        for _ in 0..count {
            let told = told.clone();
            lanes.spawn(async move {
                told.send(std::thread::current().id()).unwrap();
                std::future::pending::<()>().await;
            });
        }
        ((0..count).map(|_| threads.recv().unwrap()).collect(), threads)
    }

    #[test]
    fn lanes_have_as_many_connections_each() {
        let lanes = Lanes::start().unwrap();
        let (seen, _) = stay(&lanes, 3);
        for lane in &seen {
            assert_eq!(seen.iter().filter(|it| *it == lane).count(), 3);
        }
    }

    #[test]
    fn nothing_is_on_lanes_that_have_ended() {
        let lanes = Lanes::start().unwrap();
        let (_, threads) = stay(&lanes, 2);
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(lanes.end());
        assert_eq!(lanes.lasting.available_permits(), lanes.runtimes.len());
        assert_eq!(threads.try_recv(), Err(TryRecvError::Disconnected));
        // Whoever comes then is turned away at once.
        lanes.spawn(std::future::pending());
        assert!(lanes.runtimes.iter().all(|it| it.metrics().num_alive_tasks() == 0));
    }

    #[test]
    fn lanes_that_belong_to_nobody_end() {
        let lanes = Lanes::start().unwrap();
        let (_, threads) = stay(&lanes, 1);
        drop(lanes);
        // What still could tell is gone with them.
        assert!(threads.recv().is_err());
    }
}
