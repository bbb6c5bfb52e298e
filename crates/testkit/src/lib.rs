//! What Pointbook is tested with: random histories, a comparison harness, named laws, and a
//! reference model that shares nothing with the engine but the pages of its meaning.

pub mod endure;
pub mod engine;
pub mod fault;
pub mod generate;
pub mod harness;
pub mod laws;
pub mod model;
pub mod soak;
