//! `scenario`: files of commands and questions with what is expected of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use clap::Args;
use serde_json::json;

use super::Run;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::scenario::{Report, play_in_files};
use crate::session::Session;

/// Play scenario files, each on a new temporary ledger of its own
#[derive(Args, Debug)]
pub(crate) struct Scenario {
    /// Scenario files; docs/wire.md tells what stands in them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Run for Scenario {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let mut summary = Summary::default();
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let (to, from) = channel();
            for _ in 0..self.files.len().min(FILES_AT_ONCE) {
                let to = to.clone();
                scope.spawn(|| play_files(&self.files, &next, to));
            }
            drop(to);
            // They are told in the order in which they were named.
            let mut early = BTreeMap::new();
            for (place, report) in from {
                early.insert(place, report);
                while let Some(report) = early.remove(&summary.told) {
                    summary.tell(&report, session)?;
                }
            }
            Ok::<(), Failure>(())
        })?;
        summary.finish(session)
    }
}

/// Plays files until all are taken, or nobody wants to know any more.
fn play_files(files: &[PathBuf], next: &AtomicUsize, to: Sender<(usize, Report)>) {
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(file) = files.get(place) else { return };
        if to.send((place, play_in_files(file))).is_err() {
            return;
        }
    }
}

/// What came of the files that were told.
struct Summary {
    told: usize,
    passed: usize,
    exit: Exit,
}

impl Default for Summary {
    fn default() -> Self {
        Self { told: 0, passed: 0, exit: Exit::Good }
    }
}

impl Summary {
    fn tell(&mut self, report: &Report, session: &mut Session<'_>) -> Result<(), Failure> {
        self.told = self.told.saturating_add(1);
        self.passed = self.passed.saturating_add(usize::from(report.exit() == Exit::Good));
        self.exit = self.exit.max(report.exit());
        if session.is_json() {
            session.json(&report.json())?;
        } else {
            session.line(&report.to_string())?;
        }
        Ok(())
    }

    fn finish(&self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let (passed, failed) = (self.passed, self.told.saturating_sub(self.passed));
        if session.is_json() {
            session.json(&json!({"passed": passed, "failed": failed}))?;
        } else {
            session.line(&format!("{passed} passed, {failed} failed"))?;
        }
        Ok(self.exit)
    }
}

/// How many files are played at a time: most of the time they wait for the disk.
const FILES_AT_ONCE: usize = 8;
