//! Actions: the tag of the verb, and its fields.

use pointbook_core::{Action, ClosePeriod, EarnAmount, Points, Reverse, ReverseAmount, Timestamp};

use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::text::{put_key, take_key};
use super::time::{put_date, take_date};
use super::verbs_points::{put_points, take_points};
use super::{settings, share, verbs_holds, verbs_owners, verbs_points};
use crate::limits::TooLarge;

pub(super) fn put(
    action: &Action,
    recorded_at: Timestamp,
    sink: &mut impl Sink,
) -> Result<(), TooLarge> {
    sink.byte(tag(action)?);
    match action {
        Action::Open(open) => verbs_owners::put_open(open, sink),
        Action::Move(movement) => verbs_owners::put_move(movement, sink),
        Action::Status(change) => verbs_owners::put_status(change, sink),
        Action::Earn(earn) => verbs_points::put_earn(earn, recorded_at, sink),
        Action::Redeem(redeem) => verbs_points::put_redeem(redeem, sink),
        Action::Hold(hold) => verbs_holds::put_hold(hold, sink),
        Action::Capture(capture) => verbs_holds::put_capture(capture, sink),
        Action::Release(release) => verbs_holds::put_release(release, sink),
        Action::Adjust(adjust) => verbs_points::put_adjust(adjust, sink),
        Action::Transfer(transfer) => verbs_points::put_transfer(transfer, sink),
        Action::Reverse(reverse) => put_reverse(reverse, sink),
        Action::ClosePeriod(ClosePeriod { through }) => put_date(*through, sink),
        Action::Program(settings) => settings::put(settings, sink),
        // An expire has no fields; what has no tag did not come here.
        _ => {}
    }
    Ok(())
}

pub(super) fn take<'a>(recorded_at: Timestamp, source: &mut impl Source<'a>) -> Taken<Action> {
    Ok(match source.byte()? {
        OPEN => Action::Open(verbs_owners::take_open(source)?),
        MOVE => Action::Move(verbs_owners::take_move(source)?),
        STATUS => Action::Status(verbs_owners::take_change(source)?),
        EARN => Action::Earn(verbs_points::take_earn(recorded_at, source)?),
        REDEEM => Action::Redeem(verbs_points::take_redeem(source)?),
        HOLD => Action::Hold(verbs_holds::take_hold(source)?),
        CAPTURE => Action::Capture(verbs_holds::take_capture(source)?),
        RELEASE => Action::Release(verbs_holds::take_release(source)?),
        ADJUST => Action::Adjust(verbs_points::take_adjust(source)?),
        TRANSFER => Action::Transfer(verbs_points::take_transfer(source)?),
        REVERSE => Action::Reverse(take_reverse(source)?),
        EXPIRE => Action::Expire,
        CLOSE_PERIOD => Action::ClosePeriod(ClosePeriod { through: take_date(source)? }),
        PROGRAM => Action::Program(Box::new(settings::take(source)?)),
        _ => return Err(Malformed("a verb is a known one")),
    })
}

/// The points that an action names, which its member most often moves.
pub(super) const fn points(action: &Action) -> Option<Points> {
    match action {
        Action::Earn(earn) => match earn.amount {
            EarnAmount::Points(points) => Some(points),
            EarnAmount::Priced { .. } => None,
        },
        Action::Redeem(redeem) => Some(redeem.points),
        Action::Hold(hold) => Some(hold.points),
        Action::Capture(capture) => capture.points,
        Action::Release(release) => release.points,
        Action::Adjust(adjust) => Some(adjust.points),
        Action::Transfer(transfer) => Some(transfer.points),
        Action::Reverse(reverse) => match reverse.amount {
            ReverseAmount::Points(points) => Some(points),
            ReverseAmount::Rest | ReverseAmount::Share(_) => None,
        },
        _ => None,
    }
}

const fn tag(action: &Action) -> Result<u8, TooLarge> {
    Ok(match action {
        Action::Open(_) => OPEN,
        Action::Move(_) => MOVE,
        Action::Status(_) => STATUS,
        Action::Earn(_) => EARN,
        Action::Redeem(_) => REDEEM,
        Action::Hold(_) => HOLD,
        Action::Capture(_) => CAPTURE,
        Action::Release(_) => RELEASE,
        Action::Adjust(_) => ADJUST,
        Action::Transfer(_) => TRANSFER,
        Action::Reverse(_) => REVERSE,
        Action::Expire => EXPIRE,
        Action::ClosePeriod(_) => CLOSE_PERIOD,
        Action::Program(_) => PROGRAM,
        _ => return Err(TooLarge("this version of the format knows every verb")),
    })
}

fn put_reverse(reverse: &Reverse, sink: &mut impl Sink) {
    let item = if reverse.item.is_some() { ITEM } else { 0 };
    let amount = match reverse.amount {
        ReverseAmount::Rest => 0,
        ReverseAmount::Points(_) => BY_POINTS,
        ReverseAmount::Share(_) => BY_SHARE,
    };
    sink.byte(item | amount);
    put_key(&reverse.of, sink);
    if let Some(item) = reverse.item {
        sink.number(u64::from(item));
    }
    match reverse.amount {
        ReverseAmount::Rest => {}
        ReverseAmount::Points(points) => put_points(points, sink),
        ReverseAmount::Share(share) => share::put(share, sink),
    }
}

fn take_reverse<'a>(source: &mut impl Source<'a>) -> Taken<Reverse> {
    let flags = source.flags(ITEM | BY_POINTS | BY_SHARE)?;
    Ok(Reverse {
        of: take_key(source)?,
        item: if flags & ITEM == 0 { None } else { Some(source.number_u32()?) },
        amount: match flags & !ITEM {
            0 => ReverseAmount::Rest,
            BY_POINTS => ReverseAmount::Points(take_points(source)?),
            BY_SHARE => ReverseAmount::Share(share::take(source)?),
            _ => return Err(Malformed("a reversal is by points or by share")),
        },
    })
}

const OPEN: u8 = 0;
const MOVE: u8 = 1;
const STATUS: u8 = 2;
const EARN: u8 = 3;
const REDEEM: u8 = 4;
const HOLD: u8 = 5;
const CAPTURE: u8 = 6;
const RELEASE: u8 = 7;
const ADJUST: u8 = 8;
const TRANSFER: u8 = 9;
const REVERSE: u8 = 10;
const EXPIRE: u8 = 11;
const CLOSE_PERIOD: u8 = 12;
const PROGRAM: u8 = 13;

const ITEM: u8 = 1 << 0;
const BY_POINTS: u8 = 1 << 1;
const BY_SHARE: u8 = 1 << 2;
