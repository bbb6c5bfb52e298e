//! Commands: an envelope, and one verb or a group.

use pointbook_core::{Action, Body, Command, Key, Kind, Scale};

use super::at::{At, Reading};
use super::object::Object;
use super::{
    adjust, earn, envelope, group, hold, owners, period, redeem, reverse, settings, text, transfer,
};
use crate::fault::{FaultCode, Invalid};
use crate::node::Node;
use crate::words::KINDS;

/// Reads a command from one line of JSON; amounts are of this scale.
///
/// # Errors
///
/// All faults of the line at once.
///
/// # Examples
///
/// ```
/// use pointbook_core::Scale;
/// use pointbook_wire::{FaultCode, decode_command};
///
/// let line = br#"{"key":"k1","redeem":{"account":"a1","points":"0"},"colour":"red"}"#;
/// let invalid = decode_command(line, Scale::default()).unwrap_err();
/// assert_eq!(invalid.key.as_deref(), Some("k1"));
/// assert_eq!(invalid.faults[0].code, FaultCode::OutOfRange);
/// assert_eq!(invalid.faults[1].field, "colour");
/// ```
pub fn decode_command(line: &[u8], scale: Scale) -> Result<Command, Invalid> {
    decode_command_node(&Node::parse(line)?, scale)
}

/// Reads a command from JSON that was parsed already; amounts are of this scale.
///
/// # Errors
///
/// All faults of the command at once.
pub fn decode_command_node(node: &Node<'_>, scale: Scale) -> Result<Command, Invalid> {
    let reading = Reading::new(scale);
    let read = command(reading.whole(node));
    let key = node.member("key").and_then(Node::text).and_then(Key::new);
    reading.settle(read, key)
}

fn command(at: At<'_>) -> Option<Command> {
    let object = Object::open(at)?;
    let key = object.need("key", text::key);
    let envelope = envelope::envelope(&object);
    let body = body(&object);
    object.close(&[&["key", group::FIELD], &envelope::FIELDS, &Kind::ALL.map(Kind::as_str)])?;
    Some(Command { key: key?, envelope: envelope?, body: body? })
}

fn body(object: &Object<'_>) -> Option<Body> {
    let Some(group) = object.get(group::FIELD) else {
        return action(object, None).map(Body::Single);
    };
    let items = group::group(group, object);
    for (kind, _) in actions(object, None) {
        object.conflict::<()>(kind.as_str(), "a group has no verb beside it")?;
    }
    items.map(Body::Group)
}

/// Reads the one action of a single command or of a member; of a member, `outer` is its group's.
pub(super) fn action(object: &Object<'_>, outer: Option<&Object<'_>>) -> Option<Action> {
    let actions = actions(object, outer);
    for (kind, _) in actions.iter().skip(1) {
        object.conflict::<()>(kind.as_str(), "only one verb may be given");
    }
    if actions.is_empty() {
        let message = format!("a verb or a group is needed: one of {}, group", KINDS.list());
        return object.fault_of_itself(FaultCode::MissingField, &message);
    }
    match <[_; 1]>::try_from(actions) {
        Ok([(_, action)]) => action,
        Err(_) => None,
    }
}

/// Reads all verbs that are there, so that all their faults are told.
fn actions(object: &Object<'_>, outer: Option<&Object<'_>>) -> Vec<(Kind, Option<Action>)> {
    let there = Kind::ALL.into_iter().filter_map(|kind| Some((kind, object.get(kind.as_str())?)));
    there
        .map(|(kind, at)| {
            let action = parameters(kind, at);
            (kind, envelope::fits(kind, object, outer).and(action))
        })
        .collect()
}

/// Reads the parameters of one verb.
fn parameters(kind: Kind, at: At<'_>) -> Option<Action> {
    match kind {
        Kind::Open => owners::open(at).map(Action::Open),
        Kind::Move => owners::movement(at).map(Action::Move),
        Kind::Status => owners::status(at).map(Action::Status),
        Kind::Earn => earn::earn(at).map(Action::Earn),
        Kind::Redeem => redeem::redeem(at).map(Action::Redeem),
        Kind::Hold => hold::hold(at).map(Action::Hold),
        Kind::Capture => hold::capture(at).map(Action::Capture),
        Kind::Release => hold::release(at).map(Action::Release),
        Kind::Adjust => adjust::adjust(at).map(Action::Adjust),
        Kind::Transfer => transfer::transfer(at).map(Action::Transfer),
        Kind::Reverse => reverse::reverse(at).map(Action::Reverse),
        Kind::Expire => period::expire(at).map(|()| Action::Expire),
        Kind::ClosePeriod => period::close_period(at).map(Action::ClosePeriod),
        Kind::Program => settings::settings(at).map(|it| Action::Program(Box::new(it))),
        _ => at.fault(FaultCode::UnknownField, "there is no such field here"),
    }
}
