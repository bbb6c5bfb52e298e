//! Explaining points: where they came from and where they went, from the earn to the last of them,
//! across accounts and households.
//!
//! Invariants:
//! - The steps of a chain stand in the journal's order.
//! - Of one lot the points that were earned first go first; that is a convention of this page, and
//!   no entry says more than how many points a lot gave.

mod chain;
mod explaining;
mod subject;

pub use chain::{Chain, ChainStep, What};
pub use explaining::{Explanation, explain};
pub use subject::Subject;
