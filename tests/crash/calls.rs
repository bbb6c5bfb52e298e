//! The process whose calls of the system fail, or that is killed in one of them: by `strace`, which
//! stands between the process and the system.

use std::path::Path;
use std::process::Command;

use pointbook_testkit::generate::Choices;

use super::child::{BEGINS, HANGS};
use super::examine::{Folder, Told, examine, number, told_in};
use super::short_run::said_by_child;

/// What happens at which call of the system, and when it is made for the how many-th time.
#[derive(Debug)]
struct Injection {
    call: &'static str,
    how: &'static str,
    when: i64,
    /// Whether it happens at every such call from then on.
    lasts: bool,
}

impl Injection {
    /// Any one. Calls of one kind are counted from the first of the process, so the early ones
    /// fall into its start and the opening of the ledger.
    fn any(choices: &mut Choices) -> Self {
        let (call, most) = choices.one_of(&CALLS);
        let how = choices.one_of(&["error=EIO", "error=ENOSPC", INTERRUPTED, "signal=KILL"]);
        // A call that is interrupted is made again, by whoever made it; that goes on for ever only
        // here.
        let lasts = how != INTERRUPTED && choices.one_of(&[false, true]);
        Self { call, how, when: choices.between(1, most), lasts }
    }
}

const INTERRUPTED: &str = "error=EINTR";

/// The calls that the ledger depends on, and about how many of each a run makes.
const CALLS: [(&str, i64); 9] = [
    ("write", 900),
    ("pwrite64", 60),
    ("fdatasync", 400),
    ("fsync", 40),
    ("openat", 120),
    ("rename", 12),
    ("unlink", 20),
    ("ftruncate", 12),
    ("fallocate", 20),
];

#[test]
fn everything_told_is_there_when_a_call_of_the_system_failed() {
    let rounds = u32::try_from(number("CALL_ROUNDS", 8)).unwrap();
    let mut choices = Choices::new(number("CRASH_SEED", 1));
    let folder = Folder::new("calls");
    let mut told = run(&folder.0, 0, None);
    assert!(!told.is_empty(), "nothing was told although nothing failed");
    for round in 1..=rounds {
        let injection = Injection::any(&mut choices);
        told.extend(run(&folder.0, round, Some(&injection)));
        println!("round {round}: {injection:?}, {} told by now", told.len());
        examine(&folder.0, round, &told);
    }
    let before = told.len();
    told.extend(run(&folder.0, rounds + 1, None));
    assert!(told.len() > before, "nothing is told any more");
    examine(&folder.0, rounds + 1, &told);
}

/// Runs the child until it ends, by itself or by what is injected; gives all that it was told.
fn run(directory: &Path, round: u32, injection: Option<&Injection>) -> Told {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"]);
    match injection {
        Some(Injection { call, how, when, lasts }) => {
            let on = if *lasts { "+" } else { "" };
            strace.arg(format!("--trace={call}"));
            strace.arg(format!("--inject={call}:{how}:when={when}{on}"));
        }
        None => drop(strace.arg("--trace=none")),
    }
    let said = said_by_child(&mut strace, directory, round);
    assert!(!said.contains(HANGS), "round {round}: {injection:?} makes it hang");
    assert!(injection.is_some() || said.contains(BEGINS), "strace runs nothing: {said}");
    told_in(&said)
}
