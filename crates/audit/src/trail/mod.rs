//! The trail of points: where the points of each posting come from, followed from lot to lot.
//!
//! Invariants:
//! - Every point of every lot has an origin, and what goes from a lot has the origins of what it
//!   held.

mod follower;
mod stock;

pub(crate) use follower::{At, Follower, Moved, reversed_originals};
