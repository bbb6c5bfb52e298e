//! Groups: commands that are all or nothing, under one key.

use pointbook_core::{GROUP_ITEMS_MAX, Item, Kind};

use super::at::At;
use super::command;
use super::envelope;
use super::object::Object;
use crate::fault::FaultCode;

/// Reads the members of a group; `outer` is the command they are in.
pub(super) fn group(at: At<'_>, outer: &Object<'_>) -> Option<Vec<Item>> {
    let members = at.list()?;
    if members.len() == 0 {
        return at.fault(FaultCode::OutOfRange, "a group has at least one member");
    }
    if members.len() > GROUP_ITEMS_MAX {
        let message = format!("a group has at most {GROUP_ITEMS_MAX} members");
        return at.fault(FaultCode::TooLong, &message);
    }
    // All members are read before any is given up, so that all faults are told.
    let read: Vec<Option<Item>> = members.map(|member| item(member, outer)).collect();
    read.into_iter().collect()
}

fn item(at: At<'_>, outer: &Object<'_>) -> Option<Item> {
    let object = Object::open(at)?;
    let envelope = envelope::envelope(&object);
    // A group in a group is told as an unknown field alone.
    let action = if object.has(FIELD) { None } else { command::action(&object, Some(outer)) };
    object.close(&[&envelope::FIELDS, &Kind::ALL.map(Kind::as_str)])?;
    Some(Item { envelope: envelope?, action: action? })
}

/// The field of a command that holds a group.
pub(super) const FIELD: &str = "group";
