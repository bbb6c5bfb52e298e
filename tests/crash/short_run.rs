//! A short run of the writing process below another program, which makes its life hard.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use super::child::{DIRECTORY, ROUND, STOP, TEST};

/// Has `program` run the child, which ends by itself after a while if nothing else ends it; gives
/// all that it said.
pub(super) fn said_by_child(program: &mut Command, directory: &Path, round: u32) -> String {
    let output = program
        .arg(env::current_exe().unwrap())
        .args([TEST, "--exact", "--nocapture"])
        .env(DIRECTORY, directory)
        .env(ROUND, round.to_string())
        .env(STOP, "150")
        .stderr(Stdio::null())
        .output()
        .expect("a program that `make setup` finds or installs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
