//! Refusals: the answers "no" that the rules give.
//!
//! Invariants:
//! - The order of [`Code`] is the order of precedence: when several apply, the first is given.
//! - Codes are stable. A retired one stays, marked.

use core::fmt;

use crate::points::Points;
use crate::time::Timestamp;
use crate::wide::Wide;

/// Why a command was refused, in the order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u16)]
pub enum Code {
    /// The key was used for another command.
    KeyReused = 1,
    /// An account, customer, household, hold or key that is named does not exist.
    NotFound = 2,
    /// The account is open under another owner.
    AlreadyExists = 3,
    /// The move is to where it already belongs.
    SameOwner = 4,
    /// A transfer from an account to itself.
    SameAccount = 5,
    /// A cancelled account stays cancelled.
    StatusFinal = 6,
    /// A program's scale is fixed for life.
    ScaleFixed = 7,
    /// A program's zone is fixed for life.
    ZoneFixed = 8,
    /// Dated further ahead of the ledger's clock than tolerated.
    EffectiveInFuture = 9,
    /// A move before the newest entry of what is moved.
    MoveBackdated = 10,
    /// A later date is closed already.
    PeriodClosed = 11,
    /// The account's status, or its customer, does not allow it.
    StatusForbids = 12,
    /// The program does not allow transfers between these accounts.
    TransferOutOfScope = 13,
    /// The hold id was used before.
    HoldExists = 14,
    /// The hold would last longer than the program allows, or no time at all.
    TtlOutOfRange = 15,
    /// The hold lapsed at its deadline.
    HoldLapsed = 16,
    /// Nothing is left of the hold.
    HoldClosed = 17,
    /// The named entry is no earn, redeem, capture, adjustment or transfer.
    NotReversible = 18,
    /// More than is left of the original.
    OverReversal = 19,
    /// More than is held.
    ExceedsHold = 20,
    /// Less than the least redemption.
    BelowMinimum = 21,
    /// Not enough points.
    InsufficientPoints = 22,
    /// A sum of the account would leave the range of amounts.
    AmountOutOfRange = 23,
    /// Another member of the group was refused.
    GroupRefused = 24,
}

impl Code {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeyReused => "key_reused",
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::SameOwner => "same_owner",
            Self::SameAccount => "same_account",
            Self::StatusFinal => "status_final",
            Self::ScaleFixed => "scale_fixed",
            Self::ZoneFixed => "zone_fixed",
            Self::EffectiveInFuture => "effective_in_future",
            Self::MoveBackdated => "move_backdated",
            Self::PeriodClosed => "period_closed",
            Self::StatusForbids => "status_forbids",
            Self::TransferOutOfScope => "transfer_out_of_scope",
            Self::HoldExists => "hold_exists",
            Self::TtlOutOfRange => "ttl_out_of_range",
            Self::HoldLapsed => "hold_lapsed",
            Self::HoldClosed => "hold_closed",
            Self::NotReversible => "not_reversible",
            Self::OverReversal => "over_reversal",
            Self::ExceedsHold => "exceeds_hold",
            Self::BelowMinimum => "below_minimum",
            Self::InsufficientPoints => "insufficient_points",
            Self::AmountOutOfRange => "amount_out_of_range",
            Self::GroupRefused => "group_refused",
        }
    }

    /// Whether the refusal is written down and uses up the key. The others say that the caller is
    /// ahead of the ledger, or sent another command under a used key.
    pub const fn is_recorded(self) -> bool {
        !matches!(self, Self::KeyReused | Self::NotFound | Self::EffectiveInFuture)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A refusal with the numbers behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// The numbers behind it.
    pub detail: Detail,
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, detail: Detail::Nothing }
    }
}

/// The numbers behind a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// The code says it all.
    Nothing,
    /// What there was, and what was asked for.
    Points {
        /// What there was; a sum over accounts may be larger than one account's.
        available: Wide,
        /// What was asked for.
        requested: Points,
    },
    /// How long a hold was asked for, and may last.
    Seconds {
        /// What was asked for.
        requested: u32,
        /// The most.
        most: u32,
    },
    /// The instant that stands in the way.
    Since(Timestamp),
    /// The first field that differs.
    Field(String),
}
