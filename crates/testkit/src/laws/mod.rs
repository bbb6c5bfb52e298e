//! The laws of the ledger: what holds for every history, whatever the subject is built like.
//!
//! Each law is a function over a factory of subjects and a history. It needs no second subject to
//! compare with, so that it holds the engine to account where the model may be wrong too.

mod conservation;
mod durability;
mod knowledge;
mod names;
mod order;
mod paging;
mod play;
mod silence;
mod units;
mod windows;

use serde_json::Value;

use crate::generate::History;
use crate::harness::{Failure, Fault, Plan, Subject, hunt, print_guarded};

pub use conservation::{every_level_adds_up, levels_agree};
pub use durability::{refold_equals_state, restart_changes_no_answer, same_history_same_bytes};
pub use knowledge::{known_at_stays, known_now_is_all};
pub use names::Names;
pub use order::{pair, unrelated_commands_commute};
pub use paging::pages_add_up;
pub use silence::{consequences_are_silent, refusals_are_silent, replays_are_silent};
pub use units::units;
pub use windows::{adjoining_windows_add_up, balance_is_closing, restatements_add_up};

/// A law: its name, the histories it is tried on, and the check.
pub struct Law<F> {
    /// The name, in words.
    pub name: &'static str,
    /// Makes the history of a seed.
    pub history: fn(u64, &Plan) -> History,
    /// Says what is wrong with a history.
    pub check: fn(&F, &History) -> Result<(), Fault>,
}

/// Lists all laws.
pub fn all<S, F>() -> Vec<Law<F>>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let free = |name, check| Law { name, history: |seed, plan| plan.history_of(seed), check };
    vec![
        free("every level adds up", every_level_adds_up::<S, F> as fn(&F, &History) -> _),
        free("levels agree", levels_agree::<S, F>),
        free("adjoining windows add up", adjoining_windows_add_up::<S, F>),
        free("a balance is a closing", balance_is_closing::<S, F>),
        free("restatements add up", restatements_add_up::<S, F>),
        free("known now is all that is known", known_now_is_all::<S, F>),
        free("what was known stays", known_at_stays::<S, F>),
        free("refold equals state", refold_equals_state::<S, F>),
        free("restart changes no answer", restart_changes_no_answer::<S, F>),
        free("same history, same bytes", same_history_same_bytes::<S, F>),
        free("refusals are silent", refusals_are_silent::<S, F>),
        free("replays are silent", replays_are_silent::<S, F>),
        free("consequences are silent", consequences_are_silent::<S, F>),
        free("pages add up", pages_add_up::<S, F>),
        Law {
            name: "unrelated commands commute",
            history: |seed, plan| pair(seed, plan.commands, plan.questions),
            check: unrelated_commands_commute::<S, F>,
        },
    ]
}

/// Tries a law on the histories of a plan.
///
/// # Errors
/// The first history that breaks it, shrunk, with a scenario that shows the way there.
pub fn uphold<S, F>(law: &Law<F>, plan: &Plan, make: &F) -> Result<(), Box<Failure>>
where
    S: Subject,
    F: Fn(&Value) -> S + Sync,
{
    let check =
        |history: &History| (law.check)(make, history).map_err(|fault| fault.under(law.name));
    hunt(plan, &law.history, &check).map_err(|mut failure| {
        failure.scenario = print_guarded(&failure.history, &failure.fault, make);
        failure
    })
}

#[cfg(test)]
mod tests;
