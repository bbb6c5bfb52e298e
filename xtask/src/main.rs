//! Repository checks and chores, called as `cargo xtask NAME`.
#![expect(clippy::print_stdout, reason = "a program for people: what it finds goes to stdout")]

mod fuzz;
mod repository;
mod tally;
mod tidy;

use std::process::ExitCode;

use repository::Repository;

/// What a chore says about itself in the end: `true` when all is well.
type Verdict = Result<bool, String>;

const USAGE: &str = "\
usage: cargo xtask CHORE

  tidy                      check the house rules, print every violation
  fuzz [--seconds N] [--only TARGET] [--sanitizer address|none] [--locked]
                            build and run every fuzz target from its seeds
  tally LOG...              add up what the test runners reported in their logs";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match chore(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(reason) => {
            println!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn chore(words: &[String]) -> Verdict {
    let Some((name, rest)) = words.split_first() else {
        return Err(USAGE.to_owned());
    };
    match name.as_str() {
        "tidy" => tidy::run(&Repository::here()?),
        "fuzz" => fuzz::run(&Repository::here()?, rest),
        "tally" => tally::run(rest),
        other => Err(format!("there is no chore {other:?}\n{USAGE}")),
    }
}
