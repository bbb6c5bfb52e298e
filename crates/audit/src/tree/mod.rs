//! The tree over the entries of a journal, as in RFC 6962: what proves one entry, and that one
//! head of a journal comes before another.
//!
//! Invariants:
//! - A tree is never kept: its root is made of at most 64 hashes at any time.
//! - Leaves and inner nodes are hashed under keys of their own, so that none is taken for the
//!   other.

mod consistency;
mod inclusion;
mod node;
mod range;

pub(crate) use consistency::{consistency_ranges, is_consistent};
pub(crate) use inclusion::{inclusion_ranges, root_from};
pub use node::RootBuilder;
pub(crate) use range::Gathering;
