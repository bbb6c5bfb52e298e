//! An account from its parts: everything is checked that a fold would have checked.

use super::Account;
use super::lots::Lots;
use super::rare::Rare;
use crate::broken::Unfit;
use crate::lot::{Lot, LotId};
use crate::parts::AccountPart;
use crate::points::Points;

impl Account {
    /// The account of a part.
    pub(crate) fn restore(part: AccountPart) -> Result<Self, Unfit> {
        let AccountPart { status, accrues, lots, pending, held, deficit, fraction, newest, .. } =
            part;
        check_lots(&lots)?;
        let held_total = sum(held.iter().map(|piece| piece.points))?;
        let pending_total = sum(pending.iter().map(|pending| pending.points))?;
        // Its lots take for granted that this fits.
        sum(lots.iter().map(|lot| lot.free))?;
        let of_holds = |lot: &Lot| {
            let pieces = held.iter().filter(|piece| piece.lot == lot.lot.id);
            sum(pieces.map(|piece| piece.points)) == Ok(lot.held)
        };
        let in_lots = sum(lots.iter().map(|lot| lot.held))?;
        let by_activation = pending.is_sorted_by_key(|pending| (pending.activates, pending.earn));
        let moves = pending.iter().map(|it| it.points).chain(held.iter().map(|it| it.points));
        let fits = lots.iter().all(of_holds)
            && in_lots == held_total
            && by_activation
            && moves.into_iter().all(|points| points > Points::ZERO)
            && deficit >= Points::ZERO;
        let (pending, held) = (pending.into(), held.into());
        let rare = Rare { pending, held, deficit, held_total, pending_total, fraction };
        let rare = (!rare.is_nothing()).then(|| Box::new(rare));
        let lots = Lots::from(lots.as_slice());
        let account = Self { status, accrues, lots, newest, rare };
        account.check_range()?;
        if fits && !account.owes_while_free() { Ok(account) } else { Err(CONTRADICTS) }
    }
}

fn check_lots(lots: &[Lot]) -> Result<(), Unfit> {
    let named = |lot: &Lot| lot.lot.id.is_rolling() || lot.lot.id == LotId::Dated(lot.lot.expires);
    let kept = |lot: &Lot| lot.lot.id.is_rolling() || !lot.is_empty();
    let mut lives = lots.iter().map(|lot| lot.lot.id).filter(|id| id.is_rolling());
    let twice = |id| lots.iter().filter(|lot| lot.lot.id == id).count() > 1;
    let fits = !lives.any(twice)
        && lots.is_sorted_by(|one, other| one.lot.draw_order(&other.lot).is_lt())
        && lots.iter().all(|lot| named(lot) && kept(lot))
        && lots.iter().all(|lot| lot.free >= Points::ZERO && lot.held >= Points::ZERO);
    if fits { Ok(()) } else { Err(CONTRADICTS) }
}

fn sum(mut points: impl Iterator<Item = Points>) -> Result<Points, Unfit> {
    points.try_fold(Points::ZERO, Points::plus).ok_or(Unfit::OutOfRange)
}

const CONTRADICTS: Unfit = Unfit::Contradicts("an account's lots, holds and deficit agree");
