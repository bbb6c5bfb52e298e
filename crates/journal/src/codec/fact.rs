//! Facts: a posting in as few bytes as it can be said in, the others by their tag.
//!
//! Invariants:
//! - The points of a posting are greater than zero, and a fraction is less than one.

use pointbook_core::{AccountId, Fact, Flow, Fraction, Points, Posting, PriceRounding, Timestamp};

use super::decimal::{put_decimal, take_decimal};
use super::lot::{put_id, put_ref, shape, take_id, take_ref};
use super::owner;
use super::place;
use super::share;
use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::tags::Tagged;
use super::time::{put_date, put_instant, take_date, take_instant};
use super::{settings, text};
use crate::limits::TooLarge;

/// What a posting need not say because its entry or member says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    /// When the entry was recorded.
    pub(super) recorded_at: Timestamp,
    /// When the member counts.
    pub(super) effective_at: Timestamp,
    /// What the member moves.
    pub(super) points: Option<Points>,
}

/// Puts facts after their number.
pub(super) fn put_all(facts: &[Fact], given: Given, sink: &mut impl Sink) -> Result<(), TooLarge> {
    sink.number(facts.len() as u64);
    facts.iter().try_for_each(|fact| put(fact, given, sink))
}

/// Takes facts after their number.
pub(super) fn take_all<'a>(given: Given, source: &mut impl Source<'a>) -> Taken<Vec<Fact>> {
    let count = source.count(FACT_BYTES_MIN)?;
    let mut facts = Vec::with_capacity(count);
    for _ in 0..count {
        facts.push(take(given, source)?);
    }
    Ok(facts)
}

#[inline]
pub(super) fn put(fact: &Fact, given: Given, sink: &mut impl Sink) -> Result<(), TooLarge> {
    if let Fact::Posted(posting) = fact {
        put_posting(posting, given, sink);
        return Ok(());
    }
    put_other(fact, given, sink)
}

#[inline]
pub(super) fn take<'a>(given: Given, source: &mut impl Source<'a>) -> Taken<Fact> {
    let tag = source.byte()?;
    if tag & POSTED != 0 {
        return take_posting(tag, given, source).map(Fact::Posted);
    }
    take_other(tag, given, source)
}

fn put_posting(posting: &Posting, given: Given, sink: &mut impl Sink) {
    let Posting { account, effective_at, flow, points, place } = posting;
    assert!(points.units() > 0, "invariant: the points of a posting are greater than zero");
    let own_time = if *effective_at == given.effective_at { 0 } else { OWN_TIME };
    let is_given = given.points.is_some_and(|given| given.magnitude() == *points);
    let own_points = if is_given { 0 } else { OWN_POINTS };
    sink.byte(POSTED | flow.tag() | own_time | own_points);
    put_account(*account, sink);
    if own_time != 0 {
        put_instant(*effective_at, given.recorded_at, sink);
    }
    if own_points != 0 {
        sink.number(points.units().unsigned_abs());
    }
    place::put(place, given.recorded_at, sink);
}

fn take_posting<'a>(tag: u8, given: Given, source: &mut impl Source<'a>) -> Taken<Posting> {
    let account = take_account(source)?;
    let effective_at = match tag & OWN_TIME {
        0 => given.effective_at,
        _ => take_instant(given.recorded_at, source)?,
    };
    let points = match tag & OWN_POINTS {
        0 => given.points.map(Points::magnitude),
        _ => i64::try_from(source.number()?).ok().map(Points::new),
    };
    let points = points.filter(|points| points.units() > 0);
    Ok(Posting {
        account,
        effective_at,
        flow: Flow::of(tag & FLOWS)?,
        points: points.ok_or(Malformed("the points of a posting are greater than zero"))?,
        place: place::take(given.recorded_at, source)?,
    })
}

#[cold]
fn put_other(fact: &Fact, given: Given, sink: &mut impl Sink) -> Result<(), TooLarge> {
    match fact {
        Fact::LotMoved { account, lot, expires } => {
            sink.byte(LOT_MOVED);
            put_account(*account, sink);
            put_id(*lot, sink);
            put_date(*expires, sink);
        }
        Fact::PendingLanded { account, earn, lot } => {
            sink.byte(PENDING_LANDED);
            put_account(*account, sink);
            place::put_entry_ref(*earn, sink);
            sink.byte(shape(*lot));
            put_ref(*lot, sink);
        }
        Fact::Priced { .. } => put_priced(fact, sink),
        Fact::ExpiredCounted { account, lot, points } => {
            sink.byte(EXPIRED_COUNTED);
            put_account(*account, sink);
            put_id(*lot, sink);
            sink.signed(points.units());
        }
        Fact::Touched { account } => {
            sink.byte(TOUCHED);
            put_account(*account, sink);
        }
        Fact::HoldPlaced { hold, name, deadline } => {
            sink.byte(HOLD_PLACED);
            place::put_hold(*hold, sink);
            text::put_key(name, sink);
            put_instant(*deadline, given.recorded_at, sink);
        }
        Fact::HoldClosed { hold } => {
            sink.byte(HOLD_CLOSED);
            place::put_hold(*hold, sink);
        }
        Fact::Reversed { .. } => put_reversed(fact, sink),
        Fact::ProgramChanged(settings) => {
            sink.byte(PROGRAM_CHANGED);
            settings::put(settings, sink);
        }
        Fact::PeriodClosed(date) => {
            sink.byte(PERIOD_CLOSED);
            put_date(*date, sink);
        }
        _ => return owner::put(fact, sink),
    }
    Ok(())
}

#[cold]
fn take_other<'a>(tag: u8, given: Given, source: &mut impl Source<'a>) -> Taken<Fact> {
    Ok(match tag {
        LOT_MOVED => Fact::LotMoved {
            account: take_account(source)?,
            lot: take_id(source)?,
            expires: take_date(source)?,
        },
        PENDING_LANDED => {
            let (account, earn) = (take_account(source)?, place::take_entry_ref(source)?);
            let shape = source.byte()?;
            Fact::PendingLanded { account, earn, lot: take_ref(shape, source)? }
        }
        PRICED => take_priced(source)?,
        EXPIRED_COUNTED => Fact::ExpiredCounted {
            account: take_account(source)?,
            lot: take_id(source)?,
            points: Points::new(source.signed()?),
        },
        TOUCHED => Fact::Touched { account: take_account(source)? },
        HOLD_PLACED => Fact::HoldPlaced {
            hold: place::take_hold(source)?,
            name: text::take_key(source)?,
            deadline: take_instant(given.recorded_at, source)?,
        },
        HOLD_CLOSED => Fact::HoldClosed { hold: place::take_hold(source)? },
        REVERSED => take_reversed(source)?,
        PROGRAM_CHANGED => Fact::ProgramChanged(Box::new(settings::take(source)?)),
        PERIOD_CLOSED => Fact::PeriodClosed(take_date(source)?),
        _ => return owner::take(tag, source),
    })
}

fn put_priced(fact: &Fact, sink: &mut impl Sink) {
    let Fact::Priced { account, product, rounding, kept } = fact else { return };
    let is_kept = if kept.is_some() { KEPT } else { 0 };
    sink.byte(PRICED);
    sink.byte(rounding.tag() | is_kept);
    put_account(*account, sink);
    put_decimal(*product, sink);
    if let Some(kept) = kept {
        assert!(kept.parts() < Fraction::ONE, "invariant: a fraction is less than one");
        sink.wide(kept.parts());
    }
}

pub(super) fn take_fraction<'a>(source: &mut impl Source<'a>) -> Taken<Fraction> {
    let parts = source.wide()?;
    if parts >= Fraction::ONE {
        return Err(Malformed("a fraction is less than one"));
    }
    Ok(Fraction::new(parts))
}

fn take_priced<'a>(source: &mut impl Source<'a>) -> Taken<Fact> {
    let flags = source.byte()?;
    let (account, product) = (take_account(source)?, take_decimal(source)?);
    let kept = if flags & KEPT == 0 { None } else { Some(take_fraction(source)?) };
    Ok(Fact::Priced { account, product, rounding: PriceRounding::of(flags & !KEPT)?, kept })
}

fn put_reversed(fact: &Fact, sink: &mut impl Sink) {
    let Fact::Reversed { original, points, share } = fact else { return };
    sink.byte(REVERSED);
    sink.byte(if share.is_some() { BY_SHARE } else { 0 });
    place::put_entry_ref(*original, sink);
    sink.signed(points.units());
    if let Some(share) = share {
        share::put(*share, sink);
    }
}

fn take_reversed<'a>(source: &mut impl Source<'a>) -> Taken<Fact> {
    let flags = source.flags(BY_SHARE)?;
    Ok(Fact::Reversed {
        original: place::take_entry_ref(source)?,
        points: Points::new(source.signed()?),
        share: if flags == 0 { None } else { Some(share::take(source)?) },
    })
}

#[inline]
pub(super) fn put_account(account: AccountId, sink: &mut impl Sink) {
    sink.number(u64::from(account.number()));
}

#[inline]
pub(super) fn take_account<'a>(source: &mut impl Source<'a>) -> Taken<AccountId> {
    source.number_u32().map(AccountId::new)
}

/// Set in the first byte of a posting; the tags of other facts are below it.
const POSTED: u8 = 1 << 7;
/// The posting says its time.
const OWN_TIME: u8 = 1 << 6;
/// The posting says its points.
const OWN_POINTS: u8 = 1 << 5;
const FLOWS: u8 = 0x1f;

const LOT_MOVED: u8 = 0;
const PENDING_LANDED: u8 = 1;
const PRICED: u8 = 2;
const EXPIRED_COUNTED: u8 = 3;
const TOUCHED: u8 = 4;
const HOLD_PLACED: u8 = 12;
const HOLD_CLOSED: u8 = 13;
const REVERSED: u8 = 14;
const PROGRAM_CHANGED: u8 = 15;
const PERIOD_CLOSED: u8 = 16;

/// A fraction was kept.
const KEPT: u8 = 1 << 7;
/// The reversal was by share.
const BY_SHARE: u8 = 1 << 0;
/// A fact has at least its tag and an id, a date or settings.
const FACT_BYTES_MIN: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::sink::BincodeSink;
    use crate::codec::source::BincodeSource;

    #[test]
    fn a_fraction_of_one_or_more_is_refused() {
        for (parts, is_known) in
            [(Fraction::ONE - 1, true), (Fraction::ONE, false), (u128::MAX, false)]
        {
            let mut bytes = Vec::new();
            BincodeSink::new(&mut bytes).wide(parts);
            let taken = take_fraction(&mut BincodeSource::new(&bytes)).ok();
            assert_eq!(taken.map(Fraction::parts), is_known.then_some(parts));
        }
    }
}
