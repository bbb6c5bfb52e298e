//! The state of one account: its lots, pending points, held points and deficit, and the fold of
//! postings into it.
//!
//! Invariants, checked on every posting:
//! - No lot, held piece, pending item or deficit is ever below zero.
//! - The sum of all points of an account stays in `i64`, so that what time does to it later can
//!   not overflow.
//! - Lots stand in draw order.

mod apply;
mod due;
mod lots;
mod pending;
mod piece;
mod rare;
mod restore;

pub(crate) use due::{Stretch, settle};
pub use due::{due_facts, next_due};
pub(crate) use lots::FreeLot;
pub use pending::Pending;
pub use piece::HeldPiece;

use lots::Lots;
use rare::Rare;

use crate::ahead::ask_for;
use crate::calendar::Calendar;
use crate::command::Status;
use crate::entry::Fraction;
use crate::expiry::{Expiry, RollingRule};
use crate::lot::{Lot, LotId, LotRef};
use crate::points::Points;
use crate::time::{Date, Timestamp};

/// The state of one account.
///
/// # Examples
///
/// Projections keep accounts by folding entries:
///
/// ```
/// use pointbook_core::*;
///
/// let mut account = Account::default();
/// let earned = Posting {
///     account: AccountId::new(0),
///     effective_at: Timestamp::from_micros(0),
///     flow: Flow::Earned,
///     points: Points::new(500),
///     place: Place::Lot(LotRef::dated(Expiry::Never)),
/// };
/// account.apply(&Fact::Posted(earned), earned.effective_at).unwrap();
/// assert_eq!(account.available(), 500);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    status: Status,
    accrues: bool,
    lots: Lots,
    newest: Timestamp,
    rare: Option<Box<Rare>>,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            status: Status::GoodStanding,
            accrues: true,
            lots: Lots::default(),
            newest: Timestamp::MIN,
            rare: None,
        }
    }
}

impl Account {
    /// Its status.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Whether it accrues points at all.
    pub const fn accrues(&self) -> bool {
        self.accrues
    }

    /// The lots with free or held points, and living rolling lots, in draw order.
    pub fn lots(&self) -> impl Iterator<Item = Lot> {
        self.free_lots().map(|FreeLot { lot, free }| Lot { lot, free, held: self.held_of(lot.id) })
    }

    /// The same lots without what is held of them, which takes longer to find.
    pub(crate) fn free_lots(&self) -> impl Iterator<Item = FreeLot> {
        self.lots.iter()
    }

    /// What holds have set aside of a lot.
    fn held_of(&self, id: LotId) -> Points {
        let pieces = self.held().iter().filter(|piece| piece.lot == id);
        // All that is held fits, so this does.
        pieces.fold(Points::ZERO, |sum, piece| sum.plus(piece.points).unwrap_or(sum))
    }

    /// Pending points, by activation.
    pub fn pending(&self) -> &[Pending] {
        self.rare.as_ref().map_or(&[], |rare| &rare.pending)
    }

    /// What holds have set aside, piece by piece.
    pub fn held(&self) -> &[HeldPiece] {
        self.rare.as_ref().map_or(&[], |rare| &rare.held)
    }

    /// What it owes.
    pub fn deficit(&self) -> Points {
        self.rare.as_ref().map_or(Points::ZERO, |rare| rare.deficit)
    }

    /// Unexpired active points less the deficit.
    pub fn available(&self) -> i64 {
        // Both are between 0 and i64::MAX, so the difference fits.
        self.lots.total().units().saturating_sub(self.deficit().units())
    }

    /// Held points.
    pub fn on_hold(&self) -> Points {
        self.rare.as_ref().map_or(Points::ZERO, |rare| rare.held_total)
    }

    /// Pending points.
    pub fn pending_points(&self) -> Points {
        self.rare.as_ref().map_or(Points::ZERO, |rare| rare.pending_total)
    }

    /// The fraction that the next earn starts with.
    pub fn fraction(&self) -> Fraction {
        self.rare.as_ref().map_or(Fraction::default(), |rare| rare.fraction)
    }

    /// The newest instant at which anything happened to it.
    pub const fn newest(&self) -> Timestamp {
        self.newest
    }

    /// Whether it breaks the rule that a deficit is paid before any lot is filled.
    pub(crate) fn owes_while_free(&self) -> bool {
        !self.deficit().is_zero() && !self.lots.total().is_zero()
    }

    /// The rolling lot that activity on `day` begins.
    pub(crate) fn new_life(&self, rule: RollingRule, day: Date) -> LotRef {
        // No rolling lot is ever forgotten, so the lots know how many lives there were.
        let lives = self.free_lots().filter_map(|lot| match lot.lot.id {
            LotId::Rolling { life, .. } => Some(life),
            LotId::Dated(_) => None,
        });
        let life = lives.max().unwrap_or(0).saturating_add(1);
        LotRef { id: LotId::Rolling { rule, life }, expires: Expiry::On(rule.date_from(day)) }
    }

    /// The rolling lot of `rule` that lives on after everything through `dead_by` has expired.
    pub(crate) fn living(
        &self,
        rule: RollingRule,
        calendar: &Calendar,
        dead_by: Timestamp,
    ) -> Option<LotRef> {
        let mut lots = self.free_lots().map(|lot| lot.lot);
        lots.find(|lot| {
            let is_of = matches!(lot.id, LotId::Rolling { rule: known, .. } if known == rule);
            let ends = |date| calendar.day_end(date) > dead_by;
            is_of && lot.expires.date().is_none_or(ends)
        })
    }

    /// The lot of `id` as it is now, when the account still knows it.
    pub(crate) fn lot(&self, id: LotId) -> Option<LotRef> {
        self.free_lots().map(|lot| lot.lot).find(|lot| lot.id == id)
    }

    /// Asks for the memory that it has elsewhere, when it itself is near.
    pub fn ask_behind(&self) {
        self.lots.elsewhere().first().into_iter().for_each(ask_for);
        self.rare.as_deref().into_iter().for_each(Rare::ask_for);
    }
}

/// An account with a few dated lots needs no memory of its own.
const _: () = assert!(size_of::<Account>() <= 64);
