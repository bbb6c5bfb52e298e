//! How many commands a durable ledger takes in a second for as long as 20 million of them last,
//! checkpoints included, and how long single ones wait: `sustained [commands]`.
//!
//! `BENCH_ACCOUNTS` and the like as for the bench `append`.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

#[path = "../desk/mod.rs"]
mod desk;

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use pointbook::{Ledger, Metrics};

use desk::{Desk, Folder, LARGE, timed};

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse().ok());
    let count: usize = arguments.next().unwrap_or(20_000_000);
    let folder = Folder::new("sustained");
    let mut desk = Desk::new(&folder.0);
    let batches = desk.batches(count, LARGE);
    let (before, busy_before) = (desk.ledger.metrics(), busy());
    let mut seconds = Vec::new();
    let took = timed(|| seconds = watched(&desk.ledger, || desk.send(batches)));
    let (after, busy) = (desk.ledger.metrics(), busy() - busy_before);
    println!("{count} commands in batches of {LARGE}: {:.0} a second", per_second(count, took));
    println!("  all threads: {} ns per command", busy.as_nanos() / count.max(1) as u128);
    println!("  thousands in each second: {seconds:?}");
    tell_stages(&before, &after);
    for batch in [1_024, 128] {
        let batches = desk.batches(count / 10, batch);
        let took = timed(|| desk.send(batches));
        println!("in batches of {batch}: {:.0} a second", per_second(count / 10, took));
    }
    for in_flight in [256, 2] {
        let few = count / 40 * in_flight / 256;
        let commands = desk.commands(few);
        let mut waited = Vec::new();
        let took = timed(|| waited = desk.send_from_two(commands, in_flight));
        println!("{in_flight} in flight from 2 threads: {:.0} a second", per_second(few, took));
        waited.sort_unstable();
        let at =
            |share: usize| waited.get(waited.len() * share / 1_000).copied().unwrap_or_default();
        println!("  waited: p50 {:?}, p99 {:?}, p99.9 {:?}", at(500), at(990), at(999));
    }
}

/// How many thousand entries were written in each second of a run.
fn watched(ledger: &Ledger, run: impl FnOnce()) -> Vec<u64> {
    let (done, is_done) = mpsc::channel::<()>();
    let mut before = ledger.metrics().entries;
    let mut tell = move || {
        let now = ledger.metrics().entries;
        std::mem::replace(&mut before, now).abs_diff(now).div_euclid(1_000)
    };
    thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let second = || is_done.recv_timeout(Duration::from_secs(1));
            std::iter::from_fn(|| (second() == Err(RecvTimeoutError::Timeout)).then(&mut tell))
                .collect()
        });
        run();
        drop(done);
        watch.join().unwrap_or_default()
    })
}

/// Nanoseconds per entry that each stage took.
fn tell_stages(before: &Metrics, after: &Metrics) {
    let stages = [
        ("decide", after.decide.total - before.decide.total),
        ("encode", after.encode.total - before.encode.total),
        ("append", after.append.total - before.append.total),
        ("fold", after.fold.total - before.fold.total),
        ("tell", after.tell.total - before.tell.total),
    ];
    let entries = u128::from(after.entries - before.entries).max(1);
    for (stage, took) in stages {
        println!("  {stage}: {} ns per entry", took.as_nanos() / entries);
    }
    let writes = u128::from(after.batches - before.batches).max(1);
    println!("  {} entries per write", entries / writes);
}

fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// How long all threads of this process have run, in steps of the kernel's 10 ms.
fn busy() -> Duration {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = told.rsplit(')').next().unwrap_or_default().split(' ').skip(12).take(2);
    Duration::from_millis(fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10)
}
