//! What a window costs, beside the bare limit on the same data in the same run: two binary
//! searches over plain arrays of prefix sums, after a look-up of the account by name.
//!
//! First comes a table of all figures, then the benches. A number among the arguments says how
//! many accounts there are (1,000,000, for which 6 GiB of memory are needed), with a hundred
//! entries each on average, skewed, one in a hundred of them late; `--table` leaves the benches
//! out, and `--benches` the table; `--store` tells what a ledger in a directory does, and no more,
//! and `--memory` what an entry takes.

mod figures;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use figures::{LATE_LENGTHS, history};
use pointbook_benches::{
    Flow, Numbers, Row, SPAN, Series, World, account, clock, flow, household_of, questions,
};
use pointbook_core::Who;
use pointbook_series::Moment;
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_given = |name: &str| arguments.iter().any(|argument| argument == name);
    if is_given("--store") {
        return figures::print_stored();
    }
    if !is_given("--benches") {
        // As long as nothing was given back, what is taken shows.
        figures::tell_memory();
    }
    if is_given("--memory") {
        return;
    }
    let accounts = arguments.iter().find_map(|argument| argument.parse().ok());
    let mut world = World::new(accounts.unwrap_or(1_000_000), 4);
    if !is_given("--benches") {
        figures::print(&world);
    }
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(10);
    if !is_given("--table") {
        one_by_one(&mut criterion, &world);
        many_at_once(&mut criterion, &world);
        folding(&mut criterion, &mut world);
    }
    drop(world);
    if !is_given("--benches") {
        figures::print_others();
    }
    if !is_given("--table") {
        group_of_many(&mut criterion);
        growth(&mut criterion);
        criterion.final_summary();
    }
}

/// Asks one after the other, each question waiting for the answer to the one before.
fn one_by_one(criterion: &mut Criterion, world: &World) {
    let mut group = criterion.benchmark_group("window");
    let random: Vec<_> = questions(QUESTIONS, |numbers| world.random_account(numbers)).collect();
    let homes: Vec<_> = questions(QUESTIONS, |numbers| {
        household_of(u32::try_from(numbers.below(world.accounts.into())).unwrap_or_default())
    })
    .collect();
    let Some((hot_who, hot_span, hot)) = random.first() else { return };
    let mut asked = random.iter().cycle();
    group.bench_function("account_random", |bencher| {
        bencher.iter(|| asked.next().map(|one| world.ask(&one.2)));
    });
    let mut asked = random.iter().cycle();
    group.bench_function("account_random_bare", |bencher| {
        bencher.iter(|| asked.next().map(|(who, span, _)| world.bare.window(who, *span)));
    });
    group.bench_function("account_hot", |bencher| bencher.iter(|| world.ask(black_box(hot))));
    group.bench_function("account_hot_bare", |bencher| {
        bencher.iter(|| world.bare.window(black_box(hot_who), black_box(*hot_span)));
    });
    let mut asked = homes.iter().cycle();
    group.bench_function("household_of_four_random", |bencher| {
        bencher.iter(|| asked.next().map(|one| world.ask(&one.2)));
    });
    group.finish();
}

/// Asks for 64 windows at once.
fn many_at_once(criterion: &mut Criterion, world: &World) {
    let random: Vec<_> = questions(QUESTIONS, |numbers| world.random_account(numbers)).collect();
    let batches: Vec<Vec<Who>> =
        random.chunks(64).map(|some| some.iter().map(|one| one.0.clone()).collect()).collect();
    let mut asked = random.iter().zip(&batches).cycle();
    let mut group = criterion.benchmark_group("window");
    group.throughput(Throughput::Elements(64));
    group.bench_function("accounts_random_64_at_once", |bencher| {
        bencher.iter(|| {
            let ((_, (from, to), _), batch) = asked.next()?;
            let span = (Moment::At(clock(*from)), Moment::At(clock(*to)));
            Some(world.series.projection.windows(batch, span, &Vec::new()))
        });
    });
    group.finish();
}

/// A household of ten thousand accounts.
fn group_of_many(criterion: &mut Criterion) {
    let world = World::new(10_000, 10_000);
    let asked: Vec<_> = questions(1_000, |_| household_of(0)).collect();
    let mut asked = asked.iter().cycle();
    criterion.bench_function("window/household_of_10000", |bencher| {
        bencher.iter(|| asked.next().map(|one| world.ask(&one.2)));
    });
}

/// One account, from ten entries to ten million.
fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth");
    for entries in [10_u64, 1_000, 100_000, 10_000_000] {
        let (mut series, mut row) = (Series::new(1), Row::default());
        history(entries, |flows| {
            series.record_all(flows);
            flows.iter().for_each(|flow| row.push(*flow));
        });
        row.finish();
        let random: Vec<_> = questions(100_000, |_| Who::Account(account(0))).collect();
        let mut asked = random.iter().cycle();
        group.bench_with_input(BenchmarkId::from_parameter(entries), &entries, |bencher, _| {
            bencher.iter(|| asked.next().map(|one| series.ask(&one.2)));
        });
        let mut asked = random.iter().cycle();
        group.bench_with_input(BenchmarkId::new("bare", entries), &entries, |bencher, _| {
            bencher.iter(|| asked.next().map(|one| row.window(one.1)));
        });
    }
    group.finish();
}

/// Folding: in order into one account, late into a long history, and random accounts.
fn folding(criterion: &mut Criterion, world: &mut World) {
    let mut group = criterion.benchmark_group("fold");
    group.bench_function("in_order", |bencher| {
        bencher.iter_custom(|count| {
            let (mut series, mut took) = (Series::new(1), Duration::ZERO);
            history(count, |flows| took += series.record_all(flows));
            took
        });
    });
    for entries in LATE_LENGTHS {
        group.bench_with_input(BenchmarkId::new("late_into", entries), &entries, |bencher, _| {
            let (mut series, mut numbers) = (Series::new(1), Numbers::new(3));
            history(entries, |flows| {
                series.record_all(flows);
            });
            bencher.iter_custom(|count| {
                let late =
                    |_| Flow { account: 0, micros: numbers.below(SPAN).cast_signed(), points: 5 };
                (0..count).map(late).map(|flow| series.record_all(&[flow])).sum()
            });
        });
    }
    let mut numbers = Numbers::new(4);
    group.bench_function("random_accounts", |bencher| {
        bencher.iter_custom(|count| {
            let mut total = Duration::ZERO;
            for _ in 0..count.div_ceil(BATCH) {
                let accounts = world.accounts;
                let flows: Vec<_> =
                    (0..BATCH).map(|_| flow(&mut numbers, accounts, SPAN)).collect();
                let entries = world.series.entries(&flows);
                let started = Instant::now();
                assert_eq!(world.series.projection.apply_all(&entries), Ok(()));
                total += started.elapsed();
            }
            total.mul_f64(count as f64 / (count.div_ceil(BATCH) * BATCH) as f64)
        });
    });
    group.finish();
}

/// Questions of each bench: more than any cache has room for what they look at.
const QUESTIONS: usize = 400_000;
/// Entries that are folded at once.
const BATCH: u64 = 8_192;
