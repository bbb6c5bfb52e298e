//! Runs a check over many random histories on a few threads, and shrinks the first that fails.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::Value;

use crate::generate::History;

use super::compare::compare_counting;
use super::fault::Fault;
use super::guard::guarded;
use super::plan::Plan;
use super::scenario::print_guarded;
use super::shrink::shrink;
use super::subject::Subject;
use super::tally::Tally;

/// A history that failed, shrunk.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which history of the plan it was.
    pub index: u64,
    /// The seed that it was made from.
    pub seed: u64,
    /// What is left of it.
    pub history: History,
    /// What goes wrong with it.
    pub fault: Fault,
    /// The same as a scenario file, when somebody could say what is expected.
    pub scenario: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "history {} (seed {}) failed {}", self.index, self.seed, self.fault)?;
        write!(f, "shrunk to {} steps:\n{}", self.history.steps.len(), self.scenario)
    }
}

/// Runs a check over the histories that `make` makes of a plan's seeds; a panic counts as a fault.
///
/// # Errors
/// The first history that failed, shrunk but without a scenario.
pub fn hunt<M, C>(plan: &Plan, make: &M, check: &C) -> Result<(), Box<Failure>>
where
    M: Fn(u64, &Plan) -> History + Sync,
    C: Fn(&History) -> Result<(), Fault> + Sync,
{
    let next = AtomicU64::new(0);
    let found: Mutex<Option<(u64, History, Fault)>> = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..plan.threads {
            scope.spawn(|| look(plan, make, check, &next, &found));
        }
    });
    let found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let Some((index, history, fault)) = found else { return Ok(()) };
    let (history, fault) = shrink(history, fault, &|history| guarded(|| check(history)));
    let seed = plan.seed_of(index);
    Err(Box::new(Failure { index, seed, history, fault, scenario: String::new() }))
}

/// Compares what two factories make over the histories of a plan, and counts what was reached.
/// The second one is right when they differ: the scenario expects what it says.
///
/// # Errors
/// The first history over which they differ, shrunk and written as a scenario.
pub fn hunt_divergence<A, B, MakeA, MakeB>(
    plan: &Plan,
    make_a: &MakeA,
    make_b: &MakeB,
) -> Result<Tally, Box<Failure>>
where
    A: Subject,
    B: Subject,
    MakeA: Fn(&Value) -> A + Sync,
    MakeB: Fn(&Value) -> B + Sync,
{
    let all = Mutex::new(Tally::default());
    let check = |history: &History| {
        let mut a = make_a(&history.header.program);
        let mut b = make_b(&history.header.program);
        let mut tally = Tally::default();
        let result = compare_counting(history, &mut a, &mut b, &mut tally);
        all.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(&tally);
        result.map_err(|divergence| divergence.fault())
    };
    let result = hunt(plan, &|seed, plan| plan.history_of(seed), &check);
    result.map_err(|mut failure| {
        failure.scenario = print_guarded(&failure.history, &failure.fault, make_b);
        failure
    })?;
    Ok(all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Takes one history after the other until all are done or one has failed.
fn look<M, C>(
    plan: &Plan,
    make: &M,
    check: &C,
    next: &AtomicU64,
    found: &Mutex<Option<(u64, History, Fault)>>,
) where
    M: Fn(u64, &Plan) -> History,
    C: Fn(&History) -> Result<(), Fault>,
{
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= plan.histories {
            return;
        }
        let history = make(plan.seed_of(index), plan);
        let Err(fault) = guarded(|| check(&history)) else { continue };
        next.store(plan.histories, Ordering::Relaxed);
        let mut found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if found.as_ref().is_none_or(|(known, _, _)| index < *known) {
            *found = Some((index, history, fault));
        }
        return;
    }
}
