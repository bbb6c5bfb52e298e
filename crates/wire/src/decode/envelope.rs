//! Envelopes: what every command may carry.

use std::collections::BTreeMap;

use pointbook_core::{Envelope, Kind, META_FIELDS_MAX, META_NAME_BYTES_MAX, META_VALUE_BYTES_MAX};

use super::at::At;
use super::object::Object;
use super::text::{actor, text, text_within};
use super::time::instant;
use crate::fault::FaultCode;

/// Reads the envelope of a command or of a member of a group.
pub(super) fn envelope(object: &Object<'_>) -> Option<Envelope> {
    let at = object.may("at", instant);
    let by = object.may("by", actor);
    let memo = object.may("memo", text);
    let meta = object.may("meta", meta);
    Some(Envelope { at: at?, by: by?, memo: memo?, meta: meta?.unwrap_or_default() })
}

/// Checks what a verb demands of the envelope it is in; of a member, `outer` is the group's.
pub(super) fn fits(kind: Kind, object: &Object<'_>, outer: Option<&Object<'_>>) -> Option<()> {
    let signed = object.has("by") || outer.is_some_and(|group| group.has("by"));
    match kind {
        Kind::Capture | Kind::Release if object.has("at") => {
            object.conflict("at", "a capture or release counts by the ledger's clock")
        }
        Kind::Adjust if !signed => object.missing("by", "an adjustment says who ordered it"),
        _ => Some(()),
    }
}

fn meta(at: At<'_>) -> Option<BTreeMap<Box<str>, Box<str>>> {
    let object = Object::open(at)?;
    if object.each().len() > META_FIELDS_MAX {
        let message = format!("at most {META_FIELDS_MAX} fields are allowed");
        return at.fault(FaultCode::TooLong, &message);
    }
    let mut good = object.no_doubles();
    let mut meta = BTreeMap::new();
    for (name, value) in object.each() {
        let value = meta_field(name, value);
        good = good.and(value.as_ref().map(|_| ()));
        meta.extend(value.map(|value| (Box::from(name), value)));
    }
    good.map(|()| meta)
}

fn meta_field(name: &str, value: At<'_>) -> Option<Box<str>> {
    let text = text_within(value, META_VALUE_BYTES_MAX).map(Box::from);
    if name.len() > META_NAME_BYTES_MAX {
        let message = format!("a name has at most {META_NAME_BYTES_MAX} bytes");
        return value.fault(FaultCode::TooLong, &message);
    }
    text
}

/// The fields of an envelope.
pub(super) const FIELDS: [&str; 4] = ["at", "by", "memo", "meta"];
