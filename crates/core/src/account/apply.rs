//! The fold of facts into an account: no rule is consulted, everything is checked.

use super::rare::Rare;
use super::{Account, FreeLot, HeldPiece, Pending};
use crate::broken::Unfit;
use crate::entry::{Fact, Flow, Place, Posting};
use crate::id::HoldId;
use crate::lot::{LotId, LotRef};
use crate::points::Points;
use crate::time::{Date, Timestamp};

impl Account {
    /// Applies a fact of an entry that counts at `effective_at`. Facts that are not about an
    /// account's own points only mark it as touched.
    ///
    /// # Errors
    ///
    /// [`Unfit::OutOfRange`] when a sum would leave `i64`, [`Unfit::Contradicts`] when the fact
    /// cannot be true of this account. The account is then in no particular state: drop it.
    pub fn apply(&mut self, fact: &Fact, effective_at: Timestamp) -> Result<(), Unfit> {
        match fact {
            Fact::Posted(posting) => return self.post(posting),
            Fact::LotMoved { lot, expires, .. } => self.move_lot(*lot, *expires)?,
            Fact::Priced { kept: Some(kept), .. } => self.rare_mut(|rare| {
                rare.fraction = *kept;
                Ok(())
            })?,
            Fact::StatusSet { status, accrue, .. } => {
                self.status = status.unwrap_or(self.status);
                self.accrues = accrue.unwrap_or(self.accrues);
            }
            _ => {}
        }
        self.newest = self.newest.max(effective_at);
        Ok(())
    }

    fn post(&mut self, posting: &Posting) -> Result<(), Unfit> {
        use Flow::*;
        let points = posting.points;
        if points <= Points::ZERO {
            return Err(Unfit::Contradicts("a posting moves more than zero points"));
        }
        match (posting.flow, posting.place) {
            (Earned | Refunded | AdjustedUp | TransferredIn, Place::Lot(lot)) => {
                self.add_free(lot, points)?;
            }
            (Earned | Refunded | AdjustedUp | TransferredIn, Place::Deficit { .. }) => {
                self.pay_deficit(points)?;
            }
            (
                EarnReversed | Redeemed | AdjustedDown | TransferredOut | Expired,
                Place::Lot(lot),
            ) => self.take_free(lot.id, points)?,
            (EarnReversed | Redeemed | AdjustedDown, Place::Deficit { .. }) => {
                self.rare_mut(|rare| {
                    rare.deficit = rare.deficit.plus(points).ok_or(Unfit::OutOfRange)?;
                    Ok(())
                })?;
            }
            (Held, Place::NewHold { hold, lot, order, deadline }) => {
                let piece = HeldPiece { hold, order, lot: lot.id, deadline, points };
                self.set_aside(lot.id, piece)?;
            }
            (Captured, Place::Hold { hold, lot }) => self.take_held(hold, lot.id, points)?,
            (Released, Place::Hold { hold, lot }) => {
                self.take_held(hold, lot.id, points)?;
                self.add_free(lot, points)?;
            }
            (Released, Place::HoldToDeficit { hold, lot }) => {
                self.take_held(hold, lot.id, points)?;
                self.pay_deficit(points)?;
            }
            (PendingAdded, Place::NewPending { earn, activates, target }) => {
                let pending = Pending { earn, activates, target, points };
                self.rare_mut(|rare| rare.add_pending(pending))?;
            }
            (PendingActivated | PendingCancelled, Place::Pending { earn }) => {
                self.rare_mut(|rare| rare.take_pending(earn, points))?;
            }
            (Shortfall, Place::Nowhere) => {}
            _ => return Err(Unfit::Contradicts("a flow goes to a place of its kind")),
        }
        self.newest = self.newest.max(posting.effective_at);
        self.check_range()
    }

    /// Changes what is rare, and forgets it where nothing is left of it.
    fn rare_mut(
        &mut self,
        change: impl FnOnce(&mut Rare) -> Result<(), Unfit>,
    ) -> Result<(), Unfit> {
        let rare = self.rare.get_or_insert_default();
        change(rare)?;
        if rare.is_nothing() {
            self.rare = None;
        }
        Ok(())
    }

    /// Forgets a lot of which nothing is left. An emptied rolling lot lives until its date, and
    /// what was drawn from it returns to it also later.
    fn forget_if_empty(&mut self, index: usize) {
        let Some(FreeLot { lot, free }) = self.lots.get(index) else { return };
        let is_held = || self.held().iter().any(|piece| piece.lot == lot.id);
        if free.is_zero() && !lot.id.is_rolling() && !is_held() {
            self.lots.remove(index);
        }
    }

    fn add_free(&mut self, lot: LotRef, points: Points) -> Result<(), Unfit> {
        let index = self.lots.position(lot.id);
        let index = index.map_or_else(|| self.add_lot(lot), Ok)?;
        self.lots.fill(index, points)
    }

    fn add_lot(&mut self, lot: LotRef) -> Result<usize, Unfit> {
        if !lot.id.is_rolling() && LotId::Dated(lot.expires) != lot.id {
            return Err(Unfit::Contradicts("a dated lot is named by its date"));
        }
        Ok(self.lots.insert(lot))
    }

    fn take_free(&mut self, id: LotId, points: Points) -> Result<(), Unfit> {
        let index = self.lots.position(id).ok_or(NO_LOT)?;
        self.lots.draw(index, points)?;
        self.forget_if_empty(index);
        Ok(())
    }

    fn take_held(&mut self, hold: HoldId, id: LotId, points: Points) -> Result<(), Unfit> {
        self.rare_mut(|rare| rare.take_held(hold, id, points))?;
        let index = self.lots.position(id).ok_or(NO_LOT)?;
        self.forget_if_empty(index);
        Ok(())
    }

    fn set_aside(&mut self, id: LotId, piece: HeldPiece) -> Result<(), Unfit> {
        let index = self.lots.position(id).ok_or(NO_LOT)?;
        self.lots.draw(index, piece.points)?;
        self.rare_mut(|rare| rare.add_held(piece))
    }

    fn pay_deficit(&mut self, points: Points) -> Result<(), Unfit> {
        self.rare_mut(|rare| {
            rare.deficit = rare.deficit.take(points).ok_or(BELOW_ZERO)?;
            Ok(())
        })
    }

    fn move_lot(&mut self, id: LotId, expires: Date) -> Result<(), Unfit> {
        if !id.is_rolling() {
            return Err(Unfit::Contradicts("only a rolling lot's date moves"));
        }
        if self.lots.move_to(id, expires) { Ok(()) } else { Err(NO_LOT) }
    }

    /// All that the account has or will have must fit, whatever time does to it.
    pub(super) fn check_range(&self) -> Result<(), Unfit> {
        let Some(rare) = &self.rare else { return Ok(()) };
        let sum = self.lots.total().plus(rare.held_total);
        sum.and_then(|sum| sum.plus(rare.pending_total)).map(|_| ()).ok_or(Unfit::OutOfRange)
    }
}

pub(super) const NO_LOT: Unfit = Unfit::Contradicts("the lot exists");
pub(super) const BELOW_ZERO: Unfit = Unfit::Contradicts("nothing goes below zero");
