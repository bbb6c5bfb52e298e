//! The comparison harness: two subjects, one history, and the first place where they differ.
//!
//! Subjects speak JSON only, so that the engine and the reference model share no types and no
//! mistakes. What differs is shrunk and written as a scenario file.

mod compare;
mod difference;
#[cfg(test)]
mod fake;
mod fault;
mod guard;
mod hunt;
mod model;
mod plan;
mod scenario;
mod shrink;
mod simplify;
mod subject;
mod tally;
#[cfg(test)]
mod tests;

pub use compare::{Asked, Divergence, compare, compare_counting};
pub(crate) use compare::{cursor, following};
pub use difference::{Difference, difference};
pub use fault::Fault;
pub use guard::{guarded, reached};
pub use hunt::{Failure, hunt, hunt_divergence};
pub use model::model;
pub use plan::Plan;
pub use scenario::{print_guarded, print_scenario};
pub use shrink::shrink;
pub use subject::Subject;
pub use tally::Tally;
