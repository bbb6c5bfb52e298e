//! The parts of a decision state, for checkpoints.

use pointbook_core::{
    AccountId, CustomerPart, HeadPart, HoldPart, LandedPart, ReversedPart, StatePart, Timestamp,
};

use super::fact::{put_account, take_account};
use super::owned::{put_dated, put_owned, take_dated, take_owned};
use super::place::{put_entry_ref, take_entry_ref};
use super::sink::{BincodeSink, Sink};
use super::source::{BincodeSource, Malformed, Source, Taken};
use super::text::{put_key, put_name, take_key, take_name};
use super::time::{put_date, put_instant, take_date, take_instant};
use super::{lot, place, settings, share};
use crate::corrupt::{Corrupt, Fault};

/// Appends a part of a state, as the payload of a part of a checkpoint.
pub fn put_state_part(part: &StatePart, bytes: &mut Vec<u8>) {
    let sink = &mut BincodeSink::new(bytes);
    match part {
        StatePart::Head(head) => {
            sink.byte(HEAD);
            put_head(head, sink);
        }
        StatePart::Households(all) => put_all(HOUSEHOLDS, all, sink, put_name),
        StatePart::Customers(all) => put_all(CUSTOMERS, all, sink, put_customer),
        StatePart::Accounts(all) => put_all(ACCOUNTS, all, sink, put_owned),
        StatePart::Holds(all) => put_all(HOLDS, all, sink, put_hold),
        StatePart::Reversed(all) => put_all(REVERSED, all, sink, put_reversed),
        StatePart::Landed(all) => put_all(LANDED, all, sink, put_landed),
    }
}

/// The part of a state that a payload is.
///
/// # Errors
///
/// [`Corrupt`] when it is none.
pub fn decode_state_part(payload: &[u8]) -> Result<StatePart, Corrupt> {
    let mut source = BincodeSource::new(payload);
    let part = take_part(&mut source).and_then(|part| source.end().map(|()| part));
    part.map_err(|Malformed(rule)| Corrupt::new(Fault::Malformed(rule)))
}

fn take_part<'a>(source: &mut impl Source<'a>) -> Taken<StatePart> {
    Ok(match source.byte()? {
        HEAD => StatePart::Head(take_head(source)?),
        HOUSEHOLDS => StatePart::Households(take_all(source, take_name)?),
        CUSTOMERS => StatePart::Customers(take_all(source, take_customer)?),
        ACCOUNTS => StatePart::Accounts(take_all(source, take_owned)?),
        HOLDS => StatePart::Holds(take_all(source, take_hold)?),
        REVERSED => StatePart::Reversed(take_all(source, take_reversed)?),
        LANDED => StatePart::Landed(take_all(source, take_landed)?),
        _ => return Err(Malformed("a part of a state is of a known kind")),
    })
}

fn put_all<T, S: Sink>(kind: u8, all: &[T], sink: &mut S, put: impl Fn(&T, &mut S)) {
    sink.byte(kind);
    sink.number(all.len() as u64);
    all.iter().for_each(|it| put(it, sink));
}

fn take_all<'a, T, S: Source<'a>>(
    source: &mut S,
    take: impl Fn(&mut S) -> Taken<T>,
) -> Taken<Vec<T>> {
    // Everything has at least two bytes.
    let count = source.count(2)?;
    (0..count).map(|_| take(source)).collect()
}

fn put_head(head: &HeadPart, sink: &mut impl Sink) {
    sink.number(head.sequence.number());
    put_instant(head.recorded_at, EPOCH, sink);
    settings::put(&head.settings, sink);
    sink.byte(u8::from(head.closed_through.is_some()));
    if let Some(date) = head.closed_through {
        put_date(date, sink);
    }
    sink.number(head.holds.into());
}

fn take_head<'a, S: Source<'a>>(source: &mut S) -> Taken<HeadPart> {
    Ok(HeadPart {
        sequence: pointbook_core::Sequence::new(source.number()?),
        recorded_at: take_instant(EPOCH, source)?,
        settings: settings::take(source)?,
        closed_through: match source.flags(1)? {
            0 => None,
            _ => Some(take_date(source)?),
        },
        holds: source.number_u32()?,
    })
}

fn put_customer(customer: &CustomerPart, sink: &mut impl Sink) {
    put_name(&customer.name, sink);
    sink.byte(u8::from(customer.redeemer));
    put_dated(&customer.household, |id| id.number(), sink);
    put_instant(customer.newest, EPOCH, sink);
}

fn take_customer<'a>(source: &mut impl Source<'a>) -> Taken<CustomerPart> {
    Ok(CustomerPart {
        name: take_name(source)?,
        redeemer: source.flags(1)? != 0,
        household: take_dated(pointbook_core::HouseholdId::new, source)?,
        newest: take_instant(EPOCH, source)?,
    })
}

fn put_hold(hold: &HoldPart, sink: &mut impl Sink) {
    put_key(&hold.name, sink);
    place::put_hold(hold.id, sink);
    put_instant(hold.deadline, EPOCH, sink);
    sink.byte(u8::from(hold.closed));
    sink.number(hold.accounts.len() as u64);
    hold.accounts.iter().for_each(|account| put_account(*account, sink));
}

fn take_hold<'a, S: Source<'a>>(source: &mut S) -> Taken<HoldPart> {
    let (name, id) = (take_key(source)?, place::take_hold(source)?);
    let deadline = take_instant(EPOCH, source)?;
    let closed = source.flags(1)? != 0;
    let count = source.count(1)?;
    let accounts = (0..count).map(|_| take_account(source)).collect::<Taken<Vec<AccountId>>>()?;
    Ok(HoldPart { name, id, deadline, accounts, closed })
}

fn put_reversed(reversed: &ReversedPart, sink: &mut impl Sink) {
    put_entry_ref(reversed.original, sink);
    sink.signed(reversed.points.units());
    share::put(reversed.share, sink);
}

fn take_reversed<'a>(source: &mut impl Source<'a>) -> Taken<ReversedPart> {
    Ok(ReversedPart {
        original: take_entry_ref(source)?,
        points: pointbook_core::Points::new(source.signed()?),
        share: share::take(source)?,
    })
}

fn put_landed(landed: &LandedPart, sink: &mut impl Sink) {
    put_entry_ref(landed.earn, sink);
    sink.byte(lot::shape(landed.lot));
    lot::put_ref(landed.lot, sink);
}

fn take_landed<'a>(source: &mut impl Source<'a>) -> Taken<LandedPart> {
    let earn = take_entry_ref(source)?;
    let shape = source.byte()?;
    Ok(LandedPart { earn, lot: lot::take_ref(shape, source)? })
}

/// What the instants of a checkpoint are counted from.
pub(super) const EPOCH: Timestamp = Timestamp::from_micros(0);

const HEAD: u8 = 1;
const HOUSEHOLDS: u8 = 2;
const CUSTOMERS: u8 = 3;
const ACCOUNTS: u8 = 4;
const HOLDS: u8 = 5;
const REVERSED: u8 = 6;
const LANDED: u8 = 7;
