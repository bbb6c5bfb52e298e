//! What a window costs, beside the bare limit on the same data in the same run: two binary
//! searches over plain arrays of prefix sums, after a look-up of the account by name.
//!
//! `WINDOW_ACCOUNTS` says how many accounts there are (100,000), with a hundred entries each on
//! average, skewed, one in a hundred of them late.

#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a bench stops where something is not as it should be"
)]

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use pointbook_benches::{Flow, Numbers, Series, Span, account, clock, household_of, window_of};
use pointbook_core::{Name, Who};
use pointbook_series::{Answer, Moment, Question};

/// The length of the bench's time, three years in microseconds.
const SPAN: u64 = 3 * 365 * 86_400_000_000;

/// Plain arrays: instants, and the sums of earned and redeemed points before each.
#[derive(Default)]
struct Bare {
    names: HashMap<Name, u32>,
    accounts: Vec<(Vec<i64>, Vec<[i64; 2]>)>,
}

impl Bare {
    fn window(&self, who: &Who, (from, to): Span) -> [i64; 4] {
        let Who::Account(name) = who else { return [0; 4] };
        let Some((times, sums)) = self.names.get(name).map(|id| &self.accounts[*id as usize])
        else {
            return [0; 4];
        };
        let before = |instant| {
            let rows = times.partition_point(|time| *time < instant);
            rows.checked_sub(1).map_or([0; 2], |row| sums[row])
        };
        let ([earned, redeemed], [later, taken]) = (before(from), before(to));
        [earned - redeemed, later - earned, taken - redeemed, later - taken]
    }
}

/// The read side and the bare arrays, of the same flows.
struct World {
    series: Series,
    bare: Bare,
    accounts: u32,
}

fn world(accounts: u32) -> World {
    let mut world = World { series: Series::new(accounts), bare: Bare::default(), accounts };
    let mut numbers = Numbers::new(1);
    let mut rows: Vec<Vec<(i64, i64)>> = vec![Vec::new(); accounts as usize];
    let flows = u64::from(accounts) * 100;
    let first = (0..accounts).map(|account| Flow { account, micros: 0, points: 1_000_000 });
    let others = (0..flows).map(|step| flow(&mut numbers, accounts, step * (SPAN / flows)));
    for flow in first.chain(others) {
        rows[flow.account as usize].push((flow.micros, flow.points));
        world.series.record(flow);
    }
    for (index, rows) in (0..).zip(&mut rows) {
        world.bare.names.insert(account(u64::from(index)), index);
        rows.sort_by_key(|row| row.0);
        let (mut earned, mut redeemed) = (0, 0);
        let sums = rows.iter().map(|(_, points)| {
            if *points < 0 {
                redeemed -= points
            } else {
                earned += points
            }
            [earned, redeemed]
        });
        let sums = sums.collect();
        world.bare.accounts.push((rows.iter().map(|row| row.0).collect(), sums));
    }
    world
}

/// Some flow at about an instant: earned more than redeemed, by some accounts more than by others.
fn flow(numbers: &mut Numbers, accounts: u32, micros: u64) -> Flow {
    let account = numbers.below(accounts.into()) * (1 + numbers.below(4)) / 4;
    let is_late = numbers.below(100) == 0;
    let micros = if is_late { numbers.below(micros + 1) } else { micros };
    let points = if numbers.below(4) == 0 { -1 } else { 100 + numbers.below(900).cast_signed() };
    let account = u32::try_from(account).unwrap_or_default();
    Flow { account, micros: micros.cast_signed(), points }
}

fn span(numbers: &mut Numbers) -> Span {
    let (one, other) = (numbers.below(SPAN).cast_signed(), numbers.below(SPAN).cast_signed());
    (one.min(other), one.max(other))
}

/// Windows of random accounts or households.
fn questions(count: usize, who: impl Fn(&mut Numbers) -> Who) -> Vec<(Who, Span, Question)> {
    let mut numbers = Numbers::new(7);
    let one = |numbers: &mut Numbers| {
        let (who, span) = (who(numbers), span(numbers));
        (who.clone(), span, window_of(who, span))
    };
    (0..count).map(|_| one(&mut numbers)).collect()
}

impl World {
    fn random_account(&self, numbers: &mut Numbers) -> Who {
        Who::Account(account(numbers.below(self.accounts.into())))
    }

    fn ask(&self, question: &Question) -> i128 {
        match self.series.projection.answer(question, clock(SPAN.cast_signed()), &Vec::new()) {
            Ok(Answer::Window(window)) => window.closing.total,
            other => unreachable!("{other:?}"),
        }
    }
}

/// Asks one after the other, each question waiting for the answer to the one before.
fn one_by_one(criterion: &mut Criterion, world: &World) {
    let mut group = criterion.benchmark_group("window");
    let random = questions(400_000, |numbers| world.random_account(numbers));
    let homes = questions(400_000, |numbers| {
        household_of(u32::try_from(numbers.below(world.accounts.into())).unwrap_or_default())
    });
    let (mut next, mut bare_next, mut home) = (0, 0, 0);
    group.bench_function("account_random", |bencher| {
        bencher.iter(|| {
            let total = world.ask(&random[next].2);
            next = after(next, random.len(), total as i64);
        });
    });
    group.bench_function("account_random_bare", |bencher| {
        bencher.iter(|| {
            let (who, span, _) = &random[bare_next];
            let total = world.bare.window(who, *span)[3];
            bare_next = after(bare_next, random.len(), total);
        });
    });
    let batches: Vec<Vec<Who>> =
        random.chunks(64).map(|some| some.iter().map(|one| one.0.clone()).collect()).collect();
    let mut batch = 0;
    group.throughput(criterion::Throughput::Elements(64));
    group.bench_function("accounts_random_64_at_once", |bencher| {
        bencher.iter(|| {
            let (from, to) = random[batch].1;
            let span = (Moment::At(clock(from)), Moment::At(clock(to)));
            let windows = world.series.projection.windows(&batches[batch], span, &Vec::new());
            batch = after(batch, batches.len(), windows.map_or(0, |w| w.len() as i64));
        });
    });
    group.throughput(criterion::Throughput::Elements(1));
    group.bench_function("account_hot", |bencher| {
        bencher.iter(|| world.ask(black_box(&random[0].2)));
    });
    group.bench_function("account_hot_bare", |bencher| {
        bencher.iter(|| world.bare.window(black_box(&random[0].0), black_box(random[0].1)));
    });
    group.bench_function("household_of_four_random", |bencher| {
        bencher.iter(|| {
            let total = world.ask(&homes[home].2);
            home = after(home, homes.len(), total as i64);
        });
    });
    group.finish();
}

/// The next place, which depends on the answer.
fn after(place: usize, count: usize, total: i64) -> usize {
    (place + 1 + usize::from(black_box(total) == i64::MIN)) % count
}

/// One account, from ten entries to ten million.
fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth");
    for entries in [10_u64, 1_000, 100_000, 10_000_000] {
        let mut world = World { series: Series::new(1), bare: Bare::default(), accounts: 1 };
        for step in 0..entries {
            let micros = (step * (SPAN / entries)).cast_signed();
            world.series.record(Flow {
                account: 0,
                micros,
                points: 1 + (step % 900).cast_signed(),
            });
        }
        let random = questions(100_000, |_| Who::Account(account(0)));
        let mut next = 0;
        group.bench_with_input(BenchmarkId::from_parameter(entries), &entries, |bencher, _| {
            bencher.iter(|| {
                let total = world.ask(&random[next].2);
                next = after(next, random.len(), total as i64);
            });
        });
    }
    group.finish();
}

/// Folding: in order into one account, late into a long history, and random accounts.
fn folding(criterion: &mut Criterion, world: &mut World) {
    let mut group = criterion.benchmark_group("fold");
    group.bench_function("in_order", |bencher| {
        bencher.iter_custom(|count| {
            let mut series = Series::new(1);
            let started = Instant::now();
            for step in 0..count {
                series.record(Flow { account: 0, micros: step.cast_signed() * 1_000, points: 5 });
            }
            started.elapsed()
        });
    });
    for entries in [10_000_u64, 1_000_000] {
        group.bench_with_input(BenchmarkId::new("late_into", entries), &entries, |bencher, _| {
            let mut series = Series::new(1);
            for step in 0..entries {
                let micros = (step * (SPAN / entries)).cast_signed();
                series.record(Flow { account: 0, micros, points: 5 });
            }
            let mut numbers = Numbers::new(3);
            bencher.iter(|| {
                let micros = numbers.below(SPAN).cast_signed();
                series.record(Flow { account: 0, micros, points: 5 });
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

fn windows(criterion: &mut Criterion) {
    let accounts = std::env::var("WINDOW_ACCOUNTS").ok().and_then(|text| text.parse().ok());
    let mut world = world(accounts.unwrap_or(100_000));
    one_by_one(criterion, &world);
    folding(criterion, &mut world);
    drop(world);
    growth(criterion);
}

/// Entries that are folded at once.
const BATCH: u64 = 8_192;

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2)).sample_size(10);
    targets = windows
}
criterion_main!(benches);
