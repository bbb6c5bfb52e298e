//! Commands: what callers ask for, already well formed.
//!
//! Invariants:
//! - Amounts are in range and not zero where the command says so; names and texts fit their
//!   limits. Whoever reads a command from outside (JSON, bytes) checks that.

use std::collections::BTreeMap;

use crate::expiry::Expiry;
use crate::factor::Factor;
use crate::name::{Key, Name};
use crate::points::Points;
use crate::program::ProgramSettings;
use crate::share::Share;
use crate::time::{Date, Timestamp};

/// A key and what is to happen under it: one action, or a group that is all or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Unique for ever in the ledger.
    pub key: Key,
    /// When, by whom and why; a group's members inherit `at` and `by`.
    pub envelope: Envelope,
    /// What.
    pub body: Body,
}

impl Command {
    /// A single action, effective when it is recorded.
    pub fn new(key: Key, action: Action) -> Self {
        Self { key, envelope: Envelope::default(), body: Body::Single(action) }
    }

    /// Its action, or the actions of its members.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        let (single, items) = match &self.body {
            Body::Single(action) => (Some(action), &[][..]),
            Body::Group(items) => (None, items.as_slice()),
        };
        single.into_iter().chain(items.iter().map(|item| &item.action))
    }
}

impl Action {
    /// The name of the hold that it is about.
    pub const fn hold(&self) -> Option<&Key> {
        match self {
            Self::Hold(Hold { hold, .. })
            | Self::Capture(Capture { hold, .. })
            | Self::Release(Release { hold, .. }) => Some(hold),
            _ => None,
        }
    }
}

/// What is to happen under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// One action.
    Single(Action),
    /// Up to [`GROUP_ITEMS_MAX`] actions, all or nothing.
    Group(Vec<Item>),
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its own envelope; what it lacks is inherited.
    pub envelope: Envelope,
    /// What.
    pub action: Action,
}

/// What every command may carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// When it counts; default: when it is recorded.
    pub at: Option<Timestamp>,
    /// Who ordered it.
    pub by: Option<Box<str>>,
    /// Free text.
    pub memo: Option<Box<str>>,
    /// The caller's own fields.
    pub meta: BTreeMap<Box<str>, Box<str>>,
}

/// One of the things that can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Opens an account.
    Open(Open),
    /// Moves a customer or an account.
    Move(Move),
    /// Changes what an account or customer may do.
    Status(StatusChange),
    /// Adds points.
    Earn(Earn),
    /// Draws points.
    Redeem(Redeem),
    /// Sets points aside.
    Hold(Hold),
    /// Turns held points into redeemed ones.
    Capture(Capture),
    /// Gives held points back.
    Release(Release),
    /// Adds or draws by an operator.
    Adjust(Adjust),
    /// Draws from one account and adds to another.
    Transfer(Transfer),
    /// Undoes an earlier entry, wholly or in part.
    Reverse(Reverse),
    /// Writes down what time has done.
    Expire,
    /// Closes a period.
    ClosePeriod(ClosePeriod),
    /// Changes settings.
    Program(Box<ProgramSettings>),
}

impl Action {
    /// The name of the verb.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Open(_) => Kind::Open,
            Self::Move(_) => Kind::Move,
            Self::Status(_) => Kind::Status,
            Self::Earn(_) => Kind::Earn,
            Self::Redeem(_) => Kind::Redeem,
            Self::Hold(_) => Kind::Hold,
            Self::Capture(_) => Kind::Capture,
            Self::Release(_) => Kind::Release,
            Self::Adjust(_) => Kind::Adjust,
            Self::Transfer(_) => Kind::Transfer,
            Self::Reverse(_) => Kind::Reverse,
            Self::Expire => Kind::Expire,
            Self::ClosePeriod(_) => Kind::ClosePeriod,
            Self::Program(_) => Kind::Program,
        }
    }
}

/// The verbs, in the order of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// See [`Open`].
    Open,
    /// See [`Move`].
    Move,
    /// See [`StatusChange`].
    Status,
    /// See [`Earn`].
    Earn,
    /// See [`Redeem`].
    Redeem,
    /// See [`Hold`].
    Hold,
    /// See [`Capture`].
    Capture,
    /// See [`Release`].
    Release,
    /// See [`Adjust`].
    Adjust,
    /// See [`Transfer`].
    Transfer,
    /// See [`Reverse`].
    Reverse,
    /// See [`Action::Expire`].
    Expire,
    /// See [`ClosePeriod`].
    ClosePeriod,
    /// See [`ProgramSettings`].
    Program,
}

impl Kind {
    /// All of them, in order.
    pub const ALL: [Self; 14] = [
        Self::Open,
        Self::Move,
        Self::Status,
        Self::Earn,
        Self::Redeem,
        Self::Hold,
        Self::Capture,
        Self::Release,
        Self::Adjust,
        Self::Transfer,
        Self::Reverse,
        Self::Expire,
        Self::ClosePeriod,
        Self::Program,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Move => "move",
            Self::Status => "status",
            Self::Earn => "earn",
            Self::Redeem => "redeem",
            Self::Hold => "hold",
            Self::Capture => "capture",
            Self::Release => "release",
            Self::Adjust => "adjust",
            Self::Transfer => "transfer",
            Self::Reverse => "reverse",
            Self::Expire => "expire",
            Self::ClosePeriod => "close_period",
            Self::Program => "program",
        }
    }
}

/// An account, customer or household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// One account.
    Account(Name),
    /// The accounts of a customer.
    Customer(Name),
    /// The accounts of a household.
    Household(Name),
}

/// Opens an account; customer and household are made when they are new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The account.
    pub account: Name,
    /// Its first owner.
    pub customer: Name,
    /// The household of that customer.
    pub household: Name,
}

/// Moves a customer to a household, or an account to a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// A customer, with all accounts.
    Customer {
        /// Who moves.
        customer: Name,
        /// Where to.
        to_household: Name,
    },
    /// One account.
    Account {
        /// What moves.
        account: Name,
        /// Where to.
        to_customer: Name,
    },
}

/// Changes what an account or a customer may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusChange {
    /// Of an account; at least one of the two is named.
    Account {
        /// Which.
        account: Name,
        /// The new status.
        status: Option<Status>,
        /// Whether it may earn at all.
        accrue: Option<bool>,
    },
    /// Of a customer.
    Customer {
        /// Which.
        customer: Name,
        /// Whether the customer may spend.
        redeemer: bool,
    },
}

/// The status of an account, which gates earning and spending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// May earn, not spend.
    New,
    /// May earn and spend.
    GoodStanding,
    /// May spend, not earn.
    RedeemOnly,
    /// May earn, not spend.
    OnHold,
    /// May neither earn nor spend.
    Inactive,
    /// Ended for good.
    Cancelled,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::New,
        Self::GoodStanding,
        Self::RedeemOnly,
        Self::OnHold,
        Self::Inactive,
        Self::Cancelled,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::GoodStanding => "good_standing",
            Self::RedeemOnly => "redeem_only",
            Self::OnHold => "on_hold",
            Self::Inactive => "inactive",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it lets points be earned.
    pub const fn may_earn(self) -> bool {
        matches!(self, Self::New | Self::GoodStanding | Self::OnHold)
    }

    /// Whether it lets points be redeemed, held or transferred out.
    pub const fn may_spend(self) -> bool {
        matches!(self, Self::GoodStanding | Self::RedeemOnly)
    }
}

/// Adds points to a lot, or pending ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earn {
    /// Who earns.
    pub account: Name,
    /// How much.
    pub amount: EarnAmount,
    /// The points' own expiry, instead of the program's policy.
    pub expires: Option<Expiry>,
    /// Until then they are pending.
    pub activates: Option<Timestamp>,
    /// The caller's reference.
    pub reference: Option<Box<str>>,
}

/// How much an earn earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarnAmount {
    /// So many points.
    Points(Points),
    /// Money times rate.
    Priced {
        /// The money.
        spend: Factor,
        /// Points per unit of money.
        rate: Factor,
    },
}

/// Draws points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeem {
    /// From whom.
    pub who: Who,
    /// How much.
    pub points: Points,
    /// The caller's reference.
    pub reference: Option<Box<str>>,
    /// Whether what is missing is owed, refused, or left out.
    pub short: Short,
}

/// What a redeem does when there are too few points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Short {
    /// It is refused.
    #[default]
    Refuse,
    /// It already happened elsewhere: what is missing becomes a deficit.
    Offline,
    /// It draws what there is.
    Partial,
}

/// Sets named draws aside under the caller's hold id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// From whom.
    pub who: Who,
    /// How much.
    pub points: Points,
    /// The id, used once for ever.
    pub hold: Key,
    /// For how long after `effective_at`.
    pub ttl_seconds: Option<u32>,
    /// The caller's reference.
    pub reference: Option<Box<str>>,
}

/// Turns held points into redeemed ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// Of which hold.
    pub hold: Key,
    /// How much; default all.
    pub points: Option<Points>,
    /// Whether the rest stays held.
    pub rest: Rest,
}

/// What a capture does with the rest of a hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rest {
    /// It is released.
    #[default]
    Released,
    /// It stays held.
    StaysHeld,
}

/// Gives held points back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Of which hold.
    pub hold: Key,
    /// How much; default all.
    pub points: Option<Points>,
}

/// Adds or draws points by an operator; the envelope's `by` says who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjust {
    /// Whose points.
    pub account: Name,
    /// How much, signed.
    pub points: Points,
    /// The program's own kind of adjustment.
    pub adjustment: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// The added points' own expiry.
    pub expires: Option<Expiry>,
    /// Whether what is missing becomes a deficit.
    pub short: Short,
}

/// Draws from one account and adds to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// From which account.
    pub from: Name,
    /// To which.
    pub to: Name,
    /// How much.
    pub points: Points,
    /// The program's own kind of transfer.
    pub transfer: Option<Box<str>>,
    /// Why.
    pub reason: Option<Box<str>>,
    /// What becomes of the expiry.
    pub expiry: TransferExpiry,
}

/// What becomes of the expiry of transferred points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransferExpiry {
    /// Each draw lands in a lot of the same expiry.
    #[default]
    Keep,
    /// A new earn date.
    Reset,
}

/// Undoes an earlier entry, wholly or in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverse {
    /// The key of the original.
    pub of: Key,
    /// The position in it, when it is a group's.
    pub item: Option<u32>,
    /// How much of it.
    pub amount: ReverseAmount,
}

/// How much of the original is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReverseAmount {
    /// All that is left.
    Rest,
    /// So many points.
    Points(Points),
    /// An exact share.
    Share(Share),
}

/// Closes a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosePeriod {
    /// The last closed local day.
    pub through: Date,
}

/// The most members of a group.
pub const GROUP_ITEMS_MAX: usize = 8_190;
/// The longest memo, reason, reference and the like, in bytes.
pub const TEXT_BYTES_MAX: usize = 512;
/// The most fields of `meta`.
pub const META_FIELDS_MAX: usize = 16;
/// The longest name of a `meta` field, in bytes.
pub const META_NAME_BYTES_MAX: usize = 64;
/// The longest value of a `meta` field, in bytes.
pub const META_VALUE_BYTES_MAX: usize = 256;
