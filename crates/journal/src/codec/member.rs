//! Members: what each action did, saying only what the command does not.

use pointbook_core::{Member, OneOrMany, Points};

use super::fact::{self, Given};
use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::time::{put_instant, take_instant};
use crate::limits::TooLarge;

/// Puts a member; `given` is what its command says about it.
pub(super) fn put(member: &Member, given: Given, sink: &mut impl Sink) -> Result<(), TooLarge> {
    let Member { effective_at, requested_effective_at, points, facts } = member;
    let own_time = if *effective_at == given.effective_at { 0 } else { OWN_TIME };
    let requested = if requested_effective_at.is_some() { REQUESTED } else { 0 };
    let moved = match points {
        None => 0,
        Some(_) if *points == given.points => GIVEN_POINTS,
        Some(_) => OWN_POINTS,
    };
    let one_fact = if facts.len() == 1 { ONE_FACT } else { 0 };
    sink.byte(own_time | requested | moved | one_fact);
    if own_time != 0 {
        put_instant(*effective_at, given.recorded_at, sink);
    }
    if let Some(requested) = requested_effective_at {
        put_instant(*requested, given.recorded_at, sink);
    }
    if let Some(points) = points.filter(|_| moved == OWN_POINTS) {
        sink.signed(points.units());
    }
    let given = Given { effective_at: *effective_at, points: *points, ..given };
    match &**facts {
        [fact] => fact::put(fact, given, sink),
        facts => fact::put_all(facts, given, sink),
    }
}

/// Takes a member; `given` is what its command says about it.
pub(super) fn take<'a>(given: Given, source: &mut impl Source<'a>) -> Taken<Member> {
    let flags = source.flags(FLAGS)?;
    let effective_at = match flags & OWN_TIME {
        0 => given.effective_at,
        _ => take_instant(given.recorded_at, source)?,
    };
    let requested_effective_at = match flags & REQUESTED {
        0 => None,
        _ => Some(take_instant(given.recorded_at, source)?),
    };
    let points = match flags & (GIVEN_POINTS | OWN_POINTS) {
        0 => None,
        GIVEN_POINTS => Some(given.points.ok_or(Malformed("a member's points are said once"))?),
        OWN_POINTS => Some(Points::new(source.signed()?)),
        _ => return Err(Malformed("a member's points are said once")),
    };
    let given = Given { effective_at, points, ..given };
    let facts = match flags & ONE_FACT {
        0 => fact::take_all(given, source)?.into(),
        _ => OneOrMany::one(fact::take(given, source)?),
    };
    Ok(Member { effective_at, requested_effective_at, points, facts })
}

/// The member says its time.
const OWN_TIME: u8 = 1 << 0;
/// The member says what time was asked for.
const REQUESTED: u8 = 1 << 1;
/// The member moved the points of its command.
const GIVEN_POINTS: u8 = 1 << 2;
/// The member says what it moved.
const OWN_POINTS: u8 = 1 << 3;
/// The member has one fact, whose number is left out.
const ONE_FACT: u8 = 1 << 4;
const FLAGS: u8 = OWN_TIME | REQUESTED | GIVEN_POINTS | OWN_POINTS | ONE_FACT;
/// A member has at least its flags and the number of its facts.
pub(super) const MEMBER_BYTES_MIN: usize = 2;
