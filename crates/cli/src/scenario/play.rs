//! Playing a scenario file, step by step, to its first failure.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use pointbook_wire::{Invalid, Line, Lines};

use super::failure::Failure;
use super::header::Header;
use super::player::{Home, Player};
use super::report::Report;
use super::step::Step;
use crate::temporary_place::TemporaryPlace;

/// Plays a scenario file on a new ledger in memory.
///
/// # Examples
///
/// ```
/// use pointbook_cli::{Exit, scenario::play};
///
/// let report = play("no-such-file.jsonl".as_ref());
/// assert_eq!(report.exit(), Exit::Unusable);
/// ```
pub fn play(file: &Path) -> Report {
    let name = file.display().to_string();
    match File::open(file) {
        Ok(text) => play_text(&name, BufReader::new(text)),
        Err(error) => Report::unreadable(&name, &error),
    }
}

/// Plays a scenario file on a new ledger in a temporary directory, which is removed afterwards.
/// Where it closes and reopens the ledger, that is opened from its files.
pub fn play_in_files(file: &Path) -> Report {
    let name = file.display().to_string();
    let home = TemporaryPlace::new().map(Home::Directory);
    match File::open(file).and_then(|text| Ok((text, home?))) {
        Ok((text, home)) => play_at_home(&name, BufReader::new(text), home),
        Err(error) => Report::unreadable(&name, &error),
    }
}

/// Plays a scenario on a new ledger in memory; `name` is what the report calls it.
pub fn play_text(name: &str, text: impl BufRead) -> Report {
    play_at_home(name, text, Home::Memory)
}

fn play_at_home(name: &str, text: impl BufRead, home: Home) -> Report {
    let mut lines = Vec::new();
    for line in Lines::new(text).without_remarks() {
        match line {
            Ok(line) => lines.push(line),
            Err(error) => return Report::unreadable(name, &error),
        }
    }
    Report::played(name, play_lines(lines, home))
}

fn play_lines(lines: Vec<Line>, home: Home) -> Result<(), Failure> {
    let mut lines = lines.into_iter();
    let mut player = match lines.next() {
        Some(line) => begin(&line, home)?,
        None => return Err(failed_header(1, "", "an empty file".to_owned())),
    };
    for Line { number, text } in lines {
        let text = text.map_err(|invalid| malformed(number, "", &invalid))?;
        let step = Step::read(&text, number);
        let step = step.map_err(|invalid| malformed(number, &text, &invalid))?;
        player.step(number, step)?;
    }
    Ok(())
}

fn begin(line: &Line, home: Home) -> Result<Player, Failure> {
    let text = line.text.as_deref().unwrap_or_default();
    let header = line.text.as_ref().map_err(Clone::clone).and_then(|text| Header::read(text));
    let header = header.map_err(|it| failed_header(line.number, text, it.to_string()))?;
    let player = Player::new(&header, line.number, home);
    player.map_err(|error| failed_header(line.number, text, format!("failed to {error}")))
}

fn failed_header(line: u64, asked: &str, came: String) -> Failure {
    let expected = "a header with a scenario".to_owned();
    Failure { line, asked: asked.to_owned(), expected, came }
}

fn malformed(line: u64, asked: &str, invalid: &Invalid) -> Failure {
    let expected = "a step".to_owned();
    Failure { line, asked: asked.to_owned(), expected, came: invalid.to_string() }
}
