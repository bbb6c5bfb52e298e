//! Places: where the points of a posting come from or go to.

use pointbook_core::{EntryRef, HoldId, LotRef, PendingTarget, Place, Sequence, Timestamp};

use super::lot::{put_ref, put_whole, shape, take_ref, take_whole};
use super::policy::{put_rule, take_rule};
use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::time::{put_instant, take_instant};

pub(super) fn put(place: &Place, recorded_at: Timestamp, sink: &mut impl Sink) {
    match *place {
        Place::Lot(lot) => put_tag_and_lot(LOT, lot, sink),
        Place::Deficit { meant_for: None } => sink.byte(DEFICIT),
        Place::Deficit { meant_for: Some(lot) } => put_tag_and_lot(DEFICIT_FOR, lot, sink),
        Place::NewHold { hold, lot, order, deadline } => {
            put_tag_and_lot(NEW_HOLD, lot, sink);
            put_hold(hold, sink);
            sink.number(u64::from(order));
            put_instant(deadline, recorded_at, sink);
        }
        Place::Hold { hold, lot } => {
            put_tag_and_lot(HOLD, lot, sink);
            put_hold(hold, sink);
        }
        Place::HoldToDeficit { hold, lot } => {
            put_tag_and_lot(HOLD_TO_DEFICIT, lot, sink);
            put_hold(hold, sink);
        }
        Place::NewPending { earn, activates, target } => {
            sink.byte(NEW_PENDING);
            put_entry_ref(earn, sink);
            put_instant(activates, recorded_at, sink);
            put_target(target, sink);
        }
        Place::Pending { earn } => {
            sink.byte(PENDING);
            put_entry_ref(earn, sink);
        }
        Place::Nowhere => sink.byte(NOWHERE),
    }
}

pub(super) fn take<'a>(recorded_at: Timestamp, source: &mut impl Source<'a>) -> Taken<Place> {
    let byte = source.byte()?;
    let shape = byte >> SHAPE_AT;
    match byte & TAGS {
        LOT => return take_ref(shape, source).map(Place::Lot),
        tag @ (DEFICIT_FOR | NEW_HOLD | HOLD | HOLD_TO_DEFICIT) => {
            let lot = take_ref(shape, source)?;
            return take_beside(tag, lot, recorded_at, source);
        }
        _ => {}
    }
    // No lot is named, so the byte is nothing but the tag.
    Ok(match byte {
        DEFICIT => Place::Deficit { meant_for: None },
        NEW_PENDING => Place::NewPending {
            earn: take_entry_ref(source)?,
            activates: take_instant(recorded_at, source)?,
            target: take_target(source)?,
        },
        PENDING => Place::Pending { earn: take_entry_ref(source)? },
        NOWHERE => Place::Nowhere,
        _ => return Err(Malformed("a place is of a known kind")),
    })
}

/// Takes what stands beside the lot of a place.
fn take_beside<'a>(
    tag: u8,
    lot: LotRef,
    recorded_at: Timestamp,
    source: &mut impl Source<'a>,
) -> Taken<Place> {
    if tag == DEFICIT_FOR {
        return Ok(Place::Deficit { meant_for: Some(lot) });
    }
    let hold = take_hold(source)?;
    Ok(match tag {
        NEW_HOLD => Place::NewHold {
            hold,
            lot,
            order: source.number_u32()?,
            deadline: take_instant(recorded_at, source)?,
        },
        HOLD => Place::Hold { hold, lot },
        _ => Place::HoldToDeficit { hold, lot },
    })
}

pub(super) fn put_entry_ref(entry: EntryRef, sink: &mut impl Sink) {
    sink.number(entry.sequence.number());
    sink.number(u64::from(entry.item));
}

pub(super) fn take_entry_ref<'a>(source: &mut impl Source<'a>) -> Taken<EntryRef> {
    Ok(EntryRef { sequence: Sequence::new(source.number()?), item: source.number_u32()? })
}

pub(super) fn put_hold(hold: HoldId, sink: &mut impl Sink) {
    sink.number(u64::from(hold.number()));
}

pub(super) fn take_hold<'a>(source: &mut impl Source<'a>) -> Taken<HoldId> {
    source.number_u32().map(HoldId::new)
}

fn put_tag_and_lot(tag: u8, lot: LotRef, sink: &mut impl Sink) {
    sink.byte(tag | shape(lot) << SHAPE_AT);
    put_ref(lot, sink);
}

pub(super) fn put_target(target: PendingTarget, sink: &mut impl Sink) {
    match target {
        PendingTarget::Dated(expiry) => {
            sink.byte(TARGET_DATED);
            put_whole(expiry, sink);
        }
        PendingTarget::Rolling(rule) => {
            sink.byte(TARGET_ROLLING);
            put_rule(rule, sink);
        }
    }
}

pub(super) fn take_target<'a>(source: &mut impl Source<'a>) -> Taken<PendingTarget> {
    match source.byte()? {
        TARGET_DATED => take_whole(source).map(PendingTarget::Dated),
        TARGET_ROLLING => take_rule(source).map(PendingTarget::Rolling),
        _ => Err(Malformed("pending points go to a dated or a rolling lot")),
    }
}

const LOT: u8 = 0;
const DEFICIT: u8 = 1;
const DEFICIT_FOR: u8 = 2;
const NEW_HOLD: u8 = 3;
const HOLD: u8 = 4;
const HOLD_TO_DEFICIT: u8 = 5;
const NEW_PENDING: u8 = 6;
const PENDING: u8 = 7;
const NOWHERE: u8 = 8;
/// The bits of the tag; those above are the shape of the lot.
const TAGS: u8 = 0x0f;
const SHAPE_AT: u32 = 4;

const TARGET_DATED: u8 = 0;
const TARGET_ROLLING: u8 = 1;
