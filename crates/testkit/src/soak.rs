//! The soak: fresh random histories, compared and held to all laws, for as long as one likes.
//!
//! Invariants: it stops at the first failure, and what it prints then is enough to have the
//! failure again.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Failure, Plan, Subject, Tally, hunt_divergence};
use crate::laws;

/// How long and how large a soak is.
#[derive(Clone, Copy, Debug)]
pub struct Soak {
    /// The first plan; later rounds take seeds that follow its seed.
    pub plan: Plan,
    /// How long it runs.
    pub time: Duration,
}

impl Soak {
    /// Reads `SOAK_MINUTES` (10) and the sizes of [`Plan::from_env`]; without `HISTORY_SEED` the
    /// seed is a fresh one.
    pub fn from_env() -> Soak {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
        let minutes: u64 = number("SOAK_MINUTES").unwrap_or(10);
        let seed = number("HISTORY_SEED").unwrap_or_else(fresh_seed);
        let plan = Plan { histories: ROUND, seed, ..Plan::from_env() };
        Soak { plan, time: Duration::from_secs(minutes.saturating_mul(60)) }
    }

    /// Runs rounds of comparisons and laws until the time is up, and tells its progress.
    ///
    /// # Errors
    /// The first failure, shrunk; or that nothing could be written to `out`.
    pub fn run<A, B, MakeA, MakeB>(
        &self,
        make_a: &MakeA,
        make_b: &MakeB,
        out: &mut impl Write,
    ) -> Result<Tally, Stopped>
    where
        A: Subject,
        B: Subject,
        MakeA: Fn(&Value) -> A + Sync,
        MakeB: Fn(&Value) -> B + Sync,
    {
        let began = Instant::now();
        let mut told = began;
        let mut all = Tally::default();
        let laws = laws::all::<A, MakeA>();
        writeln!(out, "soak: HISTORY_SEED={}", self.plan.seed)?;
        for round in 0.. {
            let plan = Plan { seed: self.plan.seed.wrapping_add(round), ..self.plan };
            all.add(&hunt_divergence(&plan, make_a, make_b)?);
            for law in &laws {
                laws::uphold(law, &plan.with_histories(ROUND_OF_LAW), make_a)?;
            }
            let over = began.elapsed() >= self.time;
            if over || told.elapsed() >= TELL_EVERY {
                told = Instant::now();
                tell(out, &all, began.elapsed(), &plan)?;
            }
            if over {
                break;
            }
        }
        Ok(all)
    }
}

/// Why a soak stopped early.
#[derive(Debug)]
pub enum Stopped {
    /// A history failed.
    Failed(Box<Failure>),
    /// Progress could not be written.
    Io(io::Error),
}

impl From<Box<Failure>> for Stopped {
    fn from(failure: Box<Failure>) -> Stopped {
        Stopped::Failed(failure)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Stopped {
        Stopped::Io(error)
    }
}

fn tell(out: &mut impl Write, all: &Tally, since: Duration, plan: &Plan) -> io::Result<()> {
    let seconds = since.as_secs().max(1);
    let Tally { histories, commands, questions, .. } = all;
    let (fast, asked) = (commands / seconds, questions / seconds);
    writeln!(
        out,
        "{seconds} s: {histories} histories, {commands} commands ({fast}/s), \
         {questions} questions ({asked}/s), and every law; at seed {}",
        plan.seed
    )?;
    out.flush()
}

/// Takes a seed that nobody has seen; the only thing here that is not repeatable.
fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Histories compared in one round.
const ROUND: u64 = 6;

/// Histories that each law is tried on in one round.
const ROUND_OF_LAW: u64 = 2;

const TELL_EVERY: Duration = Duration::from_secs(10);
