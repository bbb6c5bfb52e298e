//! Two readers beside a writer at full speed, and what threads that only compute leave each other.

#![expect(clippy::expect_used, reason = "a bench stops where something fails")]

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pointbook::{Ledger, Options, Sweeps, Ticket};
use pointbook_benches::{Numbers, account, first_earns, mixed_commands, opens, window_of};
use pointbook_core::{Command, ProgramSettings, Who};

/// How fast readers and writer are alone and together.
pub(super) fn tell() {
    let folder = std::env::var_os("BENCH_FOLDER")
        .map_or_else(std::env::temp_dir, std::path::PathBuf::from)
        .join(format!("pointbook-beside-{}", std::process::id()));
    let options = Options::default().sweeps(Sweeps::Manual).checkpoint_every(0);
    let ledger = options.create(&folder, &ProgramSettings::default()).expect("an empty folder");
    write(&ledger, opens(ACCOUNTS).chain(first_earns(ACCOUNTS)).collect());
    let [first, second] = [1, 2].map(|seed| mixed_commands(ACCOUNTS, WRITTEN, seed));
    let read = || {
        let mut numbers = Numbers::new(7);
        let ledger = &ledger;
        move || {
            let who = Who::Account(account(numbers.below(ACCOUNTS)));
            black_box(ledger.ask(&window_of(who, (0, 1 << 40))).is_ok());
        }
    };
    let alone_read = rate(2, read, || thread::sleep(Duration::from_secs(2)));
    let alone_write = WRITTEN as f64 / write(&ledger, first).as_secs_f64();
    let mut took = Duration::ZERO;
    let with_writer = rate(2, read, || took = write(&ledger, second));
    let with_readers = WRITTEN as f64 / took.as_secs_f64();
    let line = |what: &str, alone: f64, together: f64| {
        let part = 100.0 * together / alone;
        println!("{what:44} {alone:10.0} alone, {together:10.0} together: {part:.0} %");
    };
    line("two readers, windows a second", alone_read, with_writer);
    line("the writer beside them, entries a second", alone_write, with_readers);
    let spin = || {
        let mut number = 1_u64;
        move || number = black_box((0..1_000).fold(number, |all, one| all.rotate_left(7) ^ one))
    };
    let wait = || thread::sleep(Duration::from_secs(1));
    let two = rate(2, spin, wait);
    for threads in [3_u32, 4] {
        let share = rate(threads, spin, wait) * 2.0 / f64::from(threads);
        line(&format!("two of {threads} threads that only compute"), two, share);
    }
    drop(ledger);
    let _removed = std::fs::remove_dir_all(folder);
}

/// How often a second threads act together while something else goes on.
fn rate<A: FnMut() + Send>(threads: u32, act: impl Fn() -> A, meanwhile: impl FnOnce()) -> f64 {
    let (is_over, acts) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut took = Duration::ZERO;
    thread::scope(|scope| {
        for _ in 0..threads {
            let mut act = act();
            let (is_over, acts) = (&is_over, &acts);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    (0..64).for_each(|_| act());
                    acts.fetch_add(64, Ordering::Relaxed);
                }
            });
        }
        let started = Instant::now();
        meanwhile();
        took = started.elapsed();
        is_over.store(true, Ordering::Relaxed);
    });
    acts.load(Ordering::Relaxed) as f64 / took.as_secs_f64()
}

/// Sends commands in batches, three of them under way, and says how long all took.
fn write(ledger: &Ledger, commands: Vec<Command>) -> Duration {
    let batches: Vec<Vec<Command>> = commands.chunks(BATCH).map(<[Command]>::to_vec).collect();
    let started = Instant::now();
    let mut waiting = std::collections::VecDeque::new();
    for batch in batches {
        waiting.push_back(ledger.submit_batch(batch).expect("an open ledger"));
        if waiting.len() > 2 {
            let _told = waiting.pop_front().map(Ticket::wait);
        }
    }
    waiting.into_iter().for_each(|ticket| drop(ticket.wait().expect("outcomes")));
    started.elapsed()
}

const ACCOUNTS: u64 = 100_000;
const WRITTEN: u64 = 1_200_000;
const BATCH: usize = 8_190;
