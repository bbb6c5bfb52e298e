//! The parts of a state: what a checkpoint writes down, and what a state is restored from.
//!
//! Parts are plain: whoever writes checkpoints encodes their fields. They hold what cannot be
//! derived; look-ups by name, the lists of who belongs where, and the agenda are built anew.
//!
//! Invariants:
//! - A state restored from its parts equals the state.
//! - No part is large, so that a checkpoint can be written while its state is read.

mod account;
mod restoring;
mod write;

pub use account::AccountPart;
pub use restoring::Restoring;

use crate::dated::Dated;
use crate::id::{AccountId, EntryRef, HoldId, HouseholdId, Sequence};
use crate::lot::LotRef;
use crate::name::{Key, Name};
use crate::points::Points;
use crate::program::ProgramSettings;
use crate::share::Share;
use crate::time::{Date, Timestamp};

/// A part of a state, in the order in which they come: the head, then households, customers,
/// accounts, holds, reversed originals and landed earns, as many parts of each as there must be.
#[derive(Clone, Debug, PartialEq)]
pub enum StatePart {
    /// The head: the first part, once.
    Head(HeadPart),
    /// The names of the next households, by id.
    Households(Vec<Name>),
    /// The next customers, by id.
    Customers(Vec<CustomerPart>),
    /// The next accounts, by id.
    Accounts(Vec<AccountPart>),
    /// The next holds that are not forgotten, by id.
    Holds(Vec<HoldPart>),
    /// The next originals that were reversed, by reference.
    Reversed(Vec<ReversedPart>),
    /// The next pending earns that landed in rolling lots, by reference.
    Landed(Vec<LandedPart>),
}

/// What there is once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadPart {
    /// The last entry that was folded.
    pub sequence: Sequence,
    /// When that entry was recorded.
    pub recorded_at: Timestamp,
    /// The settings, all of them named.
    pub settings: ProgramSettings,
    /// The last closed local day.
    pub closed_through: Option<Date>,
    /// How many holds were ever placed.
    pub holds: u32,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerPart {
    /// Its name.
    pub name: Name,
    /// Whether it may spend.
    pub redeemer: bool,
    /// Its household at each instant.
    pub household: Dated<HouseholdId>,
    /// The newest instant at which anything happened to it.
    pub newest: Timestamp,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldPart {
    /// The caller's id for it.
    pub name: Key,
    /// How many were placed before it.
    pub id: HoldId,
    /// When it lapses.
    pub deadline: Timestamp,
    /// The accounts that it drew from, in the order of opening.
    pub accounts: Vec<AccountId>,
    /// Whether nothing is left of it, by capture or release.
    pub closed: bool,
}

impl HoldPart {
    /// Whether it can be captured or released at an instant.
    pub fn is_open(&self, at: Timestamp) -> bool {
        !self.closed && self.deadline > at
    }
}

/// How much of an original was reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReversedPart {
    /// Which.
    pub original: EntryRef,
    /// By points, or as all that was left.
    pub points: Points,
    /// By share.
    pub share: Share,
}

/// Where pending points of a rolling policy went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LandedPart {
    /// The earn that made them pending.
    pub earn: EntryRef,
    /// The lot.
    pub lot: LotRef,
}
