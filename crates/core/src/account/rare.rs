//! What most accounts do not have: pending and held points, a deficit, a fraction.

use super::apply::BELOW_ZERO;
use super::{HeldPiece, Pending};
use crate::ahead::ask_for;
use crate::broken::Unfit;
use crate::entry::Fraction;
use crate::id::{EntryRef, HoldId};
use crate::lot::LotId;
use crate::one_or_many::OneOrMany;
use crate::points::Points;

/// The rare parts of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rare {
    pub(super) pending: OneOrMany<Pending>,
    pub(super) held: OneOrMany<HeldPiece>,
    pub(super) deficit: Points,
    pub(super) held_total: Points,
    pub(super) pending_total: Points,
    pub(super) fraction: Fraction,
}

impl Rare {
    /// Whether it says nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.pending.is_empty()
            && self.held.is_empty()
            && self.deficit.is_zero()
            && self.fraction == Fraction::default()
    }

    /// Asks for both lines of it.
    pub(super) fn ask_for(&self) {
        ask_for(&self.held);
        ask_for(&self.pending);
    }

    pub(super) fn add_pending(&mut self, pending: Pending) -> Result<(), Unfit> {
        let order = (pending.activates, pending.earn);
        let index = self.pending.partition_point(|known| (known.activates, known.earn) < order);
        self.pending.insert(index, pending);
        self.pending_total = self.pending_total.plus(pending.points).ok_or(Unfit::OutOfRange)?;
        Ok(())
    }

    pub(super) fn take_pending(&mut self, earn: EntryRef, points: Points) -> Result<(), Unfit> {
        let found = self.pending.iter_mut().find(|pending| pending.earn == earn);
        let pending = found.ok_or(Unfit::Contradicts("the earn has pending points"))?;
        pending.points = pending.points.take(points).ok_or(BELOW_ZERO)?;
        self.pending_total = self.pending_total.take(points).ok_or(BELOW_ZERO)?;
        self.pending.retain(|pending| !pending.points.is_zero());
        Ok(())
    }

    pub(super) fn add_held(&mut self, piece: HeldPiece) -> Result<(), Unfit> {
        self.held_total = self.held_total.plus(piece.points).ok_or(Unfit::OutOfRange)?;
        self.held.push(piece);
        Ok(())
    }

    pub(super) fn take_held(
        &mut self,
        hold: HoldId,
        lot: LotId,
        points: Points,
    ) -> Result<(), Unfit> {
        let of_hold = |piece: &&mut HeldPiece| piece.hold == hold && piece.lot == lot;
        let piece = self.held.iter_mut().find(of_hold).ok_or(NO_PIECE)?;
        piece.points = piece.points.take(points).ok_or(BELOW_ZERO)?;
        self.held_total = self.held_total.take(points).ok_or(BELOW_ZERO)?;
        self.held.retain(|piece| !piece.points.is_zero());
        Ok(())
    }
}

/// Two lines of a processor's cache, with one hold or one earn that is pending.
const _: () = assert!(size_of::<Rare>() <= 128);

const NO_PIECE: Unfit = Unfit::Contradicts("the hold has points in that lot");
