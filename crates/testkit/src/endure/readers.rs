//! Readers: threads that ask, and look at whether an answer agrees with itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pointbook::core::{Timestamp, Who};
use pointbook::series::{Answer, Balance, Moment, Question, Window};
use pointbook::{Clock, Ledger, ManualClock};

use super::latencies::Latencies;
use super::traffic::{BEGINS, DAY_MICROS, account, name};
use super::writers::failed;
use crate::fault::Finding;
use crate::generate::Choices;

/// What a reader works with.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) clock: Arc<ManualClock>,
    pub(super) accounts: u64,
    pub(super) latencies: &'a Latencies,
    pub(super) stop: &'a AtomicBool,
}

impl Reader<'_> {
    /// Asks for balances and windows, with a rest now and then.
    pub(super) fn run(self) -> Result<(), Finding> {
        let mut choices = Choices::new(self.accounts);
        while !self.stop.load(Ordering::Relaxed) {
            for _ in 0..QUESTIONS_TOGETHER {
                self.ask(&mut choices)?;
            }
            // Readers who never rest would only measure how two processors are shared.
            thread::sleep(REST);
        }
        Ok(())
    }

    fn ask(&self, choices: &mut Choices) -> Result<(), Finding> {
        let index = choices.below(self.accounts);
        let who = match choices.below(4) {
            0 => Who::Household(name(&format!("h{}", index / 4))?),
            1 => Who::Customer(name(&format!("c{}", index / 2))?),
            _ => Who::Account(account(index)?),
        };
        let began = Instant::now();
        if choices.chance(50) {
            balance(self.ledger, who)?;
        } else {
            let days = i64::try_from(choices.below(6)).unwrap_or(0);
            let now = self.clock.now().micros();
            let from = now.saturating_sub(days.saturating_mul(DAY_MICROS)).max(BEGINS.micros());
            window(self.ledger, who, (Timestamp::from_micros(from), Timestamp::from_micros(now)))?;
        }
        self.latencies.note(began.elapsed());
        Ok(())
    }
}

/// The balance of now.
pub(super) fn balance(ledger: &Ledger, who: Who) -> Result<Balance, Finding> {
    let question = Question::Balance { who, at: None, known_at: None };
    match ledger.ask(&question).map_err(failed)?.answer {
        Answer::Balance(balance) => Ok(balance),
        other => Err(Finding::new(format!("{other:?} is no balance"))),
    }
}

/// A window whose opening and flows give its closing.
pub(super) fn window(
    ledger: &Ledger,
    who: Who,
    (from, to): (Timestamp, Timestamp),
) -> Result<Window, Finding> {
    let (from, to) = (Moment::At(from), Moment::At(to));
    let question =
        Question::Window { who: who.clone(), from, to, known_at: None, restated_since: None };
    match ledger.ask(&question).map_err(failed)?.answer {
        Answer::Window(window) if window.opening.after(&window.flows) == window.closing => {
            Ok(*window)
        }
        other => Err(Finding::new(format!("the window of {who:?} does not add up: {other:?}"))),
    }
}

const QUESTIONS_TOGETHER: u32 = 20;
const REST: Duration = Duration::from_millis(1);
