//! The verbs that move points at once: `earn`, `redeem`, `adjust` and `transfer`.

use pointbook_core::{
    Adjust, Earn, EarnAmount, Points, Redeem, Short, Timestamp, Transfer, TransferExpiry, Who,
};

use super::decimal::{put_factor, take_factor};
use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::tags::Tagged;
use super::text::{put_name, put_text, take_name, take_text};
use super::time::{
    EXPIRY_NEVER, EXPIRY_ON, expiry_flags, put_expiry, put_instant, take_expiry, take_instant,
};

pub(super) fn put_earn(earn: &Earn, recorded_at: Timestamp, sink: &mut impl Sink) {
    let priced = if matches!(earn.amount, EarnAmount::Priced { .. }) { PRICED } else { 0 };
    let activates = if earn.activates.is_some() { ACTIVATES } else { 0 };
    let reference = if earn.reference.is_some() { REFERENCE } else { 0 };
    sink.byte(priced | activates | reference | expiry_flags(earn.expires));
    put_name(&earn.account, sink);
    match earn.amount {
        EarnAmount::Points(points) => put_points(points, sink),
        EarnAmount::Priced { spend, rate } => {
            put_factor(spend, sink);
            put_factor(rate, sink);
        }
    }
    put_expiry(earn.expires, sink);
    if let Some(instant) = earn.activates {
        put_instant(instant, recorded_at, sink);
    }
    put_text(earn.reference.as_deref(), sink);
}

pub(super) fn take_earn<'a>(recorded_at: Timestamp, source: &mut impl Source<'a>) -> Taken<Earn> {
    let flags = source.flags(PRICED | ACTIVATES | REFERENCE | EXPIRY_ON | EXPIRY_NEVER)?;
    Ok(Earn {
        account: take_name(source)?,
        amount: match flags & PRICED {
            0 => EarnAmount::Points(take_points(source)?),
            _ => EarnAmount::Priced { spend: take_factor(source)?, rate: take_factor(source)? },
        },
        expires: take_expiry(flags, source)?,
        activates: match flags & ACTIVATES {
            0 => None,
            _ => Some(take_instant(recorded_at, source)?),
        },
        reference: take_text(flags & REFERENCE, source)?,
    })
}

pub(super) fn put_redeem(redeem: &Redeem, sink: &mut impl Sink) {
    let reference = if redeem.reference.is_some() { REDEEM_REFERENCE } else { 0 };
    sink.byte(who_tag(&redeem.who) | redeem.short.tag() << SHORT_AT | reference);
    put_who(&redeem.who, sink);
    put_points(redeem.points, sink);
    put_text(redeem.reference.as_deref(), sink);
}

pub(super) fn take_redeem<'a>(source: &mut impl Source<'a>) -> Taken<Redeem> {
    let flags = source.flags(WHOS | SHORTS << SHORT_AT | REDEEM_REFERENCE)?;
    Ok(Redeem {
        who: take_who(flags & WHOS, source)?,
        points: take_points(source)?,
        reference: take_text(flags & REDEEM_REFERENCE, source)?,
        short: Short::of(flags >> SHORT_AT & SHORTS)?,
    })
}

pub(super) fn put_adjust(adjust: &Adjust, sink: &mut impl Sink) {
    sink.byte(adjust.short.tag() | expiry_flags(adjust.expires));
    put_name(&adjust.account, sink);
    sink.signed(adjust.points.units());
    sink.text(adjust.adjustment.as_bytes());
    sink.text(adjust.reason.as_bytes());
    put_expiry(adjust.expires, sink);
}

pub(super) fn take_adjust<'a>(source: &mut impl Source<'a>) -> Taken<Adjust> {
    let flags = source.flags(SHORTS | EXPIRY_ON | EXPIRY_NEVER)?;
    Ok(Adjust {
        account: take_name(source)?,
        points: Points::new(source.signed()?),
        adjustment: source.text()?.into(),
        reason: source.text()?.into(),
        expires: take_expiry(flags, source)?,
        short: Short::of(flags & SHORTS)?,
    })
}

pub(super) fn put_transfer(transfer: &Transfer, sink: &mut impl Sink) {
    let kind = if transfer.transfer.is_some() { TRANSFER_KIND } else { 0 };
    let reason = if transfer.reason.is_some() { TRANSFER_REASON } else { 0 };
    sink.byte(transfer.expiry.tag() | kind | reason);
    put_name(&transfer.from, sink);
    put_name(&transfer.to, sink);
    put_points(transfer.points, sink);
    put_text(transfer.transfer.as_deref(), sink);
    put_text(transfer.reason.as_deref(), sink);
}

pub(super) fn take_transfer<'a>(source: &mut impl Source<'a>) -> Taken<Transfer> {
    let flags = source.flags(TRANSFER_EXPIRY | TRANSFER_KIND | TRANSFER_REASON)?;
    Ok(Transfer {
        from: take_name(source)?,
        to: take_name(source)?,
        points: take_points(source)?,
        transfer: take_text(flags & TRANSFER_KIND, source)?,
        reason: take_text(flags & TRANSFER_REASON, source)?,
        expiry: TransferExpiry::of(flags & TRANSFER_EXPIRY)?,
    })
}

/// Puts an amount that is greater than zero, as was checked.
#[inline]
pub(super) fn put_points(points: Points, sink: &mut impl Sink) {
    sink.number(points.units().unsigned_abs());
}

#[inline]
pub(super) fn take_points<'a>(source: &mut impl Source<'a>) -> Taken<Points> {
    let units = i64::try_from(source.number()?);
    units.map(Points::new).map_err(|_| Malformed("an amount is at most 10^15 units"))
}

/// Which kind of name it is; fits two bits.
pub(super) const fn who_tag(who: &Who) -> u8 {
    match who {
        Who::Account(_) => WHO_ACCOUNT,
        Who::Customer(_) => WHO_CUSTOMER,
        Who::Household(_) => WHO_HOUSEHOLD,
    }
}

#[inline]
pub(super) fn put_who(who: &Who, sink: &mut impl Sink) {
    let (Who::Account(name) | Who::Customer(name) | Who::Household(name)) = who;
    put_name(name, sink);
}

#[inline]
pub(super) fn take_who<'a>(tag: u8, source: &mut impl Source<'a>) -> Taken<Who> {
    let name = take_name(source)?;
    match tag {
        WHO_ACCOUNT => Ok(Who::Account(name)),
        WHO_CUSTOMER => Ok(Who::Customer(name)),
        WHO_HOUSEHOLD => Ok(Who::Household(name)),
        _ => Err(Malformed("it is an account, a customer or a household")),
    }
}

const PRICED: u8 = 1 << 0;
const ACTIVATES: u8 = 1 << 1;
const REFERENCE: u8 = 1 << 2;

const WHO_ACCOUNT: u8 = 0;
const WHO_CUSTOMER: u8 = 1;
const WHO_HOUSEHOLD: u8 = 2;
/// The bits of who.
pub(super) const WHOS: u8 = 3;

/// The bits of what becomes of missing points; in a redeem they stand after those of who.
const SHORTS: u8 = 3;
const SHORT_AT: u32 = 2;
const REDEEM_REFERENCE: u8 = 1 << 4;

const TRANSFER_EXPIRY: u8 = 1 << 0;
const TRANSFER_KIND: u8 = 1 << 1;
const TRANSFER_REASON: u8 = 1 << 2;
