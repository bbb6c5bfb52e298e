//! Logs: a JSON object a line on standard error, written by a thread of their own.
//!
//! Invariants:
//! - Nobody who answers waits for whoever reads the log: lines that find no room are dropped and
//!   counted, and the log tells how many.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::level_filters::LevelFilter;

/// Starts to log, at the level that `POINTBOOK_LOG` names; `info` without it.
pub(crate) fn start() {
    let level = std::env::var("POINTBOOK_LOG").ok().and_then(|it| it.parse().ok());
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .with_writer(|| Line(&WAITING));
    // Who serves as a part of another program may have started its own.
    if subscriber.try_init().is_ok() {
        let takes_answers = level.unwrap_or(LevelFilter::INFO) >= LevelFilter::INFO;
        TAKES_ANSWERS.store(takes_answers, Ordering::Relaxed);
        let writer = std::thread::Builder::new().name("pointbook-log".to_owned());
        // Without a thread lines find no room some time, and are counted.
        let _ = writer.spawn(|| WAITING.write_all_to(&mut io::stderr()));
    }
}

/// Whether lines about answers may be pushed.
pub(crate) fn takes_answers() -> bool {
    TAKES_ANSWERS.load(Ordering::Relaxed)
}

/// Logs a line that is JSON already.
pub(crate) fn push(line: &str) {
    WAITING.push(line.as_bytes());
}

/// Waits until what was logged is written, but not for long.
pub(crate) fn finish() {
    WAITING.finish(FINISH_MAX);
}

/// How many lines were dropped.
pub(crate) fn dropped() -> u64 {
    WAITING.dropped.load(Ordering::Relaxed)
}

/// Lines that wait to be written.
#[derive(Debug)]
struct Waiting {
    lines: Mutex<Lines>,
    has_come: Condvar,
    has_gone: Condvar,
    dropped: AtomicU64,
}

#[derive(Debug)]
struct Lines {
    bytes: Vec<u8>,
    /// Whether lines that were taken out are not written yet.
    is_writing: bool,
}

/// Takes the lines of the log.
struct Line(&'static Waiting);

static WAITING: Waiting = Waiting::new();
static TAKES_ANSWERS: AtomicBool = AtomicBool::new(false);

impl Waiting {
    const fn new() -> Self {
        Self {
            lines: Mutex::new(Lines { bytes: Vec::new(), is_writing: false }),
            has_come: Condvar::new(),
            has_gone: Condvar::new(),
            dropped: AtomicU64::new(0),
        }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a line, when there is room.
    fn push(&self, line: &[u8]) {
        let mut lines = self.lines();
        if lines.bytes.len().saturating_add(line.len()) > WAITING_BYTES_MAX {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let was_empty = lines.bytes.is_empty();
        lines.bytes.extend_from_slice(line);
        drop(lines);
        if was_empty {
            self.has_come.notify_one();
        }
    }

    /// Writes what comes, for ever.
    fn write_all_to(&self, out: &mut dyn Write) {
        let mut told = 0;
        let mut bytes = Vec::new();
        loop {
            self.take(&mut bytes);
            // Who cannot be told cannot be told that either.
            let _ = out.write_all(&bytes);
            bytes.clear();
            self.lines().is_writing = false;
            self.has_gone.notify_all();
            let dropped = self.dropped.load(Ordering::Relaxed);
            if dropped > told {
                told = dropped;
                tracing::warn!(dropped, "the log was too slow: lines were dropped since the start");
            }
            // What comes meanwhile is written at once.
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits for lines and takes all.
    fn take(&self, bytes: &mut Vec<u8>) {
        let lines = self.lines();
        let mut lines = self
            .has_come
            .wait_while(lines, |lines| lines.bytes.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut lines.bytes, bytes);
        lines.is_writing = true;
    }

    fn finish(&self, at_most: Duration) {
        let lines = self.lines();
        let is_waiting = |lines: &mut Lines| lines.is_writing || !lines.bytes.is_empty();
        let _ = self.has_gone.wait_timeout_while(lines, at_most, is_waiting);
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const WAITING_BYTES_MAX: usize = 4 << 20;
const PAUSE: Duration = Duration::from_millis(5);
const FINISH_MAX: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    /// Takes a write only when it is told to.
    struct Slow {
        may_go: Receiver<()>,
        written: SyncSender<Vec<u8>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let gone = || io::Error::other("nobody waits");
            self.may_go.recv().map_err(|_| gone())?;
            self.written.send(bytes.to_vec()).map_err(|_| gone())?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_waits_for_a_log_that_is_not_read() {
        let waiting: &'static Waiting = Box::leak(Box::new(Waiting::new()));
        let (go, may_go) = sync_channel(16);
        let (written, lines) = sync_channel(16);
        let writer = std::thread::spawn(move || {
            waiting.write_all_to(&mut Slow { may_go, written });
        });
        waiting.push(b"first\n");
        while !waiting.lines().is_writing {
            std::thread::yield_now();
        }
        let line = [b'x'; 1_024];
        let most = WAITING_BYTES_MAX / line.len();
        (0..most + 7).for_each(|_| waiting.push(&line));
        assert_eq!(waiting.dropped.load(Ordering::Relaxed), 7);
        let began = std::time::Instant::now();
        waiting.finish(Duration::from_millis(10));
        assert!(began.elapsed() < Duration::from_secs(5));
        go.send(()).unwrap();
        assert_eq!(lines.recv().unwrap(), b"first\n");
        go.send(()).unwrap();
        assert_eq!(lines.recv().unwrap().len(), WAITING_BYTES_MAX);
        waiting.finish(Duration::from_secs(10));
        assert!(waiting.lines().bytes.is_empty());
        drop(writer);
    }
}
