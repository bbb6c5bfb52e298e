//! Two readers beside a writer at full speed, and what threads that only compute leave each other.
//!
//! Where threads are more than cores they share these, whatever they do. What they keep of their
//! speed in a second of processor time is what they do to each other: by locks, and by memory.

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
    write(&ledger, batches(opens(ACCOUNTS).chain(first_earns(ACCOUNTS)).collect()));
    let [first, second] = [1, 2].map(|seed| batches(mixed_commands(ACCOUNTS, WRITTEN, seed)));
    let read = || {
        let mut numbers = Numbers::new(7);
        let ledger = &ledger;
        move || {
            let who = Who::Account(account(numbers.below(ACCOUNTS)));
            black_box(ledger.ask(&window_of(who, (0, 1 << 40))).is_ok());
        }
    };
    let alone_read = rate(2, read, || thread::sleep(Duration::from_secs(2)));
    let alone_write = writing(|| write(&ledger, first));
    let mut with_readers = Rate::default();
    let with_writer = rate(2, read, || with_readers = writing(|| write(&ledger, second)));
    let of_all = with_readers.processor;
    with_readers.processor = of_all.saturating_sub(with_writer.processor);
    let line = |what: &str, alone: f64, together: f64| {
        let part = 100.0 * together / alone;
        println!("{what:44} {alone:10.0} alone, {together:10.0} together: {part:.0} %");
    };
    line("two readers, windows a second", alone_read.a_second(), with_writer.a_second());
    let [alone, together] = [alone_read, with_writer].map(|it| it.a_second_of_processor());
    line("    a second of processor", alone, together);
    line(
        "the writer beside them, entries a second",
        alone_write.a_second(),
        with_readers.a_second(),
    );
    let [alone, together] = [alone_write, with_readers].map(|it| it.a_second_of_processor());
    line("    a second of processor", alone, together);
    let spin = || {
        let mut number = 1_u64;
        move || number = black_box((0..1_000).fold(number, |all, one| all.rotate_left(7) ^ one))
    };
    let wait = || thread::sleep(Duration::from_secs(1));
    let two = rate(2, spin, wait).a_second();
    for threads in [3_u32, 4] {
        let share = rate(threads, spin, wait).a_second() * 2.0 / f64::from(threads);
        line(&format!("two of {threads} threads that only compute"), two, share);
    }
    drop(ledger);
    let _removed = std::fs::remove_dir_all(folder);
}

/// How often something was done, in what time, and in how much processor time.
#[derive(Clone, Copy, Default)]
struct Rate {
    times: u64,
    took: Duration,
    processor: Duration,
}

impl Rate {
    fn a_second(&self) -> f64 {
        self.times as f64 / self.took.as_secs_f64()
    }

    fn a_second_of_processor(&self) -> f64 {
        self.times as f64 / self.processor.as_secs_f64()
    }
}

/// How often threads act together while something else goes on.
fn rate<A: FnMut() + Send>(threads: u32, act: impl Fn() -> A, meanwhile: impl FnOnce()) -> Rate {
    let (is_over, acts, ran) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let mut took = Duration::ZERO;
    thread::scope(|scope| {
        for _ in 0..threads {
            let mut act = act();
            let (is_over, acts, ran) = (&is_over, &acts, &ran);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    (0..64).for_each(|_| act());
                    acts.fetch_add(64, Ordering::Relaxed);
                }
                ran.fetch_add(processor_of_thread(), Ordering::Relaxed);
            });
        }
        let started = Instant::now();
        meanwhile();
        took = started.elapsed();
        is_over.store(true, Ordering::Relaxed);
    });
    Rate { times: acts.into_inner(), took, processor: Duration::from_nanos(ran.into_inner()) }
}

/// How quickly entries are written, with the processor time of all threads of this process.
fn writing(write: impl FnOnce() -> Duration) -> Rate {
    let before = processor_of_all();
    let took = write();
    Rate { times: WRITTEN, took, processor: processor_of_all().saturating_sub(before) }
}

/// Nanoseconds of processor that this thread has had; 0 where that is not told.
fn processor_of_thread() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// What all threads of this process have had, those that have ended included.
fn processor_of_all() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // A name in brackets comes first; ticks of the user's and of the kernel's time are the
    // twelfth and thirteenth thing after it, a hundred of them a second.
    let numbers = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = numbers.skip(11).take(2).filter_map(|number| number.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

/// Commands in batches, from the first on.
fn batches(commands: Vec<Command>) -> Vec<Vec<Command>> {
    commands.chunks(BATCH).map(<[Command]>::to_vec).collect()
}

/// Sends batches, three of them under way, and says how long all took.
fn write(ledger: &Ledger, batches: Vec<Vec<Command>>) -> Duration {
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
