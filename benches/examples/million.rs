//! How long the mix takes on a million accounts, and what else their number makes slow.
//!
//! Paired runs of this are quicker than the benches: `million [accounts] [batches]`. Neighbours
//! make figures larger and never smaller, so the least of many batches tells most.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use pointbook_benches::{
    decide_and_adopt, first_earns, least_and_median, mixed_commands, opens, ran, resident,
};
use pointbook_core::{Command, Entry, ProgramSettings, Restoring, State};

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let accounts = arguments.next().unwrap_or(1_000_000);
    let batches = arguments.next().unwrap_or(20);
    let before = resident();
    let mut desk = Desk { state: State::new(&ProgramSettings::default()), micros: 0 };
    desk.run(opens(accounts));
    desk.run(first_earns(accounts));
    println!("{} bytes per account", resident().saturating_sub(before) / accounts);
    replay(&mut desk, accounts);
    let times = (0..batches).map(|seed| {
        let commands = mixed_commands(accounts, BATCH, seed);
        let start = ran();
        let written = desk.mix(commands);
        let took = (ran() - start) / BATCH;
        drop(written);
        took
    });
    tell("decide and adopt, ns per command", times.collect());
    let start = ran();
    let copy = desk.state.share();
    println!("copy, us: {}", (ran() - start) / 1_000);
    let commands = mixed_commands(accounts, BATCH, batches);
    let start = ran();
    drop(desk.mix(commands));
    println!("first batch after a copy, us: {}", (ran() - start) / 1_000);
    drop(copy);
    restore(&desk.state);
}

/// Decides some batches, and folds them in a state that had not seen them.
fn replay(desk: &mut Desk, accounts: u64) {
    let mut replayed = desk.state.clone();
    let batches = (1_000..1_020).map(|seed| desk.mix(mixed_commands(accounts, BATCH, seed)));
    let batches: Vec<Vec<Entry>> = batches.collect();
    let times = batches.iter().map(|entries| {
        let start = ran();
        for some in entries.chunks(WARMED) {
            replayed.warm_fold(some);
            for entry in some {
                assert_eq!(replayed.apply(entry), Ok(()), "an entry that was decided folds");
            }
        }
        (ran() - start) / BATCH
    });
    tell("fold, ns per entry", times.collect());
    assert!(replayed == desk.state, "folded is what was adopted");
}

fn restore(state: &State) {
    let start = ran();
    let parts: Vec<_> = state.parts().collect();
    println!("parts, ms: {}", (ran() - start) / 1_000_000);
    let start = ran();
    let mut restoring = Restoring::new(1);
    let added = parts.into_iter().try_for_each(|part| restoring.add(part));
    let restored = added.and_then(|()| restoring.finish());
    println!("restore, ms: {}", (ran() - start) / 1_000_000);
    assert!(restored.as_ref() == Ok(state), "restored is what was written");
}

struct Desk {
    state: State,
    micros: i64,
}

impl Desk {
    /// What is measured, under a name that profilers find.
    #[inline(never)]
    fn mix(&mut self, commands: Vec<Command>) -> Vec<Entry> {
        let mut written = Vec::with_capacity(commands.len());
        let mut commands = commands.into_iter();
        while let Some(some) = commands.as_slice().chunks(WARMED).next() {
            self.state.warm(some);
            for command in commands.by_ref().take(WARMED) {
                written.push(self.decide(command));
            }
        }
        written
    }

    fn run(&mut self, commands: impl IntoIterator<Item = Command>) {
        commands.into_iter().for_each(|command| drop(self.decide(command)));
    }

    fn decide(&mut self, command: Command) -> Entry {
        self.micros += 1;
        decide_and_adopt(&mut self.state, command, self.micros)
    }
}

fn tell(what: &str, times: Vec<u64>) {
    let (least, median) = least_and_median(times);
    println!("{what}: least {least}, median {median}");
}

const BATCH: u64 = 8_190;
const WARMED: usize = 32;
