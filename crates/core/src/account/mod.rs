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
mod pending;
mod piece;

pub(crate) use due::{Stretch, settle};
pub use due::{due_facts, next_due};
pub use pending::Pending;
pub use piece::HeldPiece;

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
    lots: Vec<Lot>,
    pending: Vec<Pending>,
    held: Vec<HeldPiece>,
    deficit: Points,
    free_total: Points,
    held_total: Points,
    pending_total: Points,
    fraction: Fraction,
    rolling_lives: u32,
    newest: Timestamp,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            status: Status::GoodStanding,
            accrues: true,
            lots: Vec::new(),
            pending: Vec::new(),
            held: Vec::new(),
            deficit: Points::ZERO,
            free_total: Points::ZERO,
            held_total: Points::ZERO,
            pending_total: Points::ZERO,
            fraction: Fraction::default(),
            rolling_lives: 0,
            newest: Timestamp::MIN,
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
    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    /// Pending points, by activation.
    pub fn pending(&self) -> &[Pending] {
        &self.pending
    }

    /// What holds have set aside, piece by piece.
    pub fn held(&self) -> &[HeldPiece] {
        &self.held
    }

    /// What it owes.
    pub const fn deficit(&self) -> Points {
        self.deficit
    }

    /// Unexpired active points less the deficit.
    pub const fn available(&self) -> i64 {
        // Both are between 0 and i64::MAX, so the difference fits.
        self.free_total.units().saturating_sub(self.deficit.units())
    }

    /// Held points.
    pub const fn on_hold(&self) -> Points {
        self.held_total
    }

    /// Pending points.
    pub const fn pending_points(&self) -> Points {
        self.pending_total
    }

    /// The fraction that the next earn starts with.
    pub const fn fraction(&self) -> Fraction {
        self.fraction
    }

    /// The newest instant at which anything happened to it.
    pub const fn newest(&self) -> Timestamp {
        self.newest
    }

    /// Whether it breaks the rule that a deficit is paid before any lot is filled.
    pub(crate) fn owes_while_free(&self) -> bool {
        !self.deficit.is_zero() && !self.free_total.is_zero()
    }

    /// The rolling lot that activity on `day` begins.
    pub(crate) fn new_life(&self, rule: RollingRule, day: Date) -> LotRef {
        let life = self.rolling_lives.saturating_add(1);
        LotRef { id: LotId::Rolling { rule, life }, expires: Expiry::On(rule.date_from(day)) }
    }

    /// The rolling lot of `rule` that lives on after everything through `dead_by` has expired.
    pub(crate) fn living(
        &self,
        rule: RollingRule,
        calendar: &Calendar,
        dead_by: Timestamp,
    ) -> Option<LotRef> {
        let mut lots = self.lots.iter().map(|lot| lot.lot);
        lots.find(|lot| {
            let is_of = matches!(lot.id, LotId::Rolling { rule: known, .. } if known == rule);
            let ends = |date| calendar.day_end(date) > dead_by;
            is_of && lot.expires.date().is_none_or(ends)
        })
    }

    /// The lot of `id` as it is now, when the account still knows it.
    pub(crate) fn lot(&self, id: LotId) -> Option<&Lot> {
        self.lots.iter().find(|lot| lot.lot.id == id)
    }
}
