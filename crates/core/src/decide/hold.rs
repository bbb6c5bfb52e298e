//! Holding points, capturing and releasing them.

use super::rolling::Activity;
use super::{Booking, Stop};
use crate::account::HeldPiece;
use crate::broken::Unfit;
use crate::command::{Capture, Hold, Release, Rest};
use crate::entry::{Fact, Flow, Place};
use crate::id::{AccountId, HoldId};
use crate::lot::LotRef;
use crate::name::Key;
use crate::party::PlacedHold;
use crate::points::Points;
use crate::refusal::{Code, Detail, Refusal};

impl Booking<'_, '_> {
    pub(super) fn hold(&mut self, hold: &Hold) -> Result<Points, Stop> {
        let who = self.find_who(&hold.who)?;
        self.time()?;
        let accounts = self.spendable(who)?;
        let accounts = accounts.as_slice();
        if self.is_known(&hold.hold) {
            return Err(Code::HoldExists.into());
        }
        let program = self.draft.program();
        let most = program.hold_ttl_seconds_max;
        let ttl = hold.ttl_seconds.unwrap_or(program.hold_ttl_seconds);
        if ttl == 0 || ttl > most {
            let detail = Detail::Seconds { requested: ttl, most };
            return Err(Refusal { code: Code::TtlOutOfRange, detail }.into());
        }
        self.require(self.spendable_points(who, accounts), hold.points)?;
        let draws = self.plan(accounts, hold.points);
        let id = HoldId::next(self.draft.hold_count()).ok_or(Unfit::OutOfRange)?;
        let deadline = self.draft.effective_at.plus_seconds(ttl);
        self.draft.record(Fact::HoldPlaced { hold: id, name: hold.hold.clone(), deadline })?;
        for (order, draw) in (0_u32..).zip(draws) {
            let place = Place::NewHold { hold: id, lot: draw.lot, order, deadline };
            self.draft.post(draw.account, Flow::Held, draw.points, place)?;
        }
        Ok(hold.points)
    }

    pub(super) fn capture(&mut self, capture: &Capture) -> Result<Points, Stop> {
        let (id, mut pieces) = self.open_hold(&capture.hold)?;
        let held = sum(&pieces);
        let points = capture.points.unwrap_or(held);
        self.require_held(held, points)?;
        pieces.sort_by_key(|piece| (piece.lot.expires, piece.account, piece.lot.id));
        let mut missing = points;
        let mut spent = Vec::new();
        for piece in &mut pieces {
            let taken = piece.points.min(missing);
            let place = Place::Hold { hold: id, lot: piece.lot };
            self.draft.post(piece.account, Flow::Captured, taken, place)?;
            missing = missing.minus(taken).unwrap_or(Points::ZERO);
            piece.points = piece.points.minus(taken).unwrap_or(Points::ZERO);
            if !taken.is_zero() {
                spent.push(piece.account);
            }
        }
        let rest = sum(&pieces);
        if capture.rest == Rest::Released {
            self.give_back(id, &mut pieces, rest)?;
        }
        if rest.is_zero() || capture.rest == Rest::Released {
            self.draft.record(Fact::HoldClosed { hold: id })?;
        }
        self.reset_all(spent, Activity::Redeem)?;
        Ok(points)
    }

    pub(super) fn release(&mut self, release: &Release) -> Result<Points, Stop> {
        let (id, mut pieces) = self.open_hold(&release.hold)?;
        let held = sum(&pieces);
        let points = release.points.unwrap_or(held);
        self.require_held(held, points)?;
        self.give_back(id, &mut pieces, points)?;
        if points == held {
            self.draft.record(Fact::HoldClosed { hold: id })?;
        }
        Ok(points)
    }

    /// The pieces of a hold that is neither lapsed nor closed.
    fn open_hold(&mut self, name: &Key) -> Result<(HoldId, Vec<OwnedPiece>), Stop> {
        let known = self.draft.hold_named(name);
        let (deadline, closed) = match known {
            Some(hold) => (hold.deadline, hold.closed),
            None => self
                .draft
                .past
                .hold(name)
                .map(|it| (it.deadline, it.closed))
                .ok_or(Code::NotFound)?,
        };
        if closed {
            return Err(Code::HoldClosed.into());
        }
        if deadline <= self.draft.now {
            let detail = Detail::Since(deadline);
            return Err(Refusal { code: Code::HoldLapsed, detail }.into());
        }
        // Only a hold that has ended can be forgotten.
        let PlacedHold { id, accounts, .. } = known.ok_or(FORGOTTEN)?;
        let (id, accounts, mut pieces) = (*id, accounts.clone(), Vec::new());
        self.time_by_clock();
        for account in accounts.as_slice().iter().copied() {
            self.draft.touch(account)?;
            let Some(known) = self.draft.account(account) else { continue };
            let of_hold = known.held().iter().filter(|piece| piece.hold == id);
            pieces.extend(of_hold.filter_map(|piece: &HeldPiece| {
                let lot = known.lot(piece.lot)?;
                Some(OwnedPiece { account, lot, order: piece.order, points: piece.points })
            }));
        }
        Ok((id, pieces))
    }

    /// Whether there ever was a hold of this name.
    fn is_known(&self, name: &Key) -> bool {
        self.draft.hold_named(name).is_some() || self.draft.past.hold(name).is_some()
    }

    fn require_held(&self, held: Points, requested: Points) -> Result<(), Stop> {
        if requested > held {
            let detail = Detail::Points { available: held.units().into(), requested };
            return Err(Refusal { code: Code::ExceedsHold, detail }.into());
        }
        Ok(())
    }

    /// Gives held points back, the last drawn first; a deficit is paid before the lot is filled.
    fn give_back(
        &mut self,
        hold: HoldId,
        pieces: &mut [OwnedPiece],
        points: Points,
    ) -> Result<(), Stop> {
        pieces.sort_by_key(|piece| core::cmp::Reverse(piece.order));
        let mut missing = points;
        for piece in pieces {
            let given = piece.points.min(missing);
            missing = missing.minus(given).unwrap_or(Points::ZERO);
            let known = self.draft.account(piece.account);
            let owed = known.map_or(Points::ZERO, |known| known.deficit()).min(given);
            let rest = given.minus(owed).unwrap_or(Points::ZERO);
            let lot = piece.lot;
            let to_deficit = Place::HoldToDeficit { hold, lot };
            self.draft.post(piece.account, Flow::Released, owed, to_deficit)?;
            self.draft.post(piece.account, Flow::Released, rest, Place::Hold { hold, lot })?;
        }
        Ok(())
    }
}

/// A held piece, with its account and its lot as it is now.
#[derive(Clone, Copy, Debug)]
struct OwnedPiece {
    account: AccountId,
    lot: LotRef,
    order: u32,
    points: Points,
}

const FORGOTTEN: Unfit = Unfit::Contradicts("a hold that is open is known");

fn sum(pieces: &[OwnedPiece]) -> Points {
    // Drawn by one command: at most 10^15.
    pieces.iter().fold(Points::ZERO, |sum, piece| sum.plus(piece.points).unwrap_or(sum))
}
