//! One run of the program.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::arguments::{Call, USAGE};
use crate::demo::{self, Paint, Size};
use crate::exit::Exit;
use crate::{check, scenario};

/// Runs the program with these arguments, its own name left out; `paint` is how `out` may look.
///
/// # Errors
///
/// When `out` or `err` cannot be written to.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    paint: Paint,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    match Call::parse(arguments) {
        Ok(Call::Help) => write!(out, "{USAGE}").map(|()| Exit::Good),
        Ok(Call::Version) => {
            writeln!(out, "pointbook {}", env!("CARGO_PKG_VERSION")).map(|()| Exit::Good)
        }
        Ok(Call::Demo) => demo::play(Size::SHOW, paint, out),
        Ok(Call::Scenario(files)) => play_all(&files, out),
        Ok(Call::Check { scale, files }) => check::check_all(&files, scale, out),
        Err(why) => {
            writeln!(err, "pointbook: {why}")?;
            write!(err, "{USAGE}").map(|()| Exit::Unusable)
        }
    }
}

/// Plays scenario files and tells of each on one line, and of all on the last.
fn play_all(files: &[PathBuf], out: &mut dyn Write) -> io::Result<Exit> {
    let mut exit = Exit::Good;
    let mut passed = 0_usize;
    for file in files {
        let report = scenario::play(file);
        writeln!(out, "{report}")?;
        passed = passed.saturating_add(usize::from(report.exit() == Exit::Good));
        exit = exit.max(report.exit());
    }
    writeln!(out, "{passed} passed, {} failed", files.len().saturating_sub(passed))?;
    Ok(exit)
}
