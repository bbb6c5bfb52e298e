//! What time does to an account: lapses, activations and expiries, as a pure function.
//!
//! Invariants:
//! - At one instant the order is lapses, activations, expiries; within each, lots in draw order.
//! - Points that arrive in a lot whose expiry has passed expire at their arrival.

use super::Account;
use crate::broken::Unfit;
use crate::calendar::Calendar;
use crate::entry::{Fact, Flow, PendingTarget, Place, Posting};
use crate::id::AccountId;
use crate::lot::LotRef;
use crate::points::Points;
use crate::time::Timestamp;

use super::{HeldPiece, Pending};

impl Account {
    /// No more facts than these can be due: a lot expires, a held piece is released in two parts
    /// and expires, pending points activate, arrive in two parts, land and expire.
    pub(crate) fn due_facts_max(&self) -> usize {
        let held = self.held().len().saturating_mul(3);
        let pending = self.pending().len().saturating_mul(5);
        self.lots.len().saturating_add(held).saturating_add(pending)
    }
}

/// The next instant at which time changes the account, if nothing else happens. What is due
/// before `not_before` counts as due then.
pub fn next_due(
    account: &Account,
    calendar: &Calendar,
    not_before: Timestamp,
) -> Option<Timestamp> {
    let expiring = account.free_lots().find(|lot| !lot.free.is_zero());
    let expiry = expiring.and_then(|lot| lot.lot.expires.date());
    let expiry = expiry.map(|date| calendar.day_end(date).max(not_before));
    let Some(rare) = &account.rare else { return expiry };
    let lapse = rare.held.iter().map(|piece| piece.deadline).min();
    let activation = rare.pending.first().map(|pending| pending.activates);
    [lapse, activation, expiry].into_iter().flatten().min()
}

/// Which stretch of time is settled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    /// When points arrived that may already be past their date: they expire then.
    pub(crate) not_before: Timestamp,
    /// What has expired already: no rolling lot lives again at an instant before this.
    pub(crate) dead_by: Timestamp,
    /// Through when.
    pub(crate) through: Timestamp,
}

/// Applies all that is due in a stretch of time to `account` and appends the facts to `facts`.
pub(crate) fn settle(
    account: &mut Account,
    id: AccountId,
    calendar: &Calendar,
    stretch: Stretch,
    facts: &mut Vec<Fact>,
) -> Result<(), Unfit> {
    let Stretch { mut not_before, dead_by, through } = stretch;
    while let Some(instant) = next_due(account, calendar, not_before).filter(|at| *at <= through) {
        // Expiries come last: what expires at this very instant still lives for activations.
        let dead_by = dead_by.max(instant.previous());
        let mut time = Settling { account, id, calendar, instant, dead_by, facts };
        time.lapse()?;
        time.activate()?;
        time.expire()?;
        not_before = not_before.max(instant);
    }
    Ok(())
}

/// What time does to `account` through `through`, as facts that are not yet written down; the
/// account is brought there.
///
/// # Errors
///
/// [`Unfit`] when the account contradicts itself, which folding prevents.
///
/// # Examples
///
/// ```
/// use pointbook_core::*;
///
/// let calendar = Calendar::new("UTC".parse().unwrap());
/// let mut account = Account::default();
/// let lot = LotRef::dated(Expiry::On(Date::from_ymd_opt(2026, 1, 31).unwrap()));
/// let earned = Posting {
///     account: AccountId::new(0),
///     effective_at: Timestamp::parse("2026-01-01T00:00:00Z").unwrap(),
///     flow: Flow::Earned,
///     points: Points::new(500),
///     place: Place::Lot(lot),
/// };
/// account.apply(&Fact::Posted(earned), earned.effective_at).unwrap();
/// let february = Timestamp::parse("2026-02-01T00:00:00Z").unwrap();
/// let facts = due_facts(&mut account, AccountId::new(0), &calendar, february).unwrap();
/// assert_eq!(facts.len(), 1);
/// assert_eq!(account.available(), 0);
/// ```
pub fn due_facts(
    account: &mut Account,
    id: AccountId,
    calendar: &Calendar,
    through: Timestamp,
) -> Result<Vec<Fact>, Unfit> {
    let mut facts = Vec::new();
    let (not_before, dead_by) = (Timestamp::MIN, Timestamp::MIN);
    settle(account, id, calendar, Stretch { not_before, dead_by, through }, &mut facts)?;
    Ok(facts)
}

/// One account at one due instant.
struct Settling<'a> {
    account: &'a mut Account,
    id: AccountId,
    calendar: &'a Calendar,
    instant: Timestamp,
    dead_by: Timestamp,
    facts: &'a mut Vec<Fact>,
}

impl Settling<'_> {
    fn lapse(&mut self) -> Result<(), Unfit> {
        let lapsing = self.account.held().iter().filter(|piece| piece.deadline <= self.instant);
        let mut lapsing: Vec<(LotRef, HeldPiece)> = lapsing
            .filter_map(|piece| self.account.lot(piece.lot).map(|lot| (lot, *piece)))
            .collect();
        lapsing.sort_by(|(one, first), (other, second)| {
            one.draw_order(other).then(first.hold.cmp(&second.hold))
        });
        for (lot, piece) in lapsing {
            let owed = self.account.deficit().min(piece.points);
            self.post(Flow::Released, owed, Place::HoldToDeficit { hold: piece.hold, lot })?;
            let rest = piece.points.minus(owed).unwrap_or(Points::ZERO);
            self.post(Flow::Released, rest, Place::Hold { hold: piece.hold, lot })?;
        }
        Ok(())
    }

    fn activate(&mut self) -> Result<(), Unfit> {
        let due = self.account.pending().iter().take_while(|p| p.activates <= self.instant);
        let mut due: Vec<(LotRef, Pending)> = due.map(|p| (self.landing(p), *p)).collect();
        due.sort_by(|(one, first), (other, second)| {
            one.draw_order(other).then(first.earn.cmp(&second.earn))
        });
        for (_, pending) in due {
            self.activate_one(&pending)?;
        }
        Ok(())
    }

    fn activate_one(&mut self, pending: &Pending) -> Result<(), Unfit> {
        // Asked anew: the one before it may have started the rolling lot.
        let lot = self.landing(pending);
        let place = Place::Pending { earn: pending.earn };
        self.post(Flow::PendingActivated, pending.points, place)?;
        let owed = self.account.deficit().min(pending.points);
        let rest = pending.points.minus(owed).unwrap_or(Points::ZERO);
        let known = !rest.is_zero() || self.account.lot(lot.id).is_some() || !lot.id.is_rolling();
        let meant_for = known.then_some(lot);
        self.post(Flow::Earned, owed, Place::Deficit { meant_for })?;
        self.post(Flow::Earned, rest, Place::Lot(lot))?;
        if lot.id.is_rolling() && known {
            self.facts.push(Fact::PendingLanded { account: self.id, earn: pending.earn, lot });
        }
        Ok(())
    }

    /// The lot that pending points go to now.
    fn landing(&self, pending: &Pending) -> LotRef {
        match pending.target {
            PendingTarget::Dated(expires) => LotRef::dated(expires),
            PendingTarget::Rolling(rule) => {
                let living = self.account.living(rule, self.calendar, self.dead_by);
                let day = self.calendar.day_of(self.instant);
                living.unwrap_or_else(|| self.account.new_life(rule, day))
            }
        }
    }

    fn expire(&mut self) -> Result<(), Unfit> {
        let instant = self.instant;
        let is_due = |lot: LotRef| {
            lot.expires.date().is_some_and(|date| self.calendar.day_end(date) <= instant)
        };
        let lots = self.account.free_lots().filter(|lot| !lot.free.is_zero() && is_due(lot.lot));
        let expiring: Vec<_> = lots.map(|lot| (lot.lot, lot.free)).collect();
        for (lot, points) in expiring {
            self.post(Flow::Expired, points, Place::Lot(lot))?;
        }
        Ok(())
    }

    fn post(&mut self, flow: Flow, points: Points, place: Place) -> Result<(), Unfit> {
        if points.is_zero() {
            return Ok(());
        }
        let effective_at = self.instant;
        let posting = Posting { account: self.id, effective_at, flow, points, place };
        let fact = Fact::Posted(posting);
        self.account.apply(&fact, effective_at)?;
        self.facts.push(fact);
        Ok(())
    }
}
