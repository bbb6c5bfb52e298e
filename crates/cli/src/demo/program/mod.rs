//! The last chapter: two years of a small program, generated, and how fast they go.

mod chapter;
mod numbers;
mod questions;
mod speeds;
mod world;

pub(super) use chapter::tell;
