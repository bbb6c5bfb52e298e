//! How many commands a durable ledger takes in a second, told and folded, beside the floor: what
//! the store alone takes in batches of as many entries, one synchronous write each.
//!
//! `BENCH_ACCOUNTS` (1,000,000) says how many accounts there are, `BENCH_CHECKPOINT` after how many
//! entries a checkpoint is written (0: none), `BENCH_FOLDER` (that of the system for what is
//! temporary) where the ledger is.

#![expect(clippy::expect_used, reason = "a bench stops where something fails")]

mod desk;

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use pointbook::Ledger;
use pointbook::journal::{BatchBuilder, Fit, Journal, Sealed};
use pointbook::store::{Store, StoreOptions};
use pointbook_core::Sequence;

use desk::{Desk, Folder, LARGE, timed};

fn append(criterion: &mut Criterion) {
    let folder = Folder::new("ledger");
    let mut desk = Desk::new(&folder.0);
    let mut group = criterion.benchmark_group("append");
    for batch in [LARGE, 1_024] {
        group.throughput(Throughput::Elements(batch as u64));
        group.bench_function(format!("batches_of_{batch}"), |bencher| {
            bencher.iter_custom(|count| {
                let count = usize::try_from(count).unwrap_or(1);
                let batches = desk.batches(batch * count, batch);
                timed(|| desk.send(batches))
            });
        });
        floor(&mut group, &desk.ledger, batch);
    }
    group.throughput(Throughput::Elements(1));
    group.bench_function("256_in_flight_from_2_threads", |bencher| {
        bencher.iter_custom(|count| {
            let commands = desk.commands(usize::try_from(count).unwrap_or(1));
            timed(|| drop(desk.send_from_two(commands, 256)))
        });
    });
    group.bench_function("one_at_a_time", |bencher| {
        bencher.iter_custom(|count| {
            let commands = desk.commands(usize::try_from(count).unwrap_or(1));
            timed(|| {
                for command in commands {
                    let ticket = desk.ledger.submit(command).expect("an open ledger");
                    drop(ticket.wait().expect("an outcome"));
                }
            })
        });
    });
    floor(&mut group, &desk.ledger, 1);
    group.finish();
}

/// Appends the first entries of the ledger to another store, in batches of this size, one after
/// the other as fast as it takes them: one synchronous write each.
fn floor(group: &mut BenchmarkGroup<'_, WallTime>, ledger: &Ledger, batch: usize) {
    let sealed = sealed(ledger, batch);
    assert!(!sealed.is_empty(), "there is something to append");
    group.bench_function(format!("floor_of_{batch}"), |bencher| {
        bencher.iter_custom(|count| {
            let (mut left, mut took) = (usize::try_from(count).unwrap_or(0), Duration::ZERO);
            while left > 0 {
                let some = sealed.get(..left).unwrap_or(&sealed);
                took += appended(ledger, some);
                left -= some.len();
            }
            took
        });
    });
}

/// How long a new store takes to append these batches.
fn appended(ledger: &Ledger, batches: &[Sealed]) -> Duration {
    let folder = Folder::new("floor");
    let genesis = ledger.journal().genesis();
    let store = Store::create(&folder.0, genesis, StoreOptions::default()).expect("a new store");
    timed(|| {
        for sealed in batches {
            let expected = Sequence::new(sealed.first.number() - 1);
            store.append(expected, std::slice::from_ref(sealed)).expect("an append");
        }
    })
}

/// The first entries of a ledger, in batches of this size.
fn sealed(ledger: &Ledger, batch: usize) -> Vec<Sealed> {
    let journal = ledger.journal();
    let mut builder = BatchBuilder::new(journal.genesis().head());
    let batches = journal.read(Sequence::new(1)).expect("a journal");
    let entries =
        batches.flat_map(|batch| batch.and_then(|it| Ok(it.entries()?)).expect("a batch"));
    let mut sealed = Vec::new();
    for entry in entries.take(batch * FLOOR_BATCHES) {
        let fit = builder.push(&entry).expect("an entry that was written fits");
        assert!(fit == Fit::Fits, "a batch of this size fits");
        if builder.entries() == batch {
            sealed.extend(builder.seal());
        }
    }
    sealed
}

/// How many batches the floor is measured with at most.
const FLOOR_BATCHES: usize = 200;

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(10));
    targets = append
}
criterion_main!(benches);
