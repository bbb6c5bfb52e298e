//! Figures of folding.

use std::hint::black_box;
use std::time::{Duration, Instant};

use pointbook_benches::{Flow, Numbers, Row, SPAN, Series, flow, resident};

use super::{Figure, per};

/// How long the histories are into which an entry comes late.
pub(crate) const LATE_LENGTHS: [u64; 2] = [10_000, 1_000_000];

/// Prints what folding takes.
pub(super) fn tell() {
    tell_in_order();
    for entries in LATE_LENGTHS {
        tell_late(entries);
    }
}

/// Flows of one account in order, some at a time.
pub(crate) fn history(entries: u64, take: impl FnMut(&[Flow])) {
    histories(1, entries, take);
}

/// Flows of some accounts, each of which has so many, in order, some at a time.
pub(crate) fn histories(accounts: u32, entries: u64, mut take: impl FnMut(&[Flow])) {
    let mut some = Vec::with_capacity(SOME);
    for step in 0..entries {
        let (micros, points) = (step * (SPAN / entries), 1 + step % 900);
        for account in 0..accounts {
            let (micros, points) = (micros.cast_signed(), points.cast_signed());
            some.push(Flow { account, micros, points });
            if some.len() == SOME {
                take(&some);
                some.clear();
            }
        }
    }
    take(&some);
}

fn tell_in_order() {
    let (count, mut series, mut took) = (2_000_000_usize, Series::new(1), Duration::ZERO);
    let entries = count as u64;
    history(entries, |flows| took += series.record_all(flows));
    let (mut row, mut limit) = (Row::default(), Duration::ZERO);
    history(entries, |flows| {
        let started = Instant::now();
        flows.iter().for_each(|flow| row.insert(black_box(*flow)));
        limit += started.elapsed();
    });
    let figure = |time| Figure { mean: per(time, count), p50: 0, p99: 0 };
    figure(took).tell("append in order", Some(&figure(limit)));
}

fn tell_late(entries: u64) {
    let (mut series, mut row) = (Series::new(1), Row::default());
    history(entries, |flows| {
        series.record_all(flows);
        flows.iter().for_each(|flow| row.push(*flow));
    });
    row.finish();
    let late = |numbers: &mut Numbers| {
        let micros = numbers.below(SPAN).cast_signed();
        Flow { account: 0, micros, points: 5 }
    };
    let mut numbers = Numbers::new(3);
    let limit = Figure::of(300, |_| {
        row.insert(late(&mut numbers));
        0
    });
    let times = (0..2_000).map(|_| series.record_all(&[late(&mut numbers)]));
    let mut times: Vec<u64> =
        times.map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)).collect();
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or(0);
    let mean = times.iter().sum::<u64>() as f64 / times.len() as f64;
    let figure = Figure { mean, p50: at(50), p99: at(99) };
    figure.tell(&format!("late entry into {entries}"), Some(&limit));
}

/// What an entry of histories of a thousand takes, with all that is kept of it and of its account.
/// There are so many that a page of two megabytes more or less is no matter.
pub(crate) fn tell_memory() {
    let (accounts, each) = (10_000, 1_000_u64);
    let before = resident();
    let mut series = Series::new(accounts);
    let (mut numbers, flows) = (Numbers::new(5), u64::from(accounts) * each);
    let mut some = Vec::with_capacity(SOME);
    for step in 0..flows {
        let account = u32::try_from(step).unwrap_or(0) % accounts;
        let flow = flow(&mut numbers, accounts, step * (SPAN / flows));
        let points = if step < accounts.into() { 1_000_000 } else { flow.points };
        some.push(Flow { account, points, ..flow });
        if some.len() == SOME {
            series.record_all(&some);
            some.clear();
        }
    }
    series.record_all(&some);
    let bytes = resident().saturating_sub(before) as f64 / flows as f64;
    let what = "resident bytes per entry of a thousand";
    println!("{what:44} {bytes:10.1}   (the limit: 24)");
}

/// Flows that are folded at once.
const SOME: usize = 256;
