//! A run: everybody at once, and the audit after it.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use pointbook::core::{Sequence, Timestamp};
use pointbook::{Error, Ledger, ManualClock, Metrics, Options, Ticket};

use super::audit::{self, Answers};
use super::feed::Feed;
use super::latencies::{Histogram, Latencies};
use super::memory::Memory;
use super::readers::Reader;
use super::traffic::{BEGINS, DAY_MICROS, Traffic, opens};
use super::writers::{Tally, Writer, failed};
use crate::fault::Finding;

/// How long and how large a run is.
#[derive(Clone, Copy, Debug)]
pub struct Endure {
    /// How long the traffic lasts.
    pub time: Duration,
    /// How many accounts there are, from the beginning to the end.
    pub accounts: u64,
    /// How long a day of the ledger's clock lasts.
    pub day: Duration,
    /// From one checkpoint to the next, in entries.
    pub checkpoint_every: u64,
    /// What is wanted of time and memory.
    pub bounds: Bounds,
}

/// What is wanted of time and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// No stall, and no growth.
    Kept,
    /// Nothing: others need the machine too.
    Ignored,
}

impl Endure {
    /// Reads `ENDURE_MINUTES` (10).
    pub fn from_env() -> Endure {
        let minutes = std::env::var("ENDURE_MINUTES").ok().and_then(|text| text.parse().ok());
        Endure {
            time: Duration::from_secs(minutes.unwrap_or(10_u64).saturating_mul(60)),
            accounts: 100_000,
            day: Duration::from_secs(5),
            checkpoint_every: 2_000_000,
            bounds: Bounds::Kept,
        }
    }

    /// Makes a ledger with `open`, which is also how it is opened again, and lets everybody at it.
    ///
    /// # Errors
    /// What is wrong.
    pub fn run(
        &self,
        open: &dyn Fn(Options) -> Result<Ledger, Error>,
        out: &mut impl Write,
    ) -> Result<(), Finding> {
        let clock = Arc::new(ManualClock::default());
        clock.set(BEGINS);
        let options =
            Options::default().clock(clock.clone()).checkpoint_every(self.checkpoint_every);
        let ledger = open(options.clone()).map_err(failed)?;
        let opened = ledger.submit_batch(opens(self.accounts)?).and_then(Ticket::wait);
        opened.map_err(failed)?;
        let seen = self.traffic(&ledger, &clock, out)?;
        tell_longest(out, &ledger, &seen.latencies)?;
        let answers = self.audit(&ledger, &seen)?;
        let end = ledger.sequence();
        drop(ledger);
        let began = Instant::now();
        let ledger = open(options).map_err(failed)?;
        let (took, replayed) = (began.elapsed(), ledger.recovery().replayed);
        tell(out, &format!("opened again in {took:.2?}, {replayed} entries after a checkpoint"))?;
        if ledger.sequence() != end || audit::answers(&ledger, self.accounts)? != answers {
            return Err(Finding::new("a ledger that is opened again gives other answers"));
        }
        if self.bounds == Bounds::Kept {
            seen.memory.check()?;
            check_stalls(&seen.latencies)?;
        }
        Ok(())
    }

    /// Looks whether everything is accounted for; gives what the ledger answers.
    fn audit(&self, ledger: &Ledger, seen: &Seen) -> Result<Answers, Finding> {
        audit::outcomes(&seen.feed, &seen.told)?;
        let answers = audit::points(ledger, &seen.feed, self.accounts)?;
        ledger.refold().and_then(Ticket::wait).map_err(failed)?;
        Ok(answers)
    }

    /// Lets everybody at a ledger until the time is up, and then what is left to come.
    fn traffic(
        &self,
        ledger: &Ledger,
        clock: &Arc<ManualClock>,
        out: &mut impl Write,
    ) -> Result<Seen, Finding> {
        let [stop, end_of_feed] = [const { AtomicBool::new(false) }; 2];
        let (outcomes, questions) = (Latencies::default(), Latencies::default());
        thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|number| {
                    let traffic = Traffic::new(number, self.accounts, clock.clone());
                    let writer = Writer { ledger, traffic, latencies: &outcomes, stop: &stop };
                    scope.spawn(move || match number {
                        0 => writer.send_batches(),
                        _ => writer.send_singles(),
                    })
                })
                .collect();
            let (clock, latencies) = (clock.clone(), &questions);
            let reader = Reader {
                ledger,
                clock: clock.clone(),
                accounts: self.accounts,
                latencies,
                stop: &stop,
            };
            let reader = scope.spawn(move || reader.run());
            let follower = ledger.follow(Sequence::new(1));
            let feed = scope.spawn(|| Feed::follow(follower, &end_of_feed));
            let watched = self.watch(
                &Watch { ledger, clock: &clock, outcomes: &outcomes, questions: &questions },
                out,
            );
            stop.store(true, Ordering::Relaxed);
            let told: Result<Vec<Tally>, Finding> = writers.into_iter().map(join).collect();
            let (read, settled) = (join(reader), audit::settle(ledger));
            end_of_feed.store(true, Ordering::Release);
            let feed = join(feed);
            let (told, (memory, latencies)) = (told?, watched?);
            read.and(settled)?;
            Ok(Seen { told, feed: feed?, memory, latencies })
        })
    }

    /// Moves the clock on, and tells the figures of each second.
    fn watch(
        &self,
        seen: &Watch<'_>,
        out: &mut impl Write,
    ) -> Result<(Memory, Histogram), Finding> {
        let (mut memory, mut all) = (Memory::default(), Histogram::default());
        let (began, mut told, mut before) = (Instant::now(), 0_u64, seen.ledger.sequence());
        tell(out, "second, entries/s, outcomes p50 p99 p99.9 max, questions likewise, MiB")?;
        while began.elapsed() < self.time && seen.ledger.poison().is_none() {
            thread::sleep(TICK);
            seen.clock.set(self.time_after(began.elapsed()));
            let second = began.elapsed().as_secs();
            if second > told {
                told = second;
                let now = seen.ledger.sequence();
                let entries = now.number().saturating_sub(before.number());
                before = now;
                let outcomes = seen.outcomes.take();
                let (questions, bytes) = (seen.questions.take(), memory.note(now.number()));
                all.add(&outcomes);
                let mib = bytes >> 20;
                tell(out, &format!("{second}: {entries}/s, {outcomes}, {questions}, {mib}"))?;
            }
        }
        all.add(&seen.outcomes.take());
        Ok((memory, all))
    }

    /// What the ledger's clock shows after so long.
    fn time_after(&self, elapsed: Duration) -> Timestamp {
        let day = i128::try_from(self.day.as_micros()).unwrap_or(1).max(1);
        let elapsed = i128::try_from(elapsed.as_micros()).unwrap_or(i128::MAX);
        let passed = elapsed.saturating_mul(i128::from(DAY_MICROS)).div_euclid(day);
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        Timestamp::from_micros(BEGINS.micros().saturating_add(passed))
    }
}

/// What is watched.
struct Watch<'a> {
    ledger: &'a Ledger,
    clock: &'a ManualClock,
    outcomes: &'a Latencies,
    questions: &'a Latencies,
}

/// What was seen.
struct Seen {
    told: Vec<Tally>,
    feed: Feed,
    memory: Memory,
    latencies: Histogram,
}

fn join<T>(thread: ScopedJoinHandle<'_, Result<T, Finding>>) -> Result<T, Finding> {
    thread.join().unwrap_or_else(|_| Err(Finding::new("a thread panicked")))
}

fn check_stalls(latencies: &Histogram) -> Result<(), Finding> {
    let slow = latencies.per_mille(999);
    if slow > STALL {
        return Err(Finding::new(format!("one outcome of a thousand takes {slow:.1?}")));
    }
    Ok(())
}

/// Tells how long outcomes took, and how long each step of the engine took at most.
fn tell_longest(
    out: &mut impl Write,
    ledger: &Ledger,
    latencies: &Histogram,
) -> Result<(), Finding> {
    let entries = ledger.sequence().number();
    tell(out, &format!("{entries} entries; outcomes p50 p99 p99.9 max: {latencies}"))?;
    let Metrics { decide, encode, append, fold, tell: told, key_bytes, series, .. } =
        ledger.metrics();
    let [decide, encode, append, fold, told] =
        [decide, encode, append, fold, told].map(|timing| timing.longest);
    let steps = format!("decide {decide:.1?}, encode {encode:.1?}, append {append:.1?}");
    tell(out, &format!("longest: {steps}, fold {fold:.1?}, tell {told:.1?}"))?;
    let [keys, fresh, cached] =
        [key_bytes, series.fresh_bytes, series.cached_bytes].map(|bytes| bytes >> 20);
    tell(out, &format!("MiB of keys {keys}, flows {fresh}, cached ones {cached}"))
}

fn tell(out: &mut impl Write, line: &str) -> Result<(), Finding> {
    let told: io::Result<()> = writeln!(out, "{line}").and_then(|()| out.flush());
    told.map_err(failed)
}

/// Two of them send single commands, one sends batches.
const WRITERS: usize = 3;
/// How often the clock moves.
const TICK: Duration = Duration::from_millis(2);
/// What one outcome of a thousand may take.
const STALL: Duration = Duration::from_millis(100);
