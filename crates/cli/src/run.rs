//! One run of the program.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{CommandFactory as _, Parser};

use crate::exit::Exit;
use crate::failure::{Failure, Told, one_line};
use crate::look::LookArgs;
use crate::paint::Ink;
use crate::session::Session;
use crate::terminal::Terminal;
use crate::verbs::Verb;

/// An event-sourced points ledger: every verb works on a ledger in a directory.
#[derive(Debug, Parser)]
#[command(name = "pointbook", version, max_term_width = 100, after_help = STATUS)]
struct Program {
    #[command(flatten)]
    look: LookArgs,
    #[command(subcommand)]
    verb: Verb,
}

/// The program's command line, for what is made of it: completions and pages of a manual.
pub(crate) fn command_line() -> clap::Command {
    Program::command()
}

/// Runs the program with these arguments, its own name first.
///
/// # Errors
///
/// When `out` or `err` cannot be written to.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    terminal: Terminal,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let program = match Program::try_parse_from(arguments) {
        Ok(program) => program,
        Err(wrong) if wrong.use_stderr() => {
            write!(err, "{}", wrong.render())?;
            return Ok(Exit::Unusable);
        }
        Err(asked) => return write!(out, "{}", asked.render()).map(|()| Exit::Good),
    };
    let mut session = Session { out, err, look: program.look.on(terminal) };
    match program.verb.run(&mut session) {
        Ok(exit) => Ok(exit),
        Err(Failure::Output(error)) => Err(error),
        Err(Failure::Told(told)) => tell(&mut session, &told).map(|()| told.exit),
    }
}

/// Tells a failure: beside the answers, unless it is one.
fn tell(session: &mut Session<'_>, told: &Told) -> io::Result<()> {
    session.out.flush()?;
    match (&told.answer, session.is_json()) {
        (Some(answer), true) => session.json(answer),
        (None, true) => writeln!(session.err, "{}", told.json()),
        (_, false) => {
            let what = session.look.paint.ink(Ink::Wrong, &one_line(&told.what));
            writeln!(session.err, "pointbook: {what}")?;
            writeln!(session.err, "  next: {}", told.next)
        }
    }
}

const STATUS: &str = "\
Exit status: 0 all is well; 1 the answer is a no (refused, not found, a check failed); 2 wrong
usage, or a file or ledger that is not there or cannot be read; 3 another process has the ledger
open; 4 the disk or the ledger failed.";
