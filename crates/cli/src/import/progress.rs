//! Progress: how far something has come, on one line of a terminal.

use std::io::{self, Write};
use std::time::{Duration, Instant};

/// How far something has come.
#[derive(Debug)]
pub(crate) struct Progress {
    began: Instant,
    shown: Option<Instant>,
    is_watched: bool,
}

/// What is shown of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// How many things are done, since it began.
    pub(crate) done: u64,
    /// Which part of the whole that is, and of how much: in any unit, when it is known.
    pub(crate) part: Option<(u64, u64)>,
}

impl Progress {
    /// Begins; nothing is shown unless somebody watches.
    pub(crate) fn begin(session: &crate::session::Session<'_>) -> Self {
        Self { began: Instant::now(), shown: None, is_watched: session.look.watched }
    }

    /// How long it has taken.
    pub(crate) fn took(&self) -> Duration {
        self.began.elapsed()
    }

    /// Shows a step, unless one was shown a moment ago.
    pub(crate) fn show(&mut self, err: &mut dyn Write, step: Step) -> io::Result<()> {
        let is_early = self.shown.is_some_and(|shown| shown.elapsed() < BETWEEN);
        if !self.is_watched || is_early {
            return Ok(());
        }
        self.shown = Some(Instant::now());
        write!(err, "\r{:<78}", line(step, self.took()))?;
        err.flush()
    }

    /// Clears the line.
    pub(crate) fn end(&self, err: &mut dyn Write) -> io::Result<()> {
        if self.shown.is_none() {
            return Ok(());
        }
        write!(err, "\r{:<78}\r", "")?;
        err.flush()
    }
}

fn line(step: Step, took: Duration) -> String {
    let done = crate::amount::amount_text(step.done.into(), pointbook_core::Scale::default());
    let rate = rate(step.done, took);
    let rate = crate::amount::amount_text(rate.into(), pointbook_core::Scale::default());
    let Some((part, whole)) = step.part.filter(|(_, whole)| *whole > 0) else {
        return format!("{done} done, {rate}/s");
    };
    let share = |of: u64| u128::from(part.min(whole)) * u128::from(of) / u128::from(whole);
    let filled = usize::try_from(share(BAR)).unwrap_or_default();
    let bar = format!("{:<width$}", "#".repeat(filled), width = BAR_WIDTH);
    let left = u128::from(whole.saturating_sub(part)) * took.as_millis() / u128::from(part.max(1));
    format!("[{bar}] {:>3}%  {done} done, {rate}/s, {} s left", share(100), left.div_ceil(1_000))
}

/// How many a second.
pub(crate) fn rate(done: u64, took: Duration) -> u64 {
    let rate = u128::from(done) * 1_000_000 / took.as_micros().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

const BETWEEN: Duration = Duration::from_millis(200);
const BAR: u64 = 20;
const BAR_WIDTH: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_and_rate_say_how_far_it_is() {
        let took = Duration::from_secs(2);
        let step = Step { done: 600_000, part: Some((1, 4)) };
        let told = "[#####               ]  25%  600,000 done, 300,000/s, 6 s left";
        assert_eq!(line(step, took), told);
        assert_eq!(line(Step { part: None, ..step }, took), "600,000 done, 300,000/s");
        let done = Step { done: 1, part: Some((9, 4)) };
        assert!(line(done, Duration::ZERO).contains("100%"), "{}", line(done, took));
    }
}
