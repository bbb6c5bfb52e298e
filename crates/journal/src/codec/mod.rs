//! Entries and settings as bytes, by way of bincode, which is named in `sink` and `source` alone.
//!
//! What stands where is written down in `docs/format.md`. Every type has a `put` and a `take`
//! beside each other, which say the same in both directions, in terms of a few primitives.
//!
//! Invariants:
//! - Whatever was encoded decodes to the same; what passes a limit is never encoded.
//! - What is decoded keeps all rules of its types: names, amounts, limits.
//! - Tags are append-only.

mod action;
mod check;
mod command;
mod decimal;
mod entry;
mod fact;
mod lot;
mod member;
mod owned;
mod owner;
mod place;
mod policy;
mod refusal;
mod settings;
mod share;
mod sink;
mod source;
mod state;
mod tags;
mod text;
mod time;
mod verbs_holds;
mod verbs_owners;
mod verbs_points;
#[cfg(test)]
mod wincode;

pub use check::check_command;
pub(crate) use entry::{decode_entry, encode_entry};
pub(crate) use settings::{decode_settings, encode_settings};
pub(crate) use source::Malformed;
pub use state::{decode_state_part, put_state_part};
