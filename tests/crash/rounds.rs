//! The process that kills, and looks what is left.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use pointbook::core::{Sequence, Who};
use pointbook::series::{Answer, Question};
use pointbook::{Ledger, Options, Ticket};
use pointbook_testkit::generate::Choices;

use super::child::{BEGINS, DIRECTORY, ROUND, SUBSCRIBER, TEST, TOLD};
use super::load::{Place, THREADS, account};

/// Every outcome that was told, by its place in the load.
type Told = BTreeMap<Place, u64>;

#[test]
fn everything_told_is_there_when_the_writer_was_killed() {
    let rounds = number("CRASH_ROUNDS", 20);
    let mut choices = Choices::new(number("CRASH_SEED", 1));
    let folder = Folder::new();
    let mut told = Told::new();
    for round in 0..u32::try_from(rounds).unwrap() {
        let before = told.len();
        // Now and then it is killed while it opens, and often soon afterwards.
        let most = choices.one_of(&[0, 20, 300, 1_000]);
        let acknowledged = usize::try_from(choices.between(0, most)).unwrap();
        told.extend(killed(&folder.0, round, acknowledged));
        assert!(told.len() >= before + acknowledged);
        if acknowledged > 0 || !told.is_empty() {
            examine(&folder.0, round, &told);
        }
    }
    assert!(told.len() as u64 > rounds, "only {} commands in {rounds} rounds", told.len());
}

/// Runs the child until it was told of so many commands, and kills it; gives all that it was told.
fn killed(directory: &Path, round: u32, acknowledged: usize) -> Told {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([TEST, "--exact", "--nocapture"])
        .env(DIRECTORY, directory)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = Told::new();
    let mut has_begun = false;
    while !has_begun || told.len() < acknowledged {
        let line = lines.next().unwrap_or_else(|| panic!("round {round}: {:?}", child.wait()));
        let line = line.unwrap();
        has_begun |= line.ends_with(BEGINS);
        told.extend(outcome(&line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it said before it died counts, but for a line that was cut.
    let mut rest: Vec<String> = lines.map_while(Result::ok).collect();
    rest.pop();
    told.extend(rest.iter().filter_map(|line| outcome(line)));
    told
}

fn outcome(line: &str) -> Option<(Place, u64)> {
    let (key, sequence) = line.strip_prefix(TOLD)?.split_once(' ')?;
    Some((Place::parse(key)?, sequence.parse().ok()?))
}

/// Opens what is left and looks at all of it.
fn examine(directory: &Path, round: u32, told: &Told) {
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

fn number(name: &str, or: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let folder = env::temp_dir().join(format!("pointbook-crash-{}", std::process::id()));
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
