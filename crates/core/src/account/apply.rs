//! The fold of facts into an account: no rule is consulted, everything is checked.

use super::{Account, HeldPiece, Pending};
use crate::broken::Unfit;
use crate::entry::{Fact, Flow, Place, Posting};
use crate::expiry::Expiry;
use crate::id::HoldId;
use crate::lot::{Lot, LotId, LotRef};
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
            Fact::Priced { kept: Some(kept), .. } => self.fraction = *kept,
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
                self.deficit = self.deficit.plus(points).ok_or(Unfit::OutOfRange)?;
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
                self.add_pending(Pending { earn, activates, target, points })?;
            }
            (PendingActivated | PendingCancelled, Place::Pending { earn }) => {
                let found = self.pending.iter_mut().find(|pending| pending.earn == earn);
                let pending = found.ok_or(Unfit::Contradicts("the earn has pending points"))?;
                pending.points = pending.points.take(points).ok_or(BELOW_ZERO)?;
                self.pending_total = self.pending_total.take(points).ok_or(BELOW_ZERO)?;
                self.pending.retain(|pending| !pending.points.is_zero());
            }
            (Shortfall, Place::Nowhere) => {}
            _ => return Err(Unfit::Contradicts("a flow goes to a place of its kind")),
        }
        self.newest = self.newest.max(posting.effective_at);
        self.check_range()
    }

    fn add_free(&mut self, lot: LotRef, points: Points) -> Result<(), Unfit> {
        let index = self.lots.iter().position(|known| known.lot.id == lot.id);
        let index = index.map_or_else(|| self.add_lot(lot), Ok)?;
        let known = self.lots.get_mut(index).ok_or(NO_LOT)?;
        known.free = known.free.plus(points).ok_or(Unfit::OutOfRange)?;
        self.free_total = self.free_total.plus(points).ok_or(Unfit::OutOfRange)?;
        Ok(())
    }

    fn add_lot(&mut self, lot: LotRef) -> Result<usize, Unfit> {
        if let LotId::Rolling { life, .. } = lot.id {
            self.rolling_lives = self.rolling_lives.max(life);
        } else if LotId::Dated(lot.expires) != lot.id {
            return Err(Unfit::Contradicts("a dated lot is named by its date"));
        }
        let index = self.lots.partition_point(|known| known.lot.draw_order(&lot).is_lt());
        self.lots.insert(index, Lot::new(lot));
        Ok(index)
    }

    fn take_free(&mut self, id: LotId, points: Points) -> Result<(), Unfit> {
        let index = self.lots.iter().position(|lot| lot.lot.id == id).ok_or(NO_LOT)?;
        let lot = self.lots.get_mut(index).ok_or(NO_LOT)?;
        lot.free = lot.free.take(points).ok_or(BELOW_ZERO)?;
        self.free_total = self.free_total.take(points).ok_or(BELOW_ZERO)?;
        self.drop_if_empty(index);
        Ok(())
    }

    fn take_held(&mut self, hold: HoldId, id: LotId, points: Points) -> Result<(), Unfit> {
        let of_hold = |piece: &&mut HeldPiece| piece.hold == hold && piece.lot == id;
        let piece = self.held.iter_mut().find(of_hold).ok_or(NO_PIECE)?;
        piece.points = piece.points.take(points).ok_or(BELOW_ZERO)?;
        self.held.retain(|piece| !piece.points.is_zero());
        let index = self.lots.iter().position(|lot| lot.lot.id == id).ok_or(NO_LOT)?;
        let lot = self.lots.get_mut(index).ok_or(NO_LOT)?;
        lot.held = lot.held.take(points).ok_or(BELOW_ZERO)?;
        self.held_total = self.held_total.take(points).ok_or(BELOW_ZERO)?;
        self.drop_if_empty(index);
        Ok(())
    }

    fn set_aside(&mut self, id: LotId, piece: HeldPiece) -> Result<(), Unfit> {
        let lot = self.lots.iter_mut().find(|lot| lot.lot.id == id).ok_or(NO_LOT)?;
        lot.free = lot.free.take(piece.points).ok_or(BELOW_ZERO)?;
        lot.held = lot.held.plus(piece.points).ok_or(Unfit::OutOfRange)?;
        self.free_total = self.free_total.take(piece.points).ok_or(BELOW_ZERO)?;
        self.held_total = self.held_total.plus(piece.points).ok_or(Unfit::OutOfRange)?;
        self.held.push(piece);
        Ok(())
    }

    fn pay_deficit(&mut self, points: Points) -> Result<(), Unfit> {
        self.deficit = self.deficit.take(points).ok_or(BELOW_ZERO)?;
        Ok(())
    }

    fn add_pending(&mut self, pending: Pending) -> Result<(), Unfit> {
        let order = (pending.activates, pending.earn);
        let index = self.pending.partition_point(|known| (known.activates, known.earn) < order);
        self.pending.insert(index, pending);
        self.pending_total = self.pending_total.plus(pending.points).ok_or(Unfit::OutOfRange)?;
        Ok(())
    }

    fn move_lot(&mut self, id: LotId, expires: Date) -> Result<(), Unfit> {
        let lot = self.lots.iter_mut().find(|lot| lot.lot.id == id).ok_or(NO_LOT)?;
        if !id.is_rolling() {
            return Err(Unfit::Contradicts("only a rolling lot's date moves"));
        }
        lot.lot.expires = Expiry::On(expires);
        self.lots.sort_by(|one, other| one.lot.draw_order(&other.lot));
        Ok(())
    }

    /// An emptied rolling lot lives until its date, and what was drawn from it returns to it also
    /// later; any other empty lot is gone.
    fn drop_if_empty(&mut self, index: usize) {
        let gone = |lot: &Lot| lot.is_empty() && !lot.lot.id.is_rolling();
        if self.lots.get(index).is_some_and(gone) {
            self.lots.remove(index);
        }
    }

    /// All that the account has or will have must fit, whatever time does to it.
    fn check_range(&self) -> Result<(), Unfit> {
        let sum = self.free_total.plus(self.held_total);
        sum.and_then(|sum| sum.plus(self.pending_total)).map(|_| ()).ok_or(Unfit::OutOfRange)
    }
}

const NO_LOT: Unfit = Unfit::Contradicts("the lot exists");
const NO_PIECE: Unfit = Unfit::Contradicts("the hold has points in that lot");
const BELOW_ZERO: Unfit = Unfit::Contradicts("nothing goes below zero");
