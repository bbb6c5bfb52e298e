//! Figures: what a question takes, measured in rounds.

use std::time::{Duration, Instant};

use crate::contender::Contender;
use crate::fault::Fault;
use crate::question::Question;

/// What a question took in each round, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figure {
    rounds: Vec<f64>,
    next: usize,
}

impl Figure {
    /// Asks one question after the other for a while, going on where it was, and keeps the mean.
    pub(crate) fn measure(
        &mut self,
        contender: &mut dyn Contender,
        questions: &[Question],
    ) -> Result<(), Fault> {
        let mean = self.ask(contender, questions)?;
        self.rounds.push(mean);
        Ok(())
    }

    /// The same, but keeps nothing: caches fill, and processors wake up.
    pub(crate) fn warm_up(
        &mut self,
        contender: &mut dyn Contender,
        questions: &[Question],
    ) -> Result<(), Fault> {
        self.ask(contender, questions).map(|_| ())
    }

    fn ask(&mut self, contender: &mut dyn Contender, questions: &[Question]) -> Result<f64, Fault> {
        let mut answer = Vec::new();
        let (mut asked, mut took, mut at_once) = (0_usize, Duration::ZERO, 1);
        while took < ROUND {
            // So many that looking at the clock takes no time beside them.
            let started = Instant::now();
            for _ in 0..at_once {
                let Some(question) = questions.get(self.next) else { break };
                self.next = (self.next + 1) % questions.len();
                answer.clear();
                contender.answer(question, &mut answer)?;
                std::hint::black_box(&answer);
            }
            let one = started.elapsed();
            asked += at_once;
            took += one;
            if one < UNSEEN {
                at_once *= 2;
            }
        }
        Ok(took.as_secs_f64() * 1e9 / asked as f64)
    }

    /// The median of the rounds.
    pub(crate) fn median(&self) -> f64 {
        let mut rounds = self.rounds.clone();
        rounds.sort_by(f64::total_cmp);
        rounds.get(rounds.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// The least and the greatest of the rounds.
    pub(crate) fn range(&self) -> (f64, f64) {
        let least = self.rounds.iter().copied().fold(f64::INFINITY, f64::min);
        (least, self.rounds.iter().copied().fold(0.0, f64::max))
    }
}

/// Rounds of a measurement.
pub(crate) const ROUNDS: usize = 5;
/// How long a system is asked in a round.
const ROUND: Duration = Duration::from_millis(200);
/// What takes that long is not changed by a look at the clock.
const UNSEEN: Duration = Duration::from_micros(20);
