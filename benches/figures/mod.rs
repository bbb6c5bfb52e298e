//! The figures of the read side as a table, each beside the bare limit: means, and how late the
//! slow ones are, which the benches of the same things do not tell.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

mod ask;
mod beside;
mod fold;
mod stored;

use std::time::{Duration, Instant};

use pointbook_benches::World;

use fold::histories;
pub(crate) use fold::{LATE_LENGTHS, history, tell_memory};

/// Prints the table of a world, and what needs no world.
pub(crate) fn print(world: &World) {
    println!("{:44} {:>10} {:>10} {:>10}   bare", "nanoseconds", "mean", "p50", "p99");
    ask::tell_accounts(world);
    ask::tell_batches(world);
    ask::tell_homes(world);
}

/// Prints what has worlds of its own.
pub(crate) fn print_others() {
    ask::tell_groups();
    ask::tell_growth();
    ask::tell_lengths();
    fold::tell();
    print_stored();
}

/// Prints what needs a ledger in a directory.
pub(crate) fn print_stored() {
    stored::tell();
    beside::tell();
}

/// Times of something that was done many times, in nanoseconds.
struct Figure {
    mean: f64,
    p50: u64,
    p99: u64,
}

impl Figure {
    /// Does something `count` times, each time with its number and what came of the time before.
    /// The mean is of times on end, without looks at a clock.
    fn of(count: usize, mut act: impl FnMut(usize) -> i64) -> Self {
        let mut place = 0;
        let mut step = |number: usize| {
            // Each waits for the one before.
            place = usize::from(std::hint::black_box(act(number + place)) == i64::MIN);
        };
        let started = Instant::now();
        (0..count).for_each(&mut step);
        let mean = per(started.elapsed(), count);
        let mut times: Vec<u64> = (count..2 * count).map(|number| nanos(|| step(number))).collect();
        times.sort_unstable();
        let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or(0);
        Self { mean, p50: at(50), p99: at(99) }
    }

    fn tell(&self, what: &str, bare: Option<&Self>) {
        let bare = bare.map_or(String::new(), |bare| {
            let ratio = self.mean / bare.mean;
            format!("{:.0} ({ratio:.2} x), p50 {}, p99 {}", bare.mean, bare.p50, bare.p99)
        });
        println!("{what:44} {:10.1} {:10} {:10}   {bare}", self.mean, self.p50, self.p99);
    }
}

fn nanos(act: impl FnOnce()) -> u64 {
    let started = Instant::now();
    act();
    u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Nanoseconds of each of `count`.
fn per(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e9 / count.max(1) as f64
}
