//! The process that runs out of something: memory, handles, or room in a file. The system holds the
//! limit, so a write that crosses the last one is a short one before it is an error.

use std::path::Path;
use std::process::Command;

use pointbook_testkit::generate::Choices;

use super::child::{BEGINS, HANGS};
use super::examine::{Folder, Told, examine, number, told_in};
use super::short_run::said_by_child;

/// What there is little of.
#[derive(Clone, Copy, Debug)]
enum Scarce {
    /// Open files.
    Handles(i64),
    /// Blocks of 512 bytes in any file.
    Room(i64),
    /// Kibibytes of address space, of which a thread's stack takes two thousand.
    Memory(i64),
    Nothing,
}

impl Scarce {
    /// From what is too little to begin with to what is nearly enough for a whole run.
    fn any(choices: &mut Choices) -> Self {
        match choices.between(0, 2) {
            0 => Self::Handles(choices.between(4, 40)),
            1 => Self::Room(choices.between(8, 400)),
            _ => Self::Memory(choices.between(60_000, 900_000)),
        }
    }

    fn limit(self) -> String {
        match self {
            Self::Handles(number) => format!("ulimit -n {number};"),
            Self::Room(blocks) => format!("ulimit -f {blocks};"),
            Self::Memory(kibibytes) => format!("ulimit -v {kibibytes};"),
            Self::Nothing => String::new(),
        }
    }
}

#[test]
fn everything_told_is_there_when_something_ran_out() {
    let rounds = u32::try_from(number("LIMIT_ROUNDS", 8)).unwrap();
    let mut choices = Choices::new(number("CRASH_SEED", 1));
    let folder = Folder::new("limits");
    let mut told = run(&folder.0, 0, Scarce::Nothing);
    assert!(!told.is_empty(), "nothing was told although nothing ran out");
    for round in 1..=rounds {
        let scarce = Scarce::any(&mut choices);
        told.extend(run(&folder.0, round, scarce));
        println!("round {round}: {scarce:?}, {} told by now", told.len());
        examine(&folder.0, round, &told);
    }
    let before = told.len();
    told.extend(run(&folder.0, rounds + 1, Scarce::Nothing));
    assert!(told.len() > before, "nothing is told any more");
    examine(&folder.0, rounds + 1, &told);
}

/// Runs the child until it ends, by itself or by what it has too little of; gives all that it was
/// told.
fn run(directory: &Path, round: u32, scarce: Scarce) -> Told {
    let mut shell = Command::new("sh");
    // Whoever writes past the end gets an error, not a signal.
    let program = format!("trap '' XFSZ; {} exec \"$0\" \"$@\"", scarce.limit());
    let said = said_by_child(shell.args(["-c", &program]), directory, round);
    assert!(!said.contains(HANGS), "round {round}: {scarce:?} makes it hang");
    let is_limited = !matches!(scarce, Scarce::Nothing);
    assert!(is_limited || said.contains(BEGINS), "the shell runs nothing: {said}");
    told_in(&said)
}
