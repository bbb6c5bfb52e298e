//! What a checkpoint costs, in processor time by thread: `checkpoint [accounts] [checkpoints]`.
//!
//! `BENCH_FOLDER` (that of the system for what is temporary) says where the ledger is.

#![expect(clippy::print_stdout, reason = "this is what it is for")]
#![expect(clippy::expect_used, reason = "it stops where something fails")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket};
use pointbook_benches::{clock, first_earns, mixed_commands, opens};
use pointbook_core::{Command, ProgramSettings};

fn main() {
    let mut arguments = env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let accounts = arguments.next().unwrap_or(1_000_000);
    let checkpoints = arguments.next().unwrap_or(4);
    let root = env::var_os("BENCH_FOLDER").map_or_else(env::temp_dir, PathBuf::from);
    let folder = root.join(format!("pointbook-checkpoint-{}", std::process::id()));
    let time = Arc::new(ManualClock::default());
    time.set(clock(0));
    let options = Options::default().clock(time).sweeps(Sweeps::Manual).checkpoint_every(0);
    let ledger = options.create(&folder, &ProgramSettings::default()).expect("a new ledger");
    send(&ledger, opens(accounts).collect());
    send(&ledger, first_earns(accounts).collect());
    for seed in 0..checkpoints {
        send(&ledger, mixed_commands(accounts, accounts, seed));
        let (before, start) = (processor_times(), Instant::now());
        ledger.checkpoint().and_then(Ticket::wait).expect("a checkpoint");
        println!("checkpoint {seed}: {} ms", start.elapsed().as_millis());
        for (thread, nanos) in processor_times() {
            let took = nanos.saturating_sub(before.get(&thread).copied().unwrap_or(0));
            if took > 1_000_000 {
                println!("  {thread}: {} ns an account", took.div_euclid(accounts));
            }
        }
    }
    ledger.close();
    let _removed = fs::remove_dir_all(folder);
}

fn send(ledger: &Ledger, commands: Vec<Command>) {
    for some in commands.chunks(BATCH) {
        let outcomes = ledger.submit_batch(some.to_vec()).and_then(Ticket::wait);
        assert!(outcomes.expect("outcomes").iter().all(Result::is_ok), "all are decided");
    }
}

/// How long the threads of each name have run, in nanoseconds, as Linux tells it.
fn processor_times() -> BTreeMap<String, u64> {
    let mut times = BTreeMap::new();
    for thread in fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let read = |file| fs::read_to_string(thread.path().join(file)).unwrap_or_default();
        let ran = read("schedstat").split(' ').next().and_then(|text| text.parse().ok());
        *times.entry(read("comm").trim().to_owned()).or_insert(0) += ran.unwrap_or(0_u64);
    }
    times
}

const BATCH: usize = 8_190;
