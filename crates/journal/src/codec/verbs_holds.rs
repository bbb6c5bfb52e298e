//! The verbs about holds: `hold`, `capture` and `release`.

use pointbook_core::{Capture, Hold, Points, Release, Rest};

use super::sink::Sink;
use super::source::{Source, Taken};
use super::tags::Tagged;
use super::text::{put_key, put_text, take_key, take_text};
use super::verbs_points::{WHOS, put_points, put_who, take_points, take_who, who_tag};

pub(super) fn put_hold(hold: &Hold, sink: &mut impl Sink) {
    let ttl = if hold.ttl_seconds.is_some() { TTL } else { 0 };
    let reference = if hold.reference.is_some() { REFERENCE } else { 0 };
    sink.byte(who_tag(&hold.who) | ttl | reference);
    put_who(&hold.who, sink);
    put_points(hold.points, sink);
    put_key(&hold.hold, sink);
    if let Some(seconds) = hold.ttl_seconds {
        sink.number(u64::from(seconds));
    }
    put_text(hold.reference.as_deref(), sink);
}

pub(super) fn take_hold<'a>(source: &mut impl Source<'a>) -> Taken<Hold> {
    let flags = source.flags(WHOS | TTL | REFERENCE)?;
    Ok(Hold {
        who: take_who(flags & WHOS, source)?,
        points: take_points(source)?,
        hold: take_key(source)?,
        ttl_seconds: if flags & TTL == 0 { None } else { Some(source.number_u32()?) },
        reference: take_text(flags & REFERENCE, source)?,
    })
}

pub(super) fn put_capture(capture: &Capture, sink: &mut impl Sink) {
    sink.byte(capture.rest.tag() | some_flag(capture.points));
    put_key(&capture.hold, sink);
    put_some(capture.points, sink);
}

pub(super) fn take_capture<'a>(source: &mut impl Source<'a>) -> Taken<Capture> {
    let flags = source.flags(REST | SOME)?;
    Ok(Capture {
        hold: take_key(source)?,
        points: take_some(flags, source)?,
        rest: Rest::of(flags & REST)?,
    })
}

pub(super) fn put_release(release: &Release, sink: &mut impl Sink) {
    sink.byte(some_flag(release.points));
    put_key(&release.hold, sink);
    put_some(release.points, sink);
}

pub(super) fn take_release<'a>(source: &mut impl Source<'a>) -> Taken<Release> {
    let flags = source.flags(SOME)?;
    Ok(Release { hold: take_key(source)?, points: take_some(flags, source)? })
}

const fn some_flag(points: Option<Points>) -> u8 {
    if points.is_some() { SOME } else { 0 }
}

fn put_some(points: Option<Points>, sink: &mut impl Sink) {
    if let Some(points) = points {
        put_points(points, sink);
    }
}

fn take_some<'a>(flags: u8, source: &mut impl Source<'a>) -> Taken<Option<Points>> {
    if flags & SOME == 0 { Ok(None) } else { take_points(source).map(Some) }
}

const TTL: u8 = 1 << 2;
const REFERENCE: u8 = 1 << 3;

const REST: u8 = 1 << 0;
/// The amount is named.
const SOME: u8 = 1 << 1;
