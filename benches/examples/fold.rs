//! How long the read side takes to fold the mix on a million accounts, and how large it gets.
//!
//! `fold [accounts] [batches]`. Neighbours make figures larger and never smaller, so the least of
//! many batches tells most.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use pointbook_benches::{
    Flow, Series, decide_and_adopt, first_earns, least_and_median, mixed_commands, opens, ran,
    resident,
};
use pointbook_core::{Command, Entry, ProgramSettings, State};
use pointbook_series::Projection;

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
        self.written.push(decide_and_adopt(&mut self.state, command, self.micros));
    }
}

fn tell(what: &str, times: Vec<u64>) {
    let (least, median) = least_and_median(times);
    println!("{what}, ns per entry: least {least}, median {median}");
}

const BATCH: u64 = 8_190;
