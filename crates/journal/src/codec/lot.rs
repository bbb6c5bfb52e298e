//! Lots as entries name them.

use pointbook_core::{Expiry, LotId, LotRef};

use super::policy::{put_rule, take_rule};
use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::time::{put_date, take_date};

/// What a reference to a lot looks like; fits three bits.
pub(super) fn shape(lot: LotRef) -> u8 {
    match (lot.id, lot.expires) {
        (LotId::Dated(Expiry::Never), Expiry::Never) => NEVER,
        (LotId::Dated(Expiry::On(id)), Expiry::On(date)) if id == date => DATED,
        (LotId::Rolling { .. }, Expiry::On(_)) => ROLLING,
        (LotId::Rolling { .. }, Expiry::Never) => ROLLING_NEVER,
        (LotId::Dated(_), _) => OTHER,
    }
}

/// Puts what the shape of a reference leaves open.
pub(super) fn put_ref(lot: LotRef, sink: &mut impl Sink) {
    match shape(lot) {
        NEVER => {}
        DATED => put_on(lot.expires, sink),
        OTHER => {
            put_id(lot.id, sink);
            put_whole(lot.expires, sink);
        }
        _ => {
            put_rolling(lot.id, sink);
            put_on(lot.expires, sink);
        }
    }
}

/// Takes a reference of this shape.
pub(super) fn take_ref<'a>(shape: u8, source: &mut impl Source<'a>) -> Taken<LotRef> {
    match shape {
        NEVER => Ok(LotRef::dated(Expiry::Never)),
        DATED => take_date(source).map(|date| LotRef::dated(Expiry::On(date))),
        ROLLING => {
            Ok(LotRef { id: take_rolling(source)?, expires: Expiry::On(take_date(source)?) })
        }
        ROLLING_NEVER => Ok(LotRef { id: take_rolling(source)?, expires: Expiry::Never }),
        OTHER => Ok(LotRef { id: take_id(source)?, expires: take_whole(source)? }),
        _ => Err(Malformed("a lot is named in a known way")),
    }
}

pub(super) fn put_id(id: LotId, sink: &mut impl Sink) {
    match id {
        LotId::Dated(expiry) => put_whole(expiry, sink),
        LotId::Rolling { .. } => {
            sink.byte(WHOLE_ROLLING);
            put_rolling(id, sink);
        }
    }
}

pub(super) fn take_id<'a>(source: &mut impl Source<'a>) -> Taken<LotId> {
    match source.byte()? {
        WHOLE_NEVER => Ok(LotId::Dated(Expiry::Never)),
        WHOLE_ON => take_date(source).map(|date| LotId::Dated(Expiry::On(date))),
        WHOLE_ROLLING => take_rolling(source),
        _ => Err(Malformed("a lot is dated or rolling")),
    }
}

/// Puts an expiry with its tag.
pub(super) fn put_whole(expiry: Expiry, sink: &mut impl Sink) {
    match expiry {
        Expiry::Never => sink.byte(WHOLE_NEVER),
        Expiry::On(date) => {
            sink.byte(WHOLE_ON);
            put_date(date, sink);
        }
    }
}

/// Takes an expiry with its tag.
pub(super) fn take_whole<'a>(source: &mut impl Source<'a>) -> Taken<Expiry> {
    match source.byte()? {
        WHOLE_NEVER => Ok(Expiry::Never),
        WHOLE_ON => take_date(source).map(Expiry::On),
        _ => Err(Malformed("points expire on a date or never")),
    }
}

fn put_on(expires: Expiry, sink: &mut impl Sink) {
    if let Expiry::On(date) = expires {
        put_date(date, sink);
    }
}

fn put_rolling(id: LotId, sink: &mut impl Sink) {
    if let LotId::Rolling { rule, life } = id {
        put_rule(rule, sink);
        sink.number(u64::from(life));
    }
}

fn take_rolling<'a>(source: &mut impl Source<'a>) -> Taken<LotId> {
    Ok(LotId::Rolling { rule: take_rule(source)?, life: source.number_u32()? })
}

const NEVER: u8 = 0;
const DATED: u8 = 1;
const ROLLING: u8 = 2;
const ROLLING_NEVER: u8 = 3;
const OTHER: u8 = 4;

const WHOLE_NEVER: u8 = 0;
const WHOLE_ON: u8 = 1;
const WHOLE_ROLLING: u8 = 2;
