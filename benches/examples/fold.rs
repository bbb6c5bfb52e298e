//! How long the read side takes to fold the mix on a million accounts, and how large it gets.
//!
//! `fold [accounts] [batches]`. Neighbours make figures larger and never smaller, so the least of
//! many batches tells most.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use pointbook_benches::{Flow, Series, clock, first_earns, mixed_commands, opens};
use pointbook_core::{
    Command, Decided, Entry, Key, Past, ProgramSettings, State, Written, decide_with_effect,
};
use pointbook_series::Projection;

struct Nothing;

impl Past for Nothing {
    fn find(&self, _: &Key) -> Option<Arc<Entry>> {
        None
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let accounts = arguments.next().unwrap_or(1_000_000);
    let batches = arguments.next().unwrap_or(120);
    size(accounts);
    let settings = ProgramSettings::default();
    let mut desk = Desk {
        state: State::new(&settings),
        projection: Projection::new(&settings),
        written: Vec::new(),
        micros: 0,
    };
    tell("open", desk.run(opens(accounts)));
    tell("first earn", desk.run(first_earns(accounts)));
    for quarter in 0..4 {
        let seeds = quarter * batches / 4..(quarter + 1) * batches / 4;
        let times = seeds.flat_map(|seed| desk.run(mixed_commands(accounts, BATCH, seed)));
        tell("mix", times.collect());
    }
    let start = ran();
    let copy = desk.projection.share();
    println!("share, us: {}", (ran() - start) / 1_000);
    tell("mix after a share", desk.run(mixed_commands(accounts, 4 * BATCH, batches)));
    drop(copy);
}

/// What accounts with one lot and one flow take, with their customers, households and names.
fn size(accounts: u64) {
    let before = resident();
    let count = u32::try_from(accounts).unwrap_or(u32::MAX);
    let mut series = Series::new(count);
    let opened = resident();
    for account in 0..count {
        series.record(Flow { account, micros: 1_000 + i64::from(account), points: 1_000 });
    }
    let per_account = |bytes: u64| bytes.saturating_sub(before) / accounts;
    println!(
        "bytes per account: {} opened, {} with a lot",
        per_account(opened),
        per_account(resident())
    );
}

/// Decides, and folds what was decided in batches.
struct Desk {
    state: State,
    projection: Projection,
    written: Vec<Entry>,
    micros: i64,
}

impl Desk {
    /// The times that batches took to fold, in nanoseconds per entry.
    fn run(&mut self, commands: impl IntoIterator<Item = Command>) -> Vec<u64> {
        let mut times = Vec::new();
        for command in commands {
            self.decide(command);
            if self.written.len() as u64 == BATCH {
                let start = ran();
                self.fold();
                times.push((ran() - start) / BATCH);
                self.written.clear();
            }
        }
        self.fold();
        self.written.clear();
        times
    }

    /// What is measured, under a name that profilers find.
    #[inline(never)]
    fn fold(&mut self) {
        assert_eq!(self.projection.apply_all(&self.written), Ok(()), "what was decided folds");
    }

    fn decide(&mut self, command: Command) {
        self.micros += 1;
        match decide_with_effect(&self.state, &Nothing, command, clock(self.micros)) {
            Ok(Decided::Write(Written { entry, effect })) => {
                assert_eq!(self.state.adopt(effect), Ok(()), "a fresh effect is adopted");
                self.written.push(entry);
            }
            _ => unreachable!("every command of the mix is written"),
        }
    }
}

fn tell(what: &str, mut times: Vec<u64>) {
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or(0);
    println!(
        "{what}, ns per entry: least {}, median {median}",
        times.first().copied().unwrap_or(0)
    );
}

/// Nanoseconds since the first call.
fn ran() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Bytes of memory in use.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = pages.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
    pages * 4096
}

const BATCH: u64 = 8_190;
