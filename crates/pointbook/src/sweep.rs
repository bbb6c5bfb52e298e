//! Sweeps: writing down what time has done, at each local midnight.
//!
//! Invariants:
//! - A sweep changes no answer; it only writes down what every question already sees.
//! - A sweep that would write nothing takes no sequence.

use std::sync::atomic::Ordering;
use std::time::Duration;

use pointbook_core::{Action, Command, DUE_FACTS_MAX, Entry, Key, Outcome, Timestamp};

use crate::error::Error;
use crate::flight::Answer;
use crate::writer::Writer;

/// When what is due is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sweeps {
    /// When the ledger is opened, and at each local midnight.
    #[default]
    AtMidnight,
    /// Only when somebody asks for it, by [`crate::Ledger::sweep`] or an `expire` command.
    Manual,
}

/// When the next sweep is due.
#[derive(Debug)]
pub(crate) struct Sweeper {
    /// None when sweeps are manual.
    next: Option<Timestamp>,
    /// Whether the sweep of now goes on between other commands, as nobody waits for its end.
    goes_on: bool,
    /// The first entry of a sweep, of which more is to be written.
    unfinished: Option<Entry>,
}

impl Sweeper {
    /// A sweeper whose first sweep is due at once, unless they are manual.
    pub(crate) fn new(sweeps: Sweeps) -> Self {
        let next = (sweeps == Sweeps::AtMidnight).then_some(Timestamp::MIN);
        Self { next, goes_on: false, unfinished: None }
    }

    /// How long the writer may sleep when nothing comes.
    pub(crate) const fn patience(&self) -> Duration {
        match (&self.unfinished, self.next) {
            (Some(_), _) => Duration::ZERO,
            (None, Some(_)) => LOOK_AT_THE_CLOCK,
            (None, None) => Duration::from_secs(3_600),
        }
    }

    /// Takes over what an `expire` has not written yet, if that is the sweep of now; else whoever
    /// sent it waits for all of it.
    pub(crate) fn take_over(&mut self, first: &Entry) -> bool {
        if self.goes_on {
            self.unfinished = Some(first.clone());
        }
        self.goes_on
    }
}

impl Writer {
    /// Sweeps when a local midnight has passed since the last sweep: one entry at a time, with what
    /// others want between them.
    pub(crate) fn sweep_when_due(&mut self) {
        if self.shared.poison.check().is_err() {
            // Nothing is written any more, and nobody waits for it.
            self.sweeper.unfinished = None;
            return;
        }
        if let Some(first) = self.sweeper.unfinished.take() {
            // A failure has poisoned the ledger, and the next writer is told; what is too large for
            // an entry stays due.
            let _ = self.sweep_on(first);
            return;
        }
        let now = self.shared.now(self.state.recorded_at());
        if self.sweeper.next.is_none_or(|next| now < next) {
            return;
        }
        let calendar = &self.state.program().calendar;
        self.sweeper.next = Some(calendar.day_end(calendar.day_of(now)));
        self.sweeper.goes_on = true;
        // As above.
        let _ = self.sweep();
        self.sweeper.goes_on = false;
    }

    /// Writes one entry more of a sweep, if anything is left of what was due when it began.
    fn sweep_on(&mut self, first: Entry) -> Result<(), Error> {
        if self.decide_rest(&first, self.shared.clock.now(), SWEPT_AT_ONCE)? {
            self.write_rest(&first)?;
            self.sweeper.unfinished = Some(first);
        }
        Ok(())
    }

    /// Writes down what is due; tells what came of it, if there was anything.
    pub(crate) fn sweep(&mut self) -> Result<Option<Outcome>, Error> {
        self.shared.poison.check()?;
        let now = self.shared.clock.now();
        let due = self.state.next_due();
        if due.is_none_or(|due| due > now.max(self.state.recorded_at())) {
            return Ok(None);
        }
        let number = self.state.applied_through().next().number();
        let span = tracing::debug_span!("sweep", from = number);
        let _entered = span.enter();
        // Nobody else uses such a key, or the one with another attempt is taken.
        for attempt in 0_u32.. {
            let key = Key::new(&format!("pointbook:sweep:{number}:{attempt}"));
            let Some(key) = key else { break };
            let before = self.state.applied_through();
            let most = if self.sweeper.goes_on { SWEPT_AT_ONCE } else { DUE_FACTS_MAX };
            let command = Box::new(Command::new(key, Action::Expire));
            let answer = self.decide_at_most(command, None, most).map_err(|error| *error)?;
            if let Answer::Known(outcome) = answer
                && self.state.applied_through() > before
            {
                self.shared.counters.sweeps.fetch_add(1, Ordering::Relaxed);
                return Ok(Some(*outcome));
            }
        }
        Ok(None)
    }
}

/// How many facts an entry of a sweep holds that goes on between other commands: they and those who
/// read wait for some milliseconds, where a full entry took a tenth of a second.
const SWEPT_AT_ONCE: usize = 512;
/// How often the writer looks at the clock when nothing comes.
const LOOK_AT_THE_CLOCK: Duration = Duration::from_millis(250);
