//! The chapter itself: reading, deciding, asking and folding again, each with its time.

use std::sync::Arc;

use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket};
use pointbook_core::{Command, ProgramSettings, Timestamp};
use pointbook_series::{Answer, Question, Window};
use pointbook_wire::{decode_command, decode_settings};

use super::questions::{both_years, questions};
use super::speeds::Speeds;
use super::world::{Line, lines};
use crate::demo::equation::Equation;
use crate::demo::figure::counted;
use crate::demo::page::Page;
use crate::demo::size::Size;
use crate::demo::upset::{Told, Upset};

/// Tells the chapter.
pub(in crate::demo) fn tell(size: Size, page: &mut Page<'_>) -> Told {
    let households = counted(size.households);
    page.chapter(&format!("Two years of {households} generated households"), "2024 and 2025")?;
    page.flush()?;
    let settings = settings()?;
    let clock = Arc::new(ManualClock::default());
    let options = Options::default().clock(clock.clone()).sweeps(Sweeps::Manual);
    let ledger = Ledger::in_memory_with(&settings, options);
    let ledger = ledger.map_err(|error| Upset::failed(&error))?;
    let questions = settings.zone.and_then(|zone| questions(size, zone));
    let questions = questions.ok_or_else(|| Upset::new("questions", &"none"))?;
    let (lines, mut speeds) = (lines(size), Speeds::new());
    let (read, decided, asked, refolded) = TITLES;
    let commands = speeds.measure(read, size.commands, || commands(&ledger, &lines))?;
    let refused = speeds.measure(decided, size.commands, || decide(&ledger, &clock, commands))?;
    let windows = speeds.measure(asked, size.windows, || ask(&ledger, &questions))?;
    let entries = ledger.sequence().number();
    let refold = || ledger.refold().and_then(Ticket::wait).map_err(|it| Upset::failed(&it));
    speeds.measure(refolded, entries, refold)?;
    page.table(speeds.table())?;
    for window in &windows {
        Equation::of(window)?.text()?;
    }
    let (refused, windows) = (counted(refused), counted(size.windows));
    let all = everybody(&ledger, size)?.netted().text()?;
    let told = format!(
        "{refused} commands were refused, each with its reason. All {windows} windows add up, \
         every tenth as known when its month ended. All households together:"
    );
    page.say(&told)?;
    Ok(page.say(&all)?)
}

fn settings() -> Told<ProgramSettings> {
    let settings = br#"{"zone":"America/New_York","expiry":{"months":6,"round":"month_end"}}"#;
    decode_settings(settings).map_err(|invalid| Upset::new("settings", &invalid))
}

fn commands(ledger: &Ledger, lines: &[Line]) -> Told<Vec<(Timestamp, Command)>> {
    let scale = ledger.scale();
    let read = |line: &Line| {
        let command = decode_command(line.text.as_bytes(), scale);
        command.map(|it| (line.clock, it)).map_err(|invalid| Upset::new("a command", &invalid))
    };
    lines.iter().map(read).collect()
}

/// Sends all commands; tells how many were refused.
fn decide(ledger: &Ledger, clock: &ManualClock, commands: Vec<(Timestamp, Command)>) -> Told<u64> {
    let mut refused = 0_u64;
    for (at, command) in commands {
        clock.set(at);
        let outcome = ledger.submit(command).and_then(Ticket::wait);
        let outcome = outcome.map_err(|error| Upset::failed(&error))?;
        refused = refused.saturating_add(u64::from(outcome.settled.refusal().is_some()));
    }
    Ok(refused)
}

fn ask(ledger: &Ledger, questions: &[Question]) -> Told<Vec<Window>> {
    questions.iter().map(|question| window(ledger, question)).collect()
}

/// Asks for a window, at the time of the last entry: the clock stands there.
fn window(ledger: &Ledger, question: &Question) -> Told<Window> {
    match ledger.ask(question).map(|reading| reading.answer) {
        Ok(Answer::Window(window)) => Ok(*window),
        Ok(other) => Err(Upset::new("a window", &format!("{other:?}"))),
        Err(error) => Err(Upset::failed(&error)),
    }
}

/// The equations of all households over both years, added up.
fn everybody(ledger: &Ledger, size: Size) -> Told<Equation> {
    let mut sum = Equation::default();
    for household in 0..size.households {
        let question = both_years(household).ok_or_else(|| Upset::new("two years", &"none"))?;
        sum.add(Equation::of(&window(ledger, &question)?)?);
    }
    Ok(sum)
}

const TITLES: (&str, &str, &str, &str) = (
    "lines of JSON read",
    "commands decided, folded, indexed",
    "windows of a month answered",
    "entries folded again, all equal",
);
