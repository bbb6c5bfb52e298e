//! Accounts and owners, for checkpoints.

use pointbook_core::{AccountPart, CustomerId, Dated, HeldPiece, Lot, LotId, Pending, Points};

use super::fact::take_fraction;
use super::lot;
use super::owner::{status_byte, take_status};
use super::place::{put_entry_ref, put_hold, put_target, take_entry_ref, take_hold, take_target};
use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::state::EPOCH;
use super::text::{put_name, take_name};
use super::time::{put_instant, take_instant};

pub(super) fn put_owned(account: &AccountPart, sink: &mut impl Sink) {
    put_name(&account.name, sink);
    put_dated(&account.owner, |id| id.number(), sink);
    sink.byte(status_byte(Some(account.status), Some(account.accrues)));
    put_list(&account.lots, sink, |it, sink| {
        sink.byte(lot::shape(it.lot));
        lot::put_ref(it.lot, sink);
        put_points(it.free, sink);
        put_points(it.held, sink);
    });
    put_list(&account.pending, sink, put_pending);
    put_list(&account.held, sink, put_piece);
    put_points(account.deficit, sink);
    sink.wide(account.fraction.parts());
    put_instant(account.newest, EPOCH, sink);
    put_list(&account.expired, sink, |(id, sum), sink| {
        lot::put_id(*id, sink);
        sink.wide_signed(*sum);
    });
}

pub(super) fn take_owned<'a, S: Source<'a>>(source: &mut S) -> Taken<AccountPart> {
    let name = take_name(source)?;
    let owner = take_dated(CustomerId::new, source)?;
    let (Some(status), Some(accrues)) = take_status(source.byte()?)? else {
        return Err(Malformed("an account has a status and accrues or not"));
    };
    Ok(AccountPart {
        name,
        owner,
        status,
        accrues,
        lots: take_list(source, |source| {
            let shape = source.byte()?;
            let lot = lot::take_ref(shape, source)?;
            Ok(Lot { lot, free: take_points(source)?, held: take_points(source)? })
        })?,
        pending: take_list(source, take_pending)?,
        held: take_list(source, take_piece)?,
        deficit: take_points(source)?,
        fraction: take_fraction(source)?,
        newest: take_instant(EPOCH, source)?,
        expired: take_list(source, |source| -> Taken<(LotId, i128)> {
            Ok((lot::take_id(source)?, source.wide_signed()?))
        })?,
    })
}

/// Puts an ownership: the first owner, and the changes.
pub(super) fn put_dated<T: Copy + PartialEq>(
    dated: &Dated<T>,
    number: impl Fn(T) -> u32,
    sink: &mut impl Sink,
) {
    sink.number(u64::from(number(dated.first())));
    put_list(dated.changes(), sink, |(since, owner), sink| {
        put_instant(*since, EPOCH, sink);
        sink.number(u64::from(number(*owner)));
    });
}

/// Takes an ownership, whose changes come in order.
pub(super) fn take_dated<'a, T: Copy + PartialEq, S: Source<'a>>(
    owner: impl Fn(u32) -> T,
    source: &mut S,
) -> Taken<Dated<T>> {
    let mut dated = Dated::new(owner(source.number_u32()?));
    let changes = take_list(source, |source| {
        Ok((take_instant(EPOCH, source)?, owner(source.number_u32()?)))
    })?;
    for (since, owner) in changes {
        if !dated.change(since, owner) {
            return Err(Malformed("owners change in order"));
        }
    }
    Ok(dated)
}

fn put_pending(pending: &Pending, sink: &mut impl Sink) {
    put_entry_ref(pending.earn, sink);
    put_instant(pending.activates, EPOCH, sink);
    put_target(pending.target, sink);
    put_points(pending.points, sink);
}

fn take_pending<'a>(source: &mut impl Source<'a>) -> Taken<Pending> {
    Ok(Pending {
        earn: take_entry_ref(source)?,
        activates: take_instant(EPOCH, source)?,
        target: take_target(source)?,
        points: take_points(source)?,
    })
}

fn put_piece(piece: &HeldPiece, sink: &mut impl Sink) {
    put_hold(piece.hold, sink);
    sink.number(u64::from(piece.order));
    lot::put_id(piece.lot, sink);
    put_instant(piece.deadline, EPOCH, sink);
    put_points(piece.points, sink);
}

fn take_piece<'a>(source: &mut impl Source<'a>) -> Taken<HeldPiece> {
    Ok(HeldPiece {
        hold: take_hold(source)?,
        order: source.number_u32()?,
        lot: lot::take_id(source)?,
        deadline: take_instant(EPOCH, source)?,
        points: take_points(source)?,
    })
}

fn put_list<T, S: Sink>(all: &[T], sink: &mut S, put: impl Fn(&T, &mut S)) {
    sink.number(all.len() as u64);
    all.iter().for_each(|it| put(it, sink));
}

fn take_list<'a, T, S: Source<'a>>(
    source: &mut S,
    take: impl Fn(&mut S) -> Taken<T>,
) -> Taken<Vec<T>> {
    let count = source.count(2)?;
    (0..count).map(|_| take(source)).collect()
}

fn put_points(points: Points, sink: &mut impl Sink) {
    sink.signed(points.units());
}

fn take_points<'a>(source: &mut impl Source<'a>) -> Taken<Points> {
    source.signed().map(Points::new)
}
