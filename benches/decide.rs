//! How many commands of a mix one thread decides and adopts in a second, keys included.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pointbook_benches::{clock, first_earns, mixed_commands, opens};
use pointbook_core::{
    Command, Decided, Entry, Key, Past, ProgramSettings, Sequence, State, Written,
    decide_with_effect,
};

/// The keys that were used, which is what deciding needs of a journal.
#[derive(Clone)]
struct Keys(HashMap<Key, Sequence>);

impl Past for Keys {
    fn find(&self, key: &Key) -> Option<Arc<Entry>> {
        assert!(!self.0.contains_key(key), "every key of the bench is new");
        None
    }
}

/// A table with so many keys, and room for those of a sample.
fn used_keys(count: usize) -> Keys {
    let mut keys = HashMap::with_capacity(count + COMMANDS);
    for number in 0..count {
        let key = Key::new(&format!("used-{number:011}"));
        assert!(key.is_some_and(|key| keys.insert(key, Sequence::default()).is_none()));
    }
    Keys(keys)
}

/// What deciding and adopting needs and makes.
struct Desk {
    state: State,
    keys: Keys,
    accepted: usize,
    micros: i64,
}

impl Desk {
    fn new(accounts: u64) -> Self {
        let mut desk = Self {
            state: State::new(&ProgramSettings::default()),
            keys: used_keys(0),
            accepted: 0,
            micros: 0,
        };
        desk.run(opens(accounts).collect());
        desk.run(first_earns(accounts).collect());
        desk
    }

    /// As the engine does it with commands that come one by one: a few are warmed, then decided and
    /// adopted.
    fn run(&mut self, commands: Vec<Command>) {
        let mut commands = commands.into_iter();
        while let Some(some) = commands.as_slice().chunks(WARMED).next() {
            self.state.warm(some);
            commands.by_ref().take(WARMED).for_each(|command| self.decide(command));
        }
    }

    fn decide(&mut self, command: Command) {
        self.micros += 1;
        let decided = decide_with_effect(&self.state, &self.keys, command, clock(self.micros));
        let Ok(Decided::Write(written)) = decided else {
            unreachable!("every command of the bench is written");
        };
        let Written { entry, effect } = *written;
        assert_eq!(self.state.adopt(effect), Ok(()), "a fresh effect is adopted");
        let key = entry.command.key.clone();
        assert_eq!(self.keys.0.insert(key, entry.sequence), None);
        self.accepted += entry.members().len();
    }
}

fn decide_and_adopt(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide_and_adopt");
    // What fits the caches, and what does not.
    for (accounts, used) in [(10_000, 0), (1_000_000, 1_000_000)] {
        let mut desk = Desk::new(accounts);
        let used = used_keys(used);
        let mut seed = 0;
        group.throughput(Throughput::Elements(COMMANDS as u64));
        group.bench_function(format!("{accounts}_accounts"), |bencher| {
            bencher.iter_custom(|iterations| {
                let mut total = Duration::ZERO;
                for _ in 0..iterations {
                    seed += 1;
                    let commands = mixed_commands(accounts, COMMANDS as u64, seed);
                    desk.keys = used.clone();
                    desk.accepted = 0;
                    let start = Instant::now();
                    desk.run(commands);
                    total += start.elapsed();
                    assert!(desk.accepted * 10 > COMMANDS * 9, "nearly all are accepted");
                }
                total
            });
        });
    }
    group.finish();
}

/// Commands warmed together.
const WARMED: usize = 32;
/// Commands of one sample.
const COMMANDS: usize = 50_000;

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).warm_up_time(Duration::from_secs(2));
    targets = decide_and_adopt
}
criterion_main!(benches);
