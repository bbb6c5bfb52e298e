//! The pure heart of Pointbook: what a points ledger decides, records and folds.
//!
//! A [`Command`] is decided against a [`State`] at an instant of the ledger's clock and becomes an
//! [`Entry`]: the facts, with the draws from lots and what time had done meanwhile. Folding entries
//! consults no rule, no clock and nothing outside.
//!
//! Invariants:
//! - No I/O, clock, thread, randomness, float or hash-map order in here.
//! - The same entries give the same state, on any machine.
//! - Three kinds of no: a [`Refusal`] is an answer, [`Broken`] says that a journal lies, and a
//!   panic would say that we are wrong.

#![forbid(unsafe_code)]
#![warn(clippy::float_arithmetic, clippy::arithmetic_side_effects, clippy::float_cmp)]

mod account;
mod agenda;
mod ahead;
mod books;
mod broken;
mod calendar;
mod chunks;
mod command;
mod conserve;
mod dated;
mod decide;
mod differ;
mod directory;
mod draft;
mod effect;
mod entry;
mod expired;
mod expiry;
mod factor;
mod few;
mod hash;
mod holds;
mod id;
mod lot;
mod name;
mod one_or_many;
mod outcome;
mod overlay;
mod parts;
mod party;
mod past;
mod points;
mod program;
mod refusal;
mod reversal;
mod roster;
mod share;
mod shelves;
mod state;
mod text;
mod time;
mod warm;
mod wide;
mod zone;

pub use account::{Account, HeldPiece, Pending, due_facts, next_due};
pub use ahead::{ask_for, ask_for_one};
pub use broken::{Broken, Unfit};
pub use calendar::Calendar;
pub use command::*;
pub use dated::Dated;
pub use decide::{
    DUE_FACTS_MAX, Decided, Decision, Judgement, Written, decide, decide_rest, decide_with_effect,
    judge,
};
pub use effect::Effect;
pub use entry::*;
pub use expiry::{Expiry, ExpiryPolicy, MonthDay, RollingRule, Rounding, Target, Term};
pub use factor::{FACTOR_DIGITS_MAX, Factor};
pub use hash::hash_text;
pub use id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId, Sequence};
pub use lot::{Lot, LotId, LotRef};
pub use name::{KEY_BYTES_MAX, Key, NAME_BYTES_MAX, Name};
pub use one_or_many::OneOrMany;
pub use outcome::{Draw, Outcome, Receipt, Returned, ReversalReceipt, Settled};
pub use parts::{
    AccountPart, CustomerPart, HeadPart, HoldPart, LandedPart, Restoring, ReversedPart, StatePart,
};
pub use past::{Past, PastHold};
pub use points::{AmountFault, POINTS_PER_COMMAND_MAX, Points, SCALE_MAX, Scale, units_text};
pub use program::{Clawback, PriceRounding, Program, ProgramSettings, Returns, TransferScope};
pub use refusal::{Code, Detail, Refusal};
pub use share::Share;
pub use state::State;
pub use time::{Date, MICROS_PER_SECOND, Timestamp};
pub use warm::{Trail, ask_for_command};
pub use wide::Wide;
pub use zone::{UnknownZone, Zone};
