//! The process that kills, and looks what is left.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use pointbook_testkit::generate::Choices;

use super::child::{BEGINS, DIRECTORY, ROUND, TEST};
use super::examine::{Folder, Told, examine, number, outcome};

#[test]
fn everything_told_is_there_when_the_writer_was_killed() {
    let rounds = number("CRASH_ROUNDS", 20);
    let mut choices = Choices::new(number("CRASH_SEED", 1));
    let folder = Folder::new("crash");
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
pub(super) fn killed(directory: &Path, round: u32, acknowledged: usize) -> Told {
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
