//! The process that is killed: writes as fast as it can, and says what it was told.

use std::env;
use std::io::{self, Write};
use std::panic;
use std::path::Path;
use std::process;
use std::thread;
use std::time::Duration;

use pointbook::core::{Outcome, ProgramSettings, Settled};
use pointbook::{Ledger, Options, Ticket};

use super::load::{Place, THREADS};

/// Where the child finds its ledger; unset when this is an ordinary test run.
pub(super) const DIRECTORY: &str = "POINTBOOK_CRASH_DIRECTORY";
/// Which round it is.
pub(super) const ROUND: &str = "POINTBOOK_CRASH_ROUND";
/// After how many commands of a thread it ends by itself, without a word; unset for never.
pub(super) const STOP: &str = "POINTBOOK_CRASH_STOP";
/// The name of the test below.
pub(super) const TEST: &str = "crash::child::writes_until_it_is_killed";
/// What it says when it begins, and before each key that it was told of.
pub(super) const BEGINS: &str = "begins";
pub(super) const TOLD: &str = "told ";
/// What it says when nothing goes on.
pub(super) const HANGS: &str = "hangs";
pub(super) const SUBSCRIBER: &str = "feed";

#[test]
fn writes_until_it_is_killed() {
    let Some(directory) = env::var_os(DIRECTORY) else { return };
    let round: u32 = env::var(ROUND).unwrap().parse().unwrap();
    let stop = env::var(STOP).ok().map(|text| text.parse().unwrap());
    if stop.is_some() {
        // What fails ends it like any other crash.
        panic::set_hook(Box::new(|_| process::abort()));
        thread::spawn(watch);
    }
    say(BEGINS);
    let ledger = opened(Path::new(&directory));
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let ledger = ledger.clone();
            scope.spawn(move || send(&ledger, round, thread, stop));
        }
        scope.spawn(|| keep(&ledger));
    });
}

/// Opens the ledger, or makes it: a first round may have been killed before it was made.
fn opened(directory: &Path) -> Ledger {
    let options = || Options::default().checkpoint_every(200);
    let opened = options().open(directory);
    opened.unwrap_or_else(|_| options().create(directory, &ProgramSettings::default()).unwrap())
}

/// Says that it hangs when it has not ended after a long time.
fn watch() {
    thread::sleep(Duration::from_secs(60));
    say(HANGS);
    process::abort();
}

/// Sends singles and batches, and says what it was told before it goes on.
fn send(ledger: &Ledger, round: u32, thread: u32, stop: Option<u32>) {
    let mut number = 0;
    loop {
        if stop.is_some_and(|stop| number >= stop) {
            process::abort();
        }
        let count = if number % 5 == 4 { 7 } else { 1 };
        let places: Vec<Place> =
            (number..number + count).map(|number| Place { round, thread, number }).collect();
        number += count;
        let commands = places.iter().map(|place| place.command()).collect();
        let outcomes = ledger.submit_batch(commands).and_then(Ticket::wait);
        for (place, outcome) in places.iter().zip(outcomes.unwrap()) {
            say(&format!("{TOLD}{} {}", place.key(), sequence(&outcome.unwrap())));
        }
    }
}

/// Reads the feed on, and keeps the cursor.
fn keep(ledger: &Ledger) {
    let mut follower = ledger.subscribe(SUBSCRIBER).unwrap();
    loop {
        for _ in 0..100 {
            follower.next_within(Duration::from_secs(1)).unwrap();
        }
        follower.keep().unwrap();
    }
}

fn sequence(outcome: &Outcome) -> u64 {
    match &outcome.settled {
        Settled::Accepted { sequence, .. } => sequence.number(),
        other => {
            say(&format!("{} is refused: {other:?}", outcome.key));
            process::exit(1);
        }
    }
}

/// Says a whole line at once, so that no other gets between.
fn say(line: &str) {
    // When nobody listens any more the end is near.
    let _ = io::stdout().write_all(format!("{line}\n").as_bytes());
    let _ = io::stdout().flush();
}
