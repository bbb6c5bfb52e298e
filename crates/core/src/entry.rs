//! Entries: the recorded facts of the journal.
//!
//! An entry says what happened: which points moved between which lots, not why the rules let
//! them. Folding an entry consults no rule and no clock.
//!
//! Invariants:
//! - Every amount in a posting is greater than zero; its flow says the direction.
//! - The entry of a refused command has no facts.

use crate::command::{Body, Command};
use crate::expiry::{Expiry, RollingRule};
use crate::id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId, Sequence};
use crate::lot::{LotId, LotRef};
use crate::name::{Key, Name};
use crate::one_or_many::OneOrMany;
use crate::points::Points;
use crate::program::{PriceRounding, ProgramSettings};
use crate::refusal::Refusal;
use crate::share::Share;
use crate::time::{Date, Timestamp};
use crate::wide::Wide;
use rust_decimal::Decimal;

/// One written key: a command or group, accepted or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the journal.
    pub sequence: Sequence,
    /// When it was written, by the ledger's clock.
    pub recorded_at: Timestamp,
    /// What was asked for.
    pub command: Command,
    /// What time had done to the accounts it touches by `recorded_at` and was not yet written.
    pub due: Vec<Fact>,
    /// What came of it.
    pub verdict: Verdict,
}

impl Entry {
    /// The accepted members: one of a single command, all of a group, none when refused.
    pub fn members(&self) -> &[Member] {
        match &self.verdict {
            Verdict::Accepted(members) => members,
            Verdict::Refused { .. } => &[],
        }
    }

    /// The names of the holds that it placed or closed.
    pub fn holds(&self) -> impl Iterator<Item = &Key> {
        named_holds(&self.command, self.members())
    }

    /// The reference of the member at `item`.
    pub const fn at(&self, item: u32) -> EntryRef {
        EntryRef { sequence: self.sequence, item }
    }
}

/// The names of the holds that a command placed or closed, of which these members came.
pub(crate) fn named_holds<'a>(
    command: &'a Command,
    members: &'a [Member],
) -> impl Iterator<Item = &'a Key> {
    // Most commands are about none, which is to be seen at once.
    let members = match &command.body {
        Body::Single(action) if action.hold().is_none() => &[],
        _ => members,
    };
    members.iter().zip(command.actions()).filter_map(|(member, action)| {
        let name = action.hold()?;
        let is_end =
            |fact: &Fact| matches!(fact, Fact::HoldPlaced { .. } | Fact::HoldClosed { .. });
        member.facts.iter().any(is_end).then_some(name)
    })
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It happened. One member for a single command, one per item for a group.
    Accepted(OneOrMany<Member>),
    /// It did not.
    Refused {
        /// The refused item, when it is a group's.
        item: u32,
        /// Why.
        refusal: Refusal,
    },
}

/// What one accepted action did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// When it counts.
    pub effective_at: Timestamp,
    /// What the caller wished, when it was booked at another instant.
    pub requested_effective_at: Option<Timestamp>,
    /// What really moved; signed for an adjustment; `None` where nothing is meant to move.
    pub points: Option<Points>,
    /// What happened, in order.
    pub facts: OneOrMany<Fact>,
}

impl Member {
    /// The postings among the facts.
    pub fn postings(&self) -> impl Iterator<Item = &Posting> {
        self.facts.iter().filter_map(Fact::posting)
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// Points of one account flowed.
    Posted(Posting),
    /// A rolling lot's date moved.
    LotMoved {
        /// Whose.
        account: AccountId,
        /// Which.
        lot: LotId,
        /// Its new date.
        expires: Date,
    },
    /// Pending points of a rolling policy activated into this lot.
    PendingLanded {
        /// Whose.
        account: AccountId,
        /// The earn that made them pending.
        earn: EntryRef,
        /// Where they went.
        lot: LotRef,
    },
    /// What an earn was computed from, and the fraction that is kept for the next one.
    Priced {
        /// Whose.
        account: AccountId,
        /// Spend times rate, exact, in whole points.
        product: Decimal,
        /// How it became units.
        rounding: PriceRounding,
        /// The fraction kept, when the rounding carries it.
        kept: Option<Fraction>,
    },
    /// Expired points were counted by a claw-back, and are not counted again.
    ExpiredCounted {
        /// Whose.
        account: AccountId,
        /// Of which lot.
        lot: LotId,
        /// How many.
        points: Points,
    },
    /// The account was the subject although no points flowed.
    Touched {
        /// Which.
        account: AccountId,
    },
    /// An account was opened.
    AccountOpened {
        /// Its id: the next one.
        account: AccountId,
        /// Its name.
        name: Name,
        /// Its first owner.
        customer: CustomerId,
    },
    /// A customer was made.
    CustomerCreated {
        /// Its id: the next one.
        customer: CustomerId,
        /// Its name.
        name: Name,
        /// Its first household.
        household: HouseholdId,
    },
    /// A household was made.
    HouseholdCreated {
        /// Its id: the next one.
        household: HouseholdId,
        /// Its name.
        name: Name,
    },
    /// A customer moved to another household.
    CustomerMoved {
        /// Who.
        customer: CustomerId,
        /// From where.
        from: HouseholdId,
        /// Where to.
        to: HouseholdId,
    },
    /// An account moved to another customer.
    AccountMoved {
        /// Which.
        account: AccountId,
        /// From where.
        from: CustomerId,
        /// Where to.
        to: CustomerId,
    },
    /// An account's status was set.
    StatusSet {
        /// Whose.
        account: AccountId,
        /// The new status, when it was named.
        status: Option<crate::command::Status>,
        /// Whether it may earn, when that was named.
        accrue: Option<bool>,
    },
    /// Whether a customer may spend was set.
    RedeemerSet {
        /// Whose.
        customer: CustomerId,
        /// Whether.
        redeemer: bool,
    },
    /// A hold was placed; its draws are postings.
    HoldPlaced {
        /// Its id: the next one.
        hold: HoldId,
        /// The caller's id for it.
        name: Key,
        /// When it lapses.
        deadline: Timestamp,
    },
    /// Nothing is left of a hold, by capture or release.
    HoldClosed {
        /// Which.
        hold: HoldId,
    },
    /// Part or all of an earlier entry was undone.
    Reversed {
        /// Which.
        original: EntryRef,
        /// By how much, counted against the original.
        points: Points,
        /// The exact share, when it was by share.
        share: Option<Share>,
    },
    /// Settings changed.
    ProgramChanged(Box<ProgramSettings>),
    /// A period was closed through this date.
    PeriodClosed(Date),
}

impl Fact {
    /// The posting, when it is one.
    pub const fn posting(&self) -> Option<&Posting> {
        match self {
            Self::Posted(posting) => Some(posting),
            _ => None,
        }
    }

    /// The account it is about, when it is about one.
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Posted(Posting { account, .. })
            | Self::LotMoved { account, .. }
            | Self::PendingLanded { account, .. }
            | Self::Priced { account, .. }
            | Self::ExpiredCounted { account, .. }
            | Self::Touched { account }
            | Self::AccountOpened { account, .. }
            | Self::AccountMoved { account, .. }
            | Self::StatusSet { account, .. } => Some(*account),
            _ => None,
        }
    }
}

/// One flow on one account: a leg of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Whose points.
    pub account: AccountId,
    /// When it counts.
    pub effective_at: Timestamp,
    /// What kind of flow.
    pub flow: Flow,
    /// How many, greater than zero.
    pub points: Points,
    /// Where they come from or go to.
    pub place: Place,
}

/// The kinds of flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// Added by an earn, or by its activation.
    Earned,
    /// Taken back by a claw-back.
    EarnReversed,
    /// Drawn by a redeem.
    Redeemed,
    /// Given back by the reversal of a redeem or capture.
    Refunded,
    /// Gone with their lot.
    Expired,
    /// Added by an operator.
    AdjustedUp,
    /// Drawn by an operator.
    AdjustedDown,
    /// Added by a transfer.
    TransferredIn,
    /// Drawn by a transfer.
    TransferredOut,
    /// Set aside by a hold.
    Held,
    /// Held points redeemed: counts as redeemed too.
    Captured,
    /// Held points given back.
    Released,
    /// Announced by an earn that activates later.
    PendingAdded,
    /// No longer pending because they activated; what is earned is a flow of its own.
    PendingActivated,
    /// No longer pending because the earn was reversed.
    PendingCancelled,
    /// Asked back, gone, and forgiven: no points move.
    Shortfall,
}

impl Flow {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Earned,
        Self::EarnReversed,
        Self::Redeemed,
        Self::Refunded,
        Self::Expired,
        Self::AdjustedUp,
        Self::AdjustedDown,
        Self::TransferredIn,
        Self::TransferredOut,
        Self::Held,
        Self::Captured,
        Self::Released,
        Self::PendingAdded,
        Self::PendingActivated,
        Self::PendingCancelled,
        Self::Shortfall,
    ];

    /// Whether it takes points from a lot at somebody's wish: a draw.
    pub const fn draws(self) -> bool {
        matches!(
            self,
            Self::EarnReversed
                | Self::Redeemed
                | Self::AdjustedDown
                | Self::TransferredOut
                | Self::Held
                | Self::Captured
        )
    }
}

/// Where the points of a posting come from or go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The free points of a lot.
    Lot(LotRef),
    /// The account's deficit: what is added pays it, what is drawn deepens it.
    Deficit {
        /// The lot that the points were meant for, where there is one.
        meant_for: Option<LotRef>,
    },
    /// From free to held points of a lot, for a new hold.
    NewHold {
        /// Which hold.
        hold: HoldId,
        /// Which lot.
        lot: LotRef,
        /// The place of this draw among the hold's, over all accounts.
        order: u32,
        /// When the hold lapses.
        deadline: Timestamp,
    },
    /// Out of the held points of a lot: redeemed, or back to its free points.
    Hold {
        /// Which hold.
        hold: HoldId,
        /// Which lot.
        lot: LotRef,
    },
    /// Out of the held points of a lot, paying the account's deficit.
    HoldToDeficit {
        /// Which hold.
        hold: HoldId,
        /// Which lot.
        lot: LotRef,
    },
    /// New pending points.
    NewPending {
        /// The earn that makes them pending.
        earn: EntryRef,
        /// When they activate.
        activates: Timestamp,
        /// Where they will go.
        target: PendingTarget,
    },
    /// Out of the pending points of an earn.
    Pending {
        /// Which earn.
        earn: EntryRef,
    },
    /// Nowhere: the posting only tells.
    Nowhere,
}

impl Place {
    /// The lot whose points are drawn or added, where there is one.
    pub const fn lot(&self) -> Option<LotRef> {
        match self {
            Self::Lot(lot)
            | Self::NewHold { lot, .. }
            | Self::Hold { lot, .. }
            | Self::HoldToDeficit { lot, .. } => Some(*lot),
            _ => None,
        }
    }
}

/// Where pending points will go when they activate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingTarget {
    /// The lot of this expiry: fixed when the earn was recorded.
    Dated(Expiry),
    /// The rolling lot that lives then, or a new one.
    Rolling(RollingRule),
}

/// A part of one unit, counted in 10^-28.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fraction(Wide);

impl Fraction {
    /// One whole unit, which a fraction is always less than.
    pub const ONE: u128 = 10_000_000_000_000_000_000_000_000_000;

    /// A fraction of so many parts, which the caller knows to be fewer than [`Fraction::ONE`].
    pub const fn new(parts: u128) -> Self {
        Self(Wide::new(parts.cast_signed()))
    }

    /// How many parts it has.
    pub const fn parts(self) -> u128 {
        self.0.number().cast_unsigned()
    }
}
