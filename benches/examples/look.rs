//! Windows and appends for a profiler: `look accounts rounds [part]`, each under a name of its own:
//! one question again and again (`hot`), many of one account each (`random`), of a household
//! (`home`), of 64 accounts at once (`batch`), and folds in order (`append`) and not (`late`).
//!
//! Counts of instructions tell what a change saves where a noisy machine does not: `valgrind
//! --tool=callgrind --toggle-collect='*look::hot*' target/release/examples/look 200 20000 hot`.
//! What a fold takes is collected in `*fold_all*`.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use pointbook_benches::{Flow, SPAN, Series, Span, World, clock, household_of, questions};
use pointbook_core::Who;
use pointbook_series::{Moment, Question};
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|text| text.parse::<u32>().ok());
    let (accounts, rounds) = (number().unwrap_or(200), number().unwrap_or(100_000));
    let part = arguments.next();
    let is_wanted = |name: &str| part.as_ref().is_none_or(|part| part == name);
    ask(accounts, rounds as usize, &is_wanted);
    if is_wanted("append") {
        tell("append", rounds as usize, append(rounds as usize));
    }
    if is_wanted("late") {
        tell("late", LATE, late(LATE));
    }
}

fn ask(accounts: u32, rounds: usize, is_wanted: &dyn Fn(&str) -> bool) {
    let world = World::new(accounts, 4);
    let asked: Vec<_> = questions(rounds, |numbers| world.random_account(numbers)).collect();
    let homes: Vec<_> = questions(rounds, |_| household_of(0)).collect();
    let batches: Vec<(Vec<Who>, Span)> = asked
        .chunks_exact(64)
        .filter_map(|some| Some((some.iter().map(|one| one.0.clone()).collect(), some.first()?.1)))
        .collect();
    let time = |name: &str, count: usize, act: &dyn Fn()| {
        if is_wanted(name) {
            let started = Instant::now();
            act();
            tell(name, count, started.elapsed());
        }
    };
    if let Some(one) = asked.first() {
        time("hot", rounds, &|| (0..rounds).for_each(|_| hot(&world, &one.2)));
    }
    time("random", rounds, &|| asked.iter().for_each(|one| random(&world, &one.2)));
    time("home", rounds, &|| homes.iter().for_each(|one| home(&world, &one.2)));
    time("batch", batches.len() * 64, &|| batches.iter().for_each(|some| batch(&world, some)));
}

fn tell(name: &str, count: usize, took: Duration) {
    println!("{name:12} {:8.1} ns", took.as_nanos() as f64 / count.max(1) as f64);
}

#[inline(never)]
fn hot(world: &World, question: &Question) {
    black_box(world.ask(black_box(question)));
}

#[inline(never)]
fn random(world: &World, question: &Question) {
    black_box(world.ask(question));
}

#[inline(never)]
fn home(world: &World, question: &Question) {
    black_box(world.ask(question));
}

#[inline(never)]
fn batch(world: &World, (who, (from, to)): &(Vec<Who>, Span)) {
    let span = (Moment::At(clock(*from)), Moment::At(clock(*to)));
    black_box(world.series.projection.windows(who, span, &Vec::new()).is_ok());
}

/// How many flows come late.
const LATE: usize = 10_000;

/// Folds flows of one account in order.
#[inline(never)]
fn append(count: usize) -> Duration {
    let (mut series, mut took) = (Series::new(1), Duration::ZERO);
    let step = SPAN / count.max(1) as u64;
    let flow = |number: u64| Flow {
        account: 0,
        micros: (number * step).cast_signed(),
        points: 1 + (number % 900).cast_signed(),
    };
    for first in (0..count as u64).step_by(256) {
        let flows: Vec<Flow> = (first..first + 256).map(flow).collect();
        took += series.record_all(&flows);
    }
    took
}

/// Folds flows into the midst of an account.
#[inline(never)]
fn late(count: usize) -> Duration {
    let mut series = Series::new(1);
    let flow = |micros: u64| Flow { account: 0, micros: micros.cast_signed(), points: 5 };
    let inner: Vec<Flow> = (0..count as u64).map(|step| flow(step * 1_000_000)).collect();
    series.record_all(&inner);
    let places = (0..count as u64).map(|step| step * 7_919 % count as u64 * 1_000_000 + 1);
    places.map(|micros| series.record_all(&[flow(micros)])).sum()
}
