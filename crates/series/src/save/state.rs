//! The state of an account as bytes, and back.
//!
//! A state is restored as it came to be: by facts, which the account checks one by one.

use chrono::Datelike;
use pointbook_core::{
    Account, AccountId, Date, EntryRef, Expiry, Fact, Flow, Fraction, HeldPiece, HoldId, Lot,
    LotId, LotRef, Pending, PendingTarget, Place, Points, Posting, PriceRounding, RollingRule,
    Sequence, Status, Term, Timestamp,
};

use super::bytes::{Reader, Writer};

/// Writes a state.
pub(super) fn write_state(to: &mut Writer, state: &Account) {
    let status = STATUSES.iter().position(|status| *status == state.status()).unwrap_or(0);
    to.number(status as u64);
    to.byte(state.accrues().into());
    to.signed(state.newest().micros());
    to.number(units(state.deficit()));
    let fraction = state.fraction().parts();
    let whole = fraction.to_le_bytes();
    to.bytes(whole.get(..fraction_width(fraction)).unwrap_or(&whole));
    let lots: Vec<Lot> = state.lots().collect();
    to.list(lots.iter(), |to, lot| {
        write_lot(to, lot.lot);
        to.number(units(lot.free));
        to.number(units(lot.held));
    });
    to.list(state.held().iter(), |to, piece| {
        to.number(piece.hold.number().into());
        to.number(piece.order.into());
        let lot = lots.iter().position(|lot| lot.lot.id == piece.lot);
        to.number(lot.unwrap_or(usize::MAX) as u64);
        to.signed(piece.deadline.micros());
        to.number(units(piece.points));
    });
    to.list(state.pending().iter(), write_pending);
}

/// Reads a state.
pub(super) fn read_state(from: &mut Reader<'_>) -> Option<Account> {
    let mut restoring = Restoring { account: Account::default() };
    let status = STATUSES.get(from.number::<usize>()?).copied();
    let accrue = Some(from.truth()?);
    let newest = Timestamp::from_micros(from.signed()?);
    let deficit = read_points(from)?;
    let fraction = read_fraction(from)?;
    let lots = from.list(|from| {
        Some(Lot { lot: read_lot(from)?, free: read_points(from)?, held: read_points(from)? })
    })?;
    for lot in &lots {
        restoring.add_lot(lot)?;
    }
    for (piece, lot) in from.list(|from| read_held(from, &lots))? {
        let HeldPiece { hold, order, deadline, .. } = piece;
        restoring.post(Flow::Held, piece.points, Place::NewHold { hold, lot, order, deadline })?;
    }
    for pending in from.list(read_pending)? {
        let Pending { earn, activates, target, points } = pending;
        restoring.post(
            Flow::PendingAdded,
            points,
            Place::NewPending { earn, activates, target },
        )?;
    }
    if !deficit.is_zero() {
        restoring.post(Flow::Redeemed, deficit, Place::Deficit { meant_for: None })?;
    }
    restoring.keep(fraction)?;
    restoring.apply(&Fact::StatusSet { account: ANY, status: Some(status?), accrue }, newest)?;
    Some(restoring.account)
}

/// An account that is being restored.
struct Restoring {
    account: Account,
}

impl Restoring {
    fn add_lot(&mut self, lot: &Lot) -> Option<()> {
        let points = lot.free.plus(lot.held)?;
        if points.is_zero() {
            // A rolling lot that was drawn empty lives on.
            self.post(Flow::Earned, ONE, Place::Lot(lot.lot))?;
            return self.post(Flow::Expired, ONE, Place::Lot(lot.lot));
        }
        self.post(Flow::Earned, points, Place::Lot(lot.lot))
    }

    fn keep(&mut self, fraction: Fraction) -> Option<()> {
        if fraction == Fraction::default() {
            return Some(());
        }
        let (product, rounding) = (Default::default(), PriceRounding::Floor);
        let kept = Some(fraction);
        self.apply(&Fact::Priced { account: ANY, product, rounding, kept }, Timestamp::MIN)
    }

    fn post(&mut self, flow: Flow, points: Points, place: Place) -> Option<()> {
        let effective_at = Timestamp::MIN;
        let posting = Posting { account: ANY, effective_at, flow, points, place };
        self.apply(&Fact::Posted(posting), effective_at)
    }

    fn apply(&mut self, fact: &Fact, effective_at: Timestamp) -> Option<()> {
        self.account.apply(fact, effective_at).ok()
    }
}

fn read_held(from: &mut Reader<'_>, lots: &[Lot]) -> Option<(HeldPiece, LotRef)> {
    let hold = HoldId::new(from.number()?);
    let order = from.number()?;
    let lot = lots.get(from.number::<usize>()?)?.lot;
    let deadline = Timestamp::from_micros(from.signed()?);
    let points = read_points(from)?;
    Some((HeldPiece { hold, order, lot: lot.id, deadline, points }, lot))
}

fn write_pending(to: &mut Writer, pending: &Pending) {
    to.number(pending.earn.sequence.number());
    to.number(pending.earn.item.into());
    to.signed(pending.activates.micros());
    match pending.target {
        PendingTarget::Dated(expires) => {
            to.byte(0);
            write_expiry(to, expires);
        }
        PendingTarget::Rolling(rule) => {
            to.byte(1);
            write_rule(to, rule);
        }
    }
    to.number(units(pending.points));
}

fn read_pending(from: &mut Reader<'_>) -> Option<Pending> {
    let earn = EntryRef { sequence: Sequence::new(from.number()?), item: from.number()? };
    let activates = Timestamp::from_micros(from.signed()?);
    let target = match from.byte()? {
        0 => PendingTarget::Dated(read_expiry(from)?),
        1 => PendingTarget::Rolling(read_rule(from)?),
        _ => return None,
    };
    Some(Pending { earn, activates, target, points: read_points(from)? })
}

fn write_lot(to: &mut Writer, lot: LotRef) {
    match lot.id {
        LotId::Dated(_) => to.byte(0),
        LotId::Rolling { rule, life } => {
            to.byte(1);
            write_rule(to, rule);
            to.number(life.into());
        }
    }
    write_expiry(to, lot.expires);
}

fn read_lot(from: &mut Reader<'_>) -> Option<LotRef> {
    match from.byte()? {
        0 => Some(LotRef::dated(read_expiry(from)?)),
        1 => {
            let id = LotId::Rolling { rule: read_rule(from)?, life: from.number()? };
            Some(LotRef { id, expires: read_expiry(from)? })
        }
        _ => None,
    }
}

fn write_rule(to: &mut Writer, rule: RollingRule) {
    let (unit, count) = match rule.term {
        Term::Days(days) => (0, days),
        Term::Months(months) => (1, months),
    };
    to.byte(unit | u8::from(rule.on_earn) << 1 | u8::from(rule.on_redeem) << 2);
    to.number(count.into());
}

fn read_rule(from: &mut Reader<'_>) -> Option<RollingRule> {
    let bits = from.byte().filter(|bits| *bits < 8)?;
    let count = from.number()?;
    let term = if bits & 1 == 0 { Term::Days(count) } else { Term::Months(count) };
    Some(RollingRule { term, on_earn: bits & 2 != 0, on_redeem: bits & 4 != 0 })
}

/// 0 is never; a date is its day number in the common era, kept positive, plus one.
fn write_expiry(to: &mut Writer, expires: Expiry) {
    let day = expires.date().map(|date| i64::from(date.num_days_from_ce()));
    let above_zero = day.map(|day| day.saturating_add(DAY_OFFSET).cast_unsigned());
    to.number(above_zero.unwrap_or(0));
}

fn read_expiry(from: &mut Reader<'_>) -> Option<Expiry> {
    let number: i64 = from.number()?;
    if number == 0 {
        return Some(Expiry::Never);
    }
    let day = i32::try_from(number.checked_sub(DAY_OFFSET)?).ok()?;
    Date::from_num_days_from_ce_opt(day).map(Expiry::On)
}

fn read_points(from: &mut Reader<'_>) -> Option<Points> {
    from.number().map(Points::new)
}

fn read_fraction(from: &mut Reader<'_>) -> Option<Fraction> {
    let bytes = from.bytes()?;
    let mut whole = [0; 16];
    whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
    let parts = u128::from_le_bytes(whole);
    (parts < Fraction::ONE).then(|| Fraction::new(parts))
}

const fn fraction_width(fraction: u128) -> usize {
    16_usize.wrapping_sub((fraction.leading_zeros() as usize).wrapping_div(8))
}

const fn units(points: Points) -> u64 {
    points.units().cast_unsigned()
}

/// Statuses by their numbers in what is stored; they never change.
const STATUSES: [Status; 6] = [
    Status::New,
    Status::GoodStanding,
    Status::RedeemOnly,
    Status::OnHold,
    Status::Inactive,
    Status::Cancelled,
];
/// An account's own facts do not look at whose they are.
const ANY: AccountId = AccountId::new(0);
const ONE: Points = Points::new(1);
/// More than any date is before the common era.
const DAY_OFFSET: i64 = 1 << 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_of_one_or_more_is_refused() {
        for (parts, is_known) in
            [(Fraction::ONE - 1, true), (Fraction::ONE, false), (u128::MAX, false)]
        {
            let mut to = Writer::default();
            to.bytes(&parts.to_le_bytes());
            let read = read_fraction(&mut Reader(&to.0));
            assert_eq!(read.map(Fraction::parts), is_known.then_some(parts));
        }
    }
}
