//! Envelopes, and the items of a group.

use std::collections::BTreeMap;

use pointbook_core::{Envelope, Item, Timestamp};

use super::action;
use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::text::{put_text, take_text};
use super::time::{put_instant, take_instant};
use crate::limits::TooLarge;

/// Which parts of an envelope are there; fits four bits.
pub(super) fn parts(envelope: &Envelope) -> u8 {
    let at = if envelope.at.is_some() { AT } else { 0 };
    let by = if envelope.by.is_some() { BY } else { 0 };
    let memo = if envelope.memo.is_some() { MEMO } else { 0 };
    let meta = if envelope.meta.is_empty() { 0 } else { META };
    at | by | memo | meta
}

/// Puts the parts of an envelope that are there.
#[inline]
pub(super) fn put_envelope(envelope: &Envelope, recorded_at: Timestamp, sink: &mut impl Sink) {
    if let Some(at) = envelope.at {
        put_instant(at, recorded_at, sink);
    }
    put_text(envelope.by.as_deref(), sink);
    put_text(envelope.memo.as_deref(), sink);
    if !envelope.meta.is_empty() {
        sink.number(envelope.meta.len() as u64);
        for (name, value) in &envelope.meta {
            sink.text(name.as_bytes());
            sink.text(value.as_bytes());
        }
    }
}

/// Takes the parts of an envelope that are there.
#[inline]
pub(super) fn take_envelope<'a>(
    parts: u8,
    recorded_at: Timestamp,
    source: &mut impl Source<'a>,
) -> Taken<Envelope> {
    if parts & PARTS == 0 {
        return Ok(Envelope::default());
    }
    Ok(Envelope {
        at: if parts & AT == 0 { None } else { Some(take_instant(recorded_at, source)?) },
        by: take_text(parts & BY, source)?,
        memo: take_text(parts & MEMO, source)?,
        meta: if parts & META == 0 { BTreeMap::new() } else { take_meta(source)? },
    })
}

/// Puts the items of a group after their number.
pub(super) fn put_items(
    items: &[Item],
    recorded_at: Timestamp,
    sink: &mut impl Sink,
) -> Result<(), TooLarge> {
    sink.number(items.len() as u64);
    items.iter().try_for_each(|item| {
        sink.byte(parts(&item.envelope));
        put_envelope(&item.envelope, recorded_at, sink);
        action::put(&item.action, recorded_at, sink)
    })
}

/// Takes the items of a group after their number.
pub(super) fn take_items<'a>(
    recorded_at: Timestamp,
    source: &mut impl Source<'a>,
) -> Taken<Vec<Item>> {
    let count = source.count(ITEM_BYTES_MIN)?;
    let items = (0..count).map(|_| {
        let parts = source.flags(PARTS)?;
        let envelope = take_envelope(parts, recorded_at, source)?;
        Ok(Item { envelope, action: action::take(recorded_at, source)? })
    });
    items.collect()
}

fn take_meta<'a>(source: &mut impl Source<'a>) -> Taken<BTreeMap<Box<str>, Box<str>>> {
    let count = source.count(META_BYTES_MIN)?;
    let mut meta = BTreeMap::new();
    let mut last = None;
    for _ in 0..count {
        let (name, value) = (source.text()?, source.text()?);
        if last.is_some_and(|last| last >= name) {
            return Err(Malformed("the fields of meta are in order, each once"));
        }
        last = Some(name);
        meta.insert(name.into(), value.into());
    }
    if meta.is_empty() {
        return Err(Malformed("a part that is there is not empty"));
    }
    Ok(meta)
}

/// The envelope says when it counts.
const AT: u8 = 1 << 0;
/// The envelope says who ordered it.
const BY: u8 = 1 << 1;
/// The envelope has a memo.
const MEMO: u8 = 1 << 2;
/// The envelope has fields of the caller.
const META: u8 = 1 << 3;
/// The parts of an envelope.
pub(super) const PARTS: u8 = AT | BY | MEMO | META;

/// An item has at least its parts and its verb.
const ITEM_BYTES_MIN: usize = 2;
/// A field has at least the lengths of its name and value.
const META_BYTES_MIN: usize = 2;
