//! What a store promises outward: nothing acknowledged is lost, nothing damaged is believed.

#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]

mod backup;
mod crash;
mod damage;
mod failing;
mod journal;
mod kit;
mod opening;
mod shelf;
mod view;
