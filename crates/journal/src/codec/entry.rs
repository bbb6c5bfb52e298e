//! Entries: their flags, the command, what time had done, and the verdict.

use pointbook_core::{Body, Command, Entry, Member, OneOrMany, Sequence, Timestamp, Verdict};

use super::check::check_command;
use super::command::{PARTS, parts, put_envelope, put_items, take_envelope, take_items};
use super::fact::{self, Given};
use super::member::{self, MEMBER_BYTES_MIN};
use super::sink::{BincodeSink, Sink};
use super::source::{BincodeSource, Malformed, Source, Taken};
use super::text::{put_key, take_key};
use super::{action, refusal};
use crate::limits::TooLarge;

/// Appends an entry to `bytes`; its time is counted from `base`, its sequence is left out.
///
/// What is appended before an error means nothing.
pub(crate) fn encode_entry(
    entry: &Entry,
    base: Timestamp,
    bytes: &mut Vec<u8>,
) -> Result<(), TooLarge> {
    check_command(&entry.command)?;
    put(entry, base, &mut BincodeSink::new(bytes))
}

/// The entry that `bytes` are.
pub(crate) fn decode_entry(sequence: Sequence, base: Timestamp, bytes: &[u8]) -> Taken<Entry> {
    let mut source = BincodeSource::new(bytes);
    // In there, as an entry that was moved is copied.
    take(sequence, base, &mut source, |source, command| {
        source.end()?;
        check_command(command).map_err(|TooLarge(limit)| Malformed(limit))
    })
}

pub(super) fn put(entry: &Entry, base: Timestamp, sink: &mut impl Sink) -> Result<(), TooLarge> {
    let Entry { recorded_at, command, due, verdict, .. } = entry;
    sink.byte(flags(entry));
    // Times never decrease in a journal, so this is short; others wrap around and come back.
    sink.number(recorded_at.micros().wrapping_sub(base.micros()).cast_unsigned());
    put_key(&command.key, sink);
    put_envelope(&command.envelope, *recorded_at, sink);
    match &command.body {
        Body::Single(single) => action::put(single, *recorded_at, sink)?,
        Body::Group(items) => put_items(items, *recorded_at, sink)?,
    }
    if !due.is_empty() {
        fact::put_all(due, nothing_given(*recorded_at), sink)?;
    }
    match verdict {
        Verdict::Accepted(members) => put_members(members, command, *recorded_at, sink),
        Verdict::Refused { item, refusal } => {
            sink.number(u64::from(*item));
            refusal::put(refusal, *recorded_at, sink)
        }
    }
}

/// Takes an entry, when `check` has nothing against it in the end.
#[inline]
pub(super) fn take<'a, S: Source<'a>>(
    sequence: Sequence,
    base: Timestamp,
    source: &mut S,
    check: impl FnOnce(&mut S, &Command) -> Taken<()>,
) -> Taken<Entry> {
    let flags = source.byte()?;
    let since = source.number()?.cast_signed();
    let recorded_at = Timestamp::from_micros(base.micros().wrapping_add(since));
    let key = take_key(source)?;
    let envelope = take_envelope(flags & PARTS, recorded_at, source)?;
    let body = match flags & GROUP {
        0 => Body::Single(action::take(recorded_at, source)?),
        _ => Body::Group(take_items(recorded_at, source)?),
    };
    let command = Command { key, envelope, body };
    let due = match flags & DUE {
        0 => Vec::new(),
        _ => fact::take_all(nothing_given(recorded_at), source)?,
    };
    let verdict = match flags & REFUSED {
        0 => Verdict::Accepted(take_members(flags, &command, recorded_at, source)?),
        _ => {
            if flags & COUNTED != 0 {
                return Err(Malformed("what is refused has no members"));
            }
            Verdict::Refused {
                item: source.number_u32()?,
                refusal: refusal::take(recorded_at, source)?,
            }
        }
    };
    check(source, &command)?;
    Ok(Entry { sequence, recorded_at, command, due, verdict })
}

fn flags(entry: &Entry) -> u8 {
    let Entry { command, due, verdict, .. } = entry;
    let group = if matches!(command.body, Body::Group(_)) { GROUP } else { 0 };
    let due = if due.is_empty() { 0 } else { DUE };
    let verdict = match verdict {
        Verdict::Refused { .. } => REFUSED,
        Verdict::Accepted(members) if members.len() == actions(&command.body) => 0,
        Verdict::Accepted(_) => COUNTED,
    };
    parts(&command.envelope) | group | due | verdict
}

fn put_members(
    members: &[Member],
    command: &Command,
    recorded_at: Timestamp,
    sink: &mut impl Sink,
) -> Result<(), TooLarge> {
    if members.len() != actions(&command.body) {
        sink.number(members.len() as u64);
    }
    members.iter().enumerate().try_for_each(|(index, member)| {
        member::put(member, given(command, index, recorded_at), sink)
    })
}

fn take_members<'a>(
    flags: u8,
    command: &Command,
    recorded_at: Timestamp,
    source: &mut impl Source<'a>,
) -> Taken<OneOrMany<Member>> {
    let count = match flags & COUNTED {
        0 => actions(&command.body),
        _ => source.count(MEMBER_BYTES_MIN)?,
    };
    let mut take = |index| member::take(given(command, index, recorded_at), source);
    match count {
        // Most often, and then nothing is gathered.
        1 => take(0).map(OneOrMany::one),
        _ => (0..count).map(take).collect(),
    }
}

const fn actions(body: &Body) -> usize {
    match body {
        Body::Single(_) => 1,
        Body::Group(items) => items.len(),
    }
}

/// What the command says about the member at `index`.
#[inline]
fn given(command: &Command, index: usize, recorded_at: Timestamp) -> Given {
    let (own, action) = match &command.body {
        Body::Single(action) => (None, Some(action)),
        Body::Group(items) => {
            let item = items.get(index);
            (item.and_then(|item| item.envelope.at), item.map(|item| &item.action))
        }
    };
    Given {
        recorded_at,
        effective_at: own.or(command.envelope.at).unwrap_or(recorded_at),
        points: action.and_then(action::points),
    }
}

/// What is said about what time had done.
const fn nothing_given(recorded_at: Timestamp) -> Given {
    Given { recorded_at, effective_at: recorded_at, points: None }
}

/// The command is a group.
const GROUP: u8 = 1 << 4;
/// The command was refused.
const REFUSED: u8 = 1 << 5;
/// Time had done something.
const DUE: u8 = 1 << 6;
/// There are more or fewer members than actions, so their number is written.
const COUNTED: u8 = 1 << 7;
