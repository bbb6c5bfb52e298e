//! Verifying a journal: its bytes, its chain, the arithmetic of its entries, and what it folds to.
//!
//! Invariants:
//! - What is wrong with a journal is a finding, which names the place; an error says that it could
//!   not be looked at.
//! - The first finding in the journal's order is the one that is told.

mod arithmetic;
mod difference;
mod finding;
mod fold;
mod price;
mod report;
mod stored;
mod verifier;
mod work;

pub(crate) use arithmetic::actions;
pub use difference::Difference;
pub use finding::{Finding, Wrong};
pub use report::{Compared, Report, Verdict};
pub use verifier::Verifier;
