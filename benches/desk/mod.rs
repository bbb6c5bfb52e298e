//! A durable ledger with its accounts, to be sent commands to.

#![expect(clippy::expect_used, reason = "a bench stops where something fails")]

use std::collections::VecDeque;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket};
use pointbook_benches::{batched, clock, first_earns, mix, mixed_commands, opens};
use pointbook_core::{Command, ProgramSettings};
use tikv_jemallocator::Jemalloc;

/// Which allocator there is, is up to the program. This one asks the system for huge pages.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// A ledger with its accounts, and where commands for it come from.
pub(crate) struct Desk {
    /// The ledger.
    pub(crate) ledger: Ledger,
    accounts: u64,
    seed: u64,
}

impl Desk {
    /// A new ledger in a folder: every account is open and has a lot.
    pub(crate) fn new(folder: &Path) -> Self {
        let accounts = number("BENCH_ACCOUNTS").unwrap_or(1_000_000);
        let time = Arc::new(ManualClock::default());
        time.set(clock(0));
        let mut options = Options::default().clock(time).sweeps(Sweeps::Manual);
        if let Some(entries) = number("BENCH_CHECKPOINT") {
            options = options.checkpoint_every(entries);
        }
        let ledger = options.create(folder, &ProgramSettings::default());
        let desk = Self { ledger: ledger.expect("a new ledger"), accounts, seed: 0 };
        desk.send(batched(opens(accounts), LARGE));
        desk.send(batched(first_earns(accounts), LARGE));
        desk
    }

    /// Commands that were never sent before.
    pub(crate) fn commands(&mut self, count: usize) -> Vec<Command> {
        self.seed += 1;
        mixed_commands(self.accounts, count as u64, self.seed)
    }

    /// Commands that were never sent before, in batches as a caller has them ready: the memory of
    /// each is let go when it is decided.
    pub(crate) fn batches(&mut self, count: usize, batch: usize) -> Vec<Vec<Command>> {
        self.seed += 1;
        batched(mix(self.accounts, self.seed).take(count), batch).collect()
    }

    /// Sends batches, a few of them at a time, and waits for all outcomes.
    pub(crate) fn send(&self, batches: impl IntoIterator<Item = Vec<Command>>) {
        let mut tickets: VecDeque<Ticket<_>> = VecDeque::new();
        for batch in batches {
            if tickets.len() >= BATCHES_SENT_AHEAD {
                tickets.pop_front().into_iter().for_each(check);
            }
            tickets.push_back(self.ledger.submit_batch(batch).expect("an open ledger"));
        }
        tickets.into_iter().for_each(check);
    }

    /// Sends commands one by one from two threads, so many of them at a time; tells how long each
    /// waited.
    pub(crate) fn send_from_two(&self, commands: Vec<Command>, in_flight: usize) -> Vec<Duration> {
        let mut first = commands;
        let second = first.split_off(first.len() / 2);
        thread::scope(|scope| {
            let senders = [first, second]
                .map(|half| scope.spawn(|| self.send_one_by_one(half, in_flight / 2)));
            senders.into_iter().flat_map(|sender| sender.join().expect("a sender ends")).collect()
        })
    }

    fn send_one_by_one(&self, commands: Vec<Command>, in_flight: usize) -> Vec<Duration> {
        let mut waited = Vec::with_capacity(commands.len());
        let mut tickets: VecDeque<(Instant, Ticket<_>)> = VecDeque::new();
        let mut commands = commands.into_iter();
        loop {
            let command = commands.next();
            if command.is_none() || tickets.len() >= in_flight {
                let Some((sent, ticket)) = tickets.pop_front() else { break };
                drop(ticket.wait().expect("an outcome"));
                waited.push(sent.elapsed());
            }
            if let Some(command) = command {
                let sent = Instant::now();
                tickets.push_back((sent, self.ledger.submit(command).expect("an open ledger")));
            }
        }
        waited
    }
}

fn check<T>(ticket: Ticket<Vec<Result<T, pointbook::Error>>>) {
    let outcomes = ticket.wait().expect("outcomes");
    assert!(outcomes.iter().all(Result::is_ok), "every command is decided");
}

/// How long it takes.
pub(crate) fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// The number that an environment variable says.
pub(crate) fn number(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|text| text.parse().ok())
}

/// A folder that is removed in the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// A folder of this name that is of this process.
    pub(crate) fn new(name: &str) -> Self {
        let root = env::var_os("BENCH_FOLDER").map_or_else(env::temp_dir, PathBuf::from);
        Self(root.join(format!("pointbook-bench-{name}-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is in the folder for temporary files.
        let _removed = fs::remove_dir_all(&self.0);
    }
}

/// A full batch.
pub(crate) const LARGE: usize = 8_190;
const BATCHES_SENT_AHEAD: usize = 3;
