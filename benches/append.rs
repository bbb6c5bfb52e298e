//! How many commands a durable ledger takes in a second, told and folded, beside the floor: what
//! the store alone takes in batches of as many entries, one synchronous write each.
//!
//! `BENCH_ACCOUNTS` (1,000,000) says how many accounts there are, `BENCH_FOLDER` (that of the
//! system for what is temporary) where the ledger is.

#![expect(clippy::expect_used, reason = "a bench stops where something fails")]

use std::collections::VecDeque;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use pointbook::journal::{BatchBuilder, Fit, Journal, Sealed};
use pointbook::store::{Store, StoreOptions};
use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket};
use pointbook_benches::{clock, first_earns, mixed_commands, opens};
use pointbook_core::{Command, ProgramSettings, Sequence};

/// A ledger with its accounts, and where commands for it come from.
struct Desk {
    ledger: Ledger,
    accounts: u64,
    seed: u64,
}

impl Desk {
    fn new(folder: &Path) -> Self {
        let accounts = env::var("BENCH_ACCOUNTS").ok().and_then(|text| text.parse().ok());
        let accounts = accounts.unwrap_or(1_000_000);
        let time = Arc::new(ManualClock::default());
        time.set(clock(0));
        let options = Options::default().clock(time).sweeps(Sweeps::Manual);
        let ledger = options.create(folder, &ProgramSettings::default());
        let desk = Self { ledger: ledger.expect("a new ledger"), accounts, seed: 0 };
        desk.send(opens(accounts).collect(), LARGE);
        desk.send(first_earns(accounts).collect(), LARGE);
        desk
    }

    /// Commands that were never sent before.
    fn commands(&mut self, count: usize) -> Vec<Command> {
        self.seed += 1;
        mixed_commands(self.accounts, count as u64, self.seed)
    }

    /// Sends commands in batches, a few of them at a time, and waits for all outcomes.
    fn send(&self, commands: Vec<Command>, batch: usize) {
        let mut commands = commands.into_iter();
        let mut tickets: VecDeque<Ticket<_>> = VecDeque::new();
        loop {
            let some: Vec<Command> = commands.by_ref().take(batch).collect();
            if some.is_empty() || tickets.len() >= BATCHES_SENT_AHEAD {
                let Some(ticket) = tickets.pop_front() else { break };
                check(ticket);
            }
            if !some.is_empty() {
                tickets.push_back(self.ledger.submit_batch(some).expect("an open ledger"));
            }
        }
    }

    /// Sends commands one by one from two threads, so many of them at a time.
    fn send_from_two(&self, commands: Vec<Command>, in_flight: usize) {
        let mut first = commands;
        let second = first.split_off(first.len() / 2);
        thread::scope(|scope| {
            for half in [first, second] {
                scope.spawn(move || {
                    let mut tickets = VecDeque::new();
                    for command in half {
                        if tickets.len() >= in_flight / 2 {
                            tickets.pop_front().map(|ticket: Ticket<_>| ticket.wait());
                        }
                        tickets.push_back(self.ledger.submit(command).expect("an open ledger"));
                    }
                    tickets.into_iter().for_each(|ticket| drop(ticket.wait().expect("an outcome")));
                });
            }
        });
    }
}

fn check<T>(ticket: Ticket<Vec<Result<T, pointbook::Error>>>) {
    let outcomes = ticket.wait().expect("outcomes");
    assert!(outcomes.iter().all(Result::is_ok), "every command is decided");
}

fn append(criterion: &mut Criterion) {
    let folder = Folder::new("ledger");
    let mut desk = Desk::new(&folder.0);
    let mut group = criterion.benchmark_group("append");
    for batch in [LARGE, 1_024] {
        group.throughput(Throughput::Elements(batch as u64));
        group.bench_function(format!("batches_of_{batch}"), |bencher| {
            bencher.iter_custom(|count| {
                let commands = desk.commands(batch * usize::try_from(count).unwrap_or(1));
                timed(|| desk.send(commands, batch))
            });
        });
        floor(&mut group, &desk.ledger, batch);
    }
    group.throughput(Throughput::Elements(1));
    group.bench_function("256_in_flight_from_2_threads", |bencher| {
        bencher.iter_custom(|count| {
            let commands = desk.commands(usize::try_from(count).unwrap_or(1));
            timed(|| desk.send_from_two(commands, 256))
        });
    });
    group.bench_function("one_at_a_time", |bencher| {
        bencher.iter_custom(|count| {
            let commands = desk.commands(usize::try_from(count).unwrap_or(1));
            timed(|| {
                for command in commands {
                    let ticket = desk.ledger.submit(command).expect("an open ledger");
                    drop(ticket.wait().expect("an outcome"));
                }
            })
        });
    });
    floor(&mut group, &desk.ledger, 1);
    group.finish();
}

/// Appends the first entries of the ledger to another store, in batches of this size, one after
/// the other as fast as it takes them: one synchronous write each.
fn floor(group: &mut BenchmarkGroup<'_, WallTime>, ledger: &Ledger, batch: usize) {
    let sealed = sealed(ledger, batch);
    assert!(!sealed.is_empty(), "there is something to append");
    group.bench_function(format!("floor_of_{batch}"), |bencher| {
        bencher.iter_custom(|count| {
            let (mut left, mut took) = (usize::try_from(count).unwrap_or(0), Duration::ZERO);
            while left > 0 {
                let some = sealed.get(..left).unwrap_or(&sealed);
                took += appended(ledger, some);
                left -= some.len();
            }
            took
        });
    });
}

/// How long a new store takes to append these batches.
fn appended(ledger: &Ledger, batches: &[Sealed]) -> Duration {
    let folder = Folder::new("floor");
    let genesis = ledger.journal().genesis();
    let store = Store::create(&folder.0, genesis, StoreOptions::default()).expect("a new store");
    timed(|| {
        for sealed in batches {
            let expected = Sequence::new(sealed.first.number() - 1);
            store.append(expected, std::slice::from_ref(sealed)).expect("an append");
        }
    })
}

/// The first entries of a ledger, in batches of this size.
fn sealed(ledger: &Ledger, batch: usize) -> Vec<Sealed> {
    let journal = ledger.journal();
    let mut builder = BatchBuilder::new(journal.genesis().head());
    let batches = journal.read(Sequence::new(1)).expect("a journal");
    let entries =
        batches.flat_map(|batch| batch.and_then(|it| Ok(it.entries()?)).expect("a batch"));
    let mut sealed = Vec::new();
    for entry in entries.take(batch * FLOOR_BATCHES) {
        let fit = builder.push(&entry).expect("an entry that was written fits");
        assert!(fit == Fit::Fits, "a batch of this size fits");
        if builder.entries() == batch {
            sealed.extend(builder.seal());
        }
    }
    sealed
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
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

const LARGE: usize = 8_190;
const BATCHES_SENT_AHEAD: usize = 3;
/// How many batches the floor is measured with at most.
const FLOOR_BATCHES: usize = 200;

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(10));
    targets = append
}
criterion_main!(benches);
