//! A bar that grows while the program is made, for whoever watches.

use std::io::{self, Write};
use std::time::Duration;

use super::figure::{counted, rate};
use super::program::{FIRST_DAY, LAST_DAY, Made, Stage};

/// A bar that grows.
pub(super) struct Progress<'a> {
    out: &'a mut dyn Write,
    watched: bool,
    drawn: Option<Duration>,
}

impl<'a> Progress<'a> {
    /// A bar, which is only drawn when somebody watches.
    pub(super) fn new(out: &'a mut dyn Write, watched: bool) -> Self {
        Self { out, watched, drawn: None }
    }

    /// Draws how far it is, a few times a second.
    pub(super) fn look(&mut self, stage: Stage) -> io::Result<()> {
        let since = self.drawn.map(|drawn| stage.made.took.saturating_sub(drawn));
        if !self.watched || since.is_some_and(|since| since < BETWEEN) {
            return Ok(());
        }
        self.drawn = Some(stage.made.took);
        write!(self.out, "\r{}", line(stage))?;
        self.out.flush()
    }

    /// Takes the bar away.
    pub(super) fn end(&mut self) -> io::Result<()> {
        if self.drawn.is_some() {
            write!(self.out, "\r{:width$}\r", "", width = WIDTH)?;
        }
        self.out.flush()
    }
}

fn line(stage: Stage) -> String {
    let days = |day: pointbook_core::Date| day.signed_duration_since(FIRST_DAY).num_days();
    let (done, all) = (days(stage.day).saturating_add(1), days(LAST_DAY).saturating_add(1));
    let cells = done.saturating_mul(CELLS).checked_div(all).unwrap_or(0).clamp(0, CELLS);
    let bar: String = (0..CELLS).map(|cell| if cell < cells { '█' } else { '░' }).collect();
    let Made { sent, took, .. } = stage.made;
    let month = stage.day.format("%b %Y");
    format!("   {bar} {month}  {:>9} commands  {:>7}/s ", counted(sent), rate(sent, took))
}

const CELLS: i64 = 28;
const WIDTH: usize = 80;
const BETWEEN: Duration = Duration::from_millis(80);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_drawn_now_and_then_and_taken_away() {
        let mut out = Vec::new();
        let stage = |millis| Stage {
            day: "2024-12-31".parse().unwrap(),
            made: Made { sent: 1_500, took: Duration::from_millis(millis), ..Made::default() },
        };
        let mut progress = Progress::new(&mut out, true);
        progress.look(stage(100)).unwrap();
        progress.look(stage(110)).unwrap();
        progress.look(stage(200)).unwrap();
        progress.end().unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.split('\r').filter(|line| !line.trim().is_empty()).collect();
        let bar = format!("{}{}", "█".repeat(14), "░".repeat(14));
        assert_eq!(lines.len(), 2, "{text:?}");
        assert_eq!(lines[1], format!("   {bar} Dec 2024      1,500 commands    7,500/s "));
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn nothing_is_drawn_when_nobody_watches() {
        let mut out = Vec::new();
        let mut progress = Progress::new(&mut out, false);
        progress.look(Stage { day: FIRST_DAY, made: Made::default() }).unwrap();
        progress.end().unwrap();
        assert!(out.is_empty());
    }
}
