//! A bar that shows how far it is, for people who wait.

use std::io::Write;
use std::time::{Duration, Instant};

use pointbook_audit::{Pace, Progress};
use pointbook_core::Scale;

use crate::amount::amount_text;
use crate::session::Session;

/// Does something with a journal while a bar tells how far it is, where somebody watches.
pub(crate) fn watched<T>(
    session: &mut Session<'_>,
    what: &str,
    run: impl FnOnce(&mut Pace<'_>) -> T,
) -> T {
    if !session.look.watched {
        return run(&mut Pace::default());
    }
    let mut bar = Bar { err: session.err, what, began: Instant::now(), drawn: None };
    let mut tell = |progress| bar.draw(progress);
    let done = run(&mut Pace::default().tell(&mut tell));
    bar.clear();
    done
}

struct Bar<'a> {
    err: &'a mut dyn Write,
    what: &'a str,
    began: Instant,
    /// When it was drawn last.
    drawn: Option<Duration>,
}

impl Bar<'_> {
    fn draw(&mut self, progress: Progress) {
        let now = self.began.elapsed();
        if self.drawn.is_some_and(|drawn| now.saturating_sub(drawn) < REDRAWN_EVERY) {
            return;
        }
        self.drawn = Some(now);
        let line = line(self.what, progress, now);
        // Nobody needs a bar that cannot be drawn.
        let _ = write!(self.err, "\r{line}\x1b[K").and_then(|()| self.err.flush());
    }

    fn clear(&mut self) {
        if self.drawn.is_some() {
            let _ = write!(self.err, "\r\x1b[K").and_then(|()| self.err.flush());
        }
    }
}

fn line(what: &str, progress: Progress, since: Duration) -> String {
    let number = |number: u128| amount_text(i128::try_from(number).unwrap_or(0), Scale::default());
    let (through, end) = (progress.through.number(), progress.end.number());
    let micros = since.as_micros().max(1);
    let rate = u128::from(through).saturating_mul(1_000_000).checked_div(micros).unwrap_or(0);
    let (through, rate) = (u128::from(through), number(rate));
    if end == 0 {
        return format!("{what} {} entries, {rate}/s", number(through));
    }
    let done = through.saturating_mul(WIDTH).checked_div(u128::from(end)).unwrap_or(WIDTH);
    let done = usize::try_from(done.min(WIDTH)).unwrap_or(0);
    let width = usize::try_from(WIDTH).unwrap_or(0);
    let bar = format!("{}{}", "#".repeat(done), ".".repeat(width.saturating_sub(done)));
    format!("{what} [{bar}] {} of {}, {rate}/s", number(through), number(u128::from(end)))
}

const WIDTH: u128 = 30;
const REDRAWN_EVERY: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;
    use pointbook_core::Sequence;

    #[test]
    fn bar_tells_how_far_it_is_and_how_fast() {
        let progress =
            |through, end| Progress { through: Sequence::new(through), end: Sequence::new(end) };
        assert_eq!(
            line("verifying", progress(1_500, 3_000), Duration::from_secs(2)),
            "verifying [###############...............] 1,500 of 3,000, 750/s"
        );
        assert_eq!(
            line("verifying", progress(1_500, 0), Duration::ZERO),
            "verifying 1,500 entries, 1,500,000,000/s"
        );
    }
}
