//! What must be left of a ledger whose writer is gone.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pointbook::core::{Sequence, Who};
use pointbook::series::{Answer, Question};
use pointbook::{Ledger, Options, Ticket};

use super::child::{SUBSCRIBER, TOLD};
use super::load::{Place, THREADS, account};

/// Every outcome that was told, by its place in the load.
pub(super) type Told = BTreeMap<Place, u64>;

/// What a line tells.
pub(super) fn outcome(line: &str) -> Option<(Place, u64)> {
    let (key, sequence) = line.strip_prefix(TOLD)?.split_once(' ')?;
    Some((Place::parse(key)?, sequence.parse().ok()?))
}

/// All outcomes that were told in what a child said. A line that was cut by the end does not count.
pub(super) fn told_in(said: &str) -> Told {
    let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().filter_map(outcome).collect()
}

/// Opens what is left and looks at all of it.
pub(super) fn examine(directory: &Path, round: u32, told: &Told) {
    let ledger = Options::default().open(directory).unwrap();
    let mut follower = ledger.follow(Sequence::new(1));
    let mut written = Told::new();
    for sequence in 1..=ledger.sequence().number() {
        let entry = follower.next_within(Duration::ZERO).unwrap().unwrap();
        assert_eq!(entry.sequence.number(), sequence);
        let place = Place::parse(entry.command.key.as_str()).unwrap();
        assert_eq!(entry.command, place.command());
        assert_eq!(written.insert(place, sequence), None, "{place:?} is written twice");
    }
    for (place, sequence) in told {
        assert_eq!(written.get(place), Some(sequence), "round {round}: {place:?} was told");
    }
    ledger.refold().and_then(Ticket::wait).unwrap();
    for thread in 0..THREADS {
        let of_thread = written.keys().filter(|place| place.thread == thread);
        let sum = of_thread.clone().map(|place| place.points()).sum::<i128>();
        if of_thread.count() > 0 {
            assert_eq!(balance(&ledger, thread), sum);
        }
    }
    assert!(ledger.subscribe(SUBSCRIBER).unwrap().position() <= ledger.sequence().next());
    replays(&ledger, told, round);
}

/// What was told in the last round is answered again, and writes nothing.
fn replays(ledger: &Ledger, told: &Told, round: u32) {
    let before = ledger.sequence();
    let last: Vec<Place> = told.keys().filter(|place| place.round == round).copied().collect();
    let commands = last.iter().map(|place| place.command()).collect();
    for outcome in ledger.submit_batch(commands).and_then(Ticket::wait).unwrap() {
        assert!(outcome.unwrap().replayed);
    }
    assert_eq!(ledger.sequence(), before);
}

fn balance(ledger: &Ledger, thread: u32) -> i128 {
    let who = Who::Account(account(thread));
    match ledger.ask(&Question::Balance { who, at: None, known_at: None }).unwrap().answer {
        Answer::Balance(balance) => balance.available(),
        other => panic!("{other:?} is no balance"),
    }
}

/// The number that an environment variable says.
pub(super) fn number(name: &str, or: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

/// A folder that is removed in the end.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// A folder that this process alone uses, for what the name says.
    pub(super) fn new(name: &str) -> Folder {
        let folder = env::temp_dir().join(format!("pointbook-{name}-{}", std::process::id()));
        // The id of a process comes back some day.
        let _ = fs::remove_dir_all(&folder);
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}
