//! Runs the comparison and all laws over fresh random histories for `SOAK_MINUTES`.
//!
//! The first failure is shrunk, printed, and written to `./soak-failure.jsonl`; the exit code is 1.

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use pointbook_testkit::engine::engine;
use pointbook_testkit::harness::model;
use pointbook_testkit::soak::{Soak, Stopped};

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    // The engine is driven; the model is right, and the laws need nobody to be.
    let result = Soak::from_env().run(&engine, &model, &mut out);
    let (told, code) = match result {
        Ok(all) => (writeln!(out, "{all}soak passed"), ExitCode::SUCCESS),
        Err(Stopped::Io(error)) => {
            (writeln!(io::stderr(), "failed to tell progress: {error}"), ExitCode::FAILURE)
        }
        Err(Stopped::Failed(failure)) => {
            let written = match fs::write(FAILURE, &failure.scenario) {
                Ok(()) => format!("written to {FAILURE}"),
                Err(error) => format!("failed to write {FAILURE}: {error}"),
            };
            (writeln!(out, "{failure}\n{written}"), ExitCode::FAILURE)
        }
    };
    if told.is_ok() { code } else { ExitCode::FAILURE }
}

const FAILURE: &str = "soak-failure.jsonl";
