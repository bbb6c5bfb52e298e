//! Figures of questions.

use pointbook_benches::{
    Bare, Numbers, Row, Series, Span, World, account, clock, household_of, questions,
};
use pointbook_core::Who;
use pointbook_series::{Moment, Question};

use super::{Figure, histories, history};

/// Questions of each figure: more than any cache has room for what they look at.
const ASKED: usize = 300_000;

/// Windows of one account after the other.
pub(super) fn tell_accounts(world: &World) {
    let asked: Vec<_> = questions(ASKED, |numbers| world.random_account(numbers)).collect();
    let place = |number: usize| asked.get(number % ASKED);
    let ask = |number| place(number).map_or(0, |one| closing(world.ask(&one.2)));
    let bare = |number| place(number).map_or(0, |(who, span, _)| world.bare.window(who, *span)[3]);
    Figure::of(ASKED / 2, bare);
    let limit = Figure::of(ASKED / 2, bare);
    Figure::of(ASKED / 2, ask).tell("account, random", Some(&limit));
    let limit = Figure::of(ASKED, |_| bare(0));
    Figure::of(ASKED, |_| ask(0)).tell("account, hot", Some(&limit));
}

/// Windows of 64 random accounts at once, by account.
pub(super) fn tell_batches(world: &World) {
    let asked: Vec<_> = questions(ASKED, |numbers| world.random_account(numbers)).collect();
    let batches: Vec<(Vec<Who>, Span)> = asked
        .chunks_exact(BATCH)
        .filter_map(|some| Some((some.iter().map(|one| one.0.clone()).collect(), some.first()?.1)))
        .collect();
    let count = batches.len();
    let limit = Figure::of(count / 2, |number| {
        let Some((who, span)) = batches.get(number % count) else { return 0 };
        who.iter().map(|who| world.bare.window(who, *span)[3]).sum()
    });
    let figure = Figure::of(count / 2, |number| {
        let Some((who, (from, to))) = batches.get(number % count) else { return 0 };
        let span = (Moment::At(clock(*from)), Moment::At(clock(*to)));
        let windows = world.series.projection.windows(who, span, &Vec::new());
        windows.map_or(0, |windows| {
            windows.iter().flatten().map(|window| closing(window.closing.total)).sum()
        })
    });
    each(&figure).tell("account, of 64 random at once", Some(&each(&limit)));
}

/// What each of a batch took.
fn each(figure: &Figure) -> Figure {
    let batch = BATCH as u64;
    Figure { mean: figure.mean / BATCH as f64, p50: figure.p50 / batch, p99: figure.p99 / batch }
}

/// Windows of random households of four.
pub(super) fn tell_homes(world: &World) {
    let random = |numbers: &mut Numbers| numbers.below(world.accounts.into());
    let home = |numbers: &mut Numbers| household_of(random(numbers).try_into().unwrap_or(0));
    let asked: Vec<Question> = questions(ASKED, home).map(|one| one.2).collect();
    let ask = |number: usize| asked.get(number % ASKED).map_or(0, |one| closing(world.ask(one)));
    Figure::of(ASKED / 2, ask).tell("household of 4, random", None);
}

/// Windows of one household of many accounts; the limit is one array of all their flows.
pub(super) fn tell_groups() {
    for members in [64, 256, 1_024, 10_000] {
        let world = World::new(members, members);
        let asked: Vec<_> = questions(ASKED, |_| household_of(0)).collect();
        let count = if members > 1_000 { 2_000 } else { 20_000 };
        let ask = |number: usize| asked.get(number).map_or(0, |one| closing(world.ask(&one.2)));
        Figure::of(count, ask).tell(&format!("household of {members}, random span"), None);
    }
}

/// Windows of one account, from ten entries to ten million.
pub(super) fn tell_growth() {
    let asked: Vec<_> = questions(ASKED, |_| Who::Account(account(0))).collect();
    for entries in [10_u64, 1_000, 100_000, 10_000_000] {
        let mut series = Series::new(1);
        history(entries, |flows| {
            series.record_all(flows);
        });
        let mut row = Row::default();
        history(entries, |flows| flows.iter().for_each(|flow| row.push(*flow)));
        row.finish();
        let place = |number: usize| asked.get(number % ASKED);
        let ask = |number: usize| place(number).map_or(0, |one| closing(series.ask(&one.2)));
        let bare = |number: usize| place(number).map_or(0, |one| row.window(one.1)[3]);
        let what = |span: &str| format!("account of {entries}, {span}");
        let limit = Figure::of(ASKED, bare);
        Figure::of(ASKED, ask).tell(&what("random span"), Some(&limit));
        let limit = Figure::of(ASKED, |_| bare(0));
        Figure::of(ASKED, |_| ask(0)).tell(&what("same span"), Some(&limit));
    }
}

/// Windows of random accounts, when as many entries are spread over a million accounts, over few,
/// or in one: whatever is asked about is far away in memory then.
pub(super) fn tell_lengths() {
    for length in [10_u64, 1_000, 100_000, 10_000_000] {
        let accounts = u32::try_from(TOGETHER / length).unwrap_or(1);
        let mut series = Series::new(accounts);
        let mut rows: Vec<Row> = (0..accounts).map(|_| Row::default()).collect();
        histories(accounts, length, |flows| {
            series.record_all(flows);
            for flow in flows {
                rows.get_mut(flow.account as usize).into_iter().for_each(|row| row.push(*flow));
            }
        });
        let mut limit = Bare::default();
        for (number, mut row) in (0..).zip(rows) {
            row.finish();
            limit.push(account(number), row);
        }
        let random = |numbers: &mut Numbers| Who::Account(account(numbers.below(accounts.into())));
        let asked: Vec<_> = questions(ASKED, random).collect();
        let place = |number: usize| asked.get(number % ASKED);
        let ask = |number: usize| place(number).map_or(0, |one| closing(series.ask(&one.2)));
        let bare = |number| place(number).map_or(0, |(who, span, _)| limit.window(who, *span)[3]);
        let limit = Figure::of(ASKED / 2, bare);
        let what = format!("{TOGETHER} in accounts of {length}, random");
        Figure::of(ASKED / 2, ask).tell(&what, Some(&limit));
    }
}

fn closing(total: i128) -> i64 {
    i64::try_from(total).unwrap_or(i64::MAX)
}

/// As many entries as the longest history has.
const TOGETHER: u64 = 10_000_000;
/// Accounts asked about at once.
const BATCH: usize = 64;
