//! Commands in their canonical form: defaults left out, amounts at the full scale.

use pointbook_core::{Action, Body, Command, Envelope, Item, Scale};
use serde_json::Value;

use super::fields::{Fields, list};
use super::verb::parameters;

/// Writes a command in its canonical form; reading it gives the same command.
///
/// # Examples
///
/// ```
/// use pointbook_core::Scale;
/// use pointbook_wire::{decode_command, encode_command};
///
/// let scale = Scale::new(2).unwrap();
/// let line = br#"{"redeem":{"points":"7.5","account":"a1","offline":false},"key":"k1"}"#;
/// let command = decode_command(line, scale).unwrap();
/// assert_eq!(
///     encode_command(&command, scale).to_string(),
///     r#"{"key":"k1","redeem":{"account":"a1","points":"7.50"}}"#
/// );
/// ```
pub fn encode_command(command: &Command, scale: Scale) -> Value {
    let key = Fields::default().put("key", command.key.as_str());
    let fields = key.all(envelope(&command.envelope));
    match &command.body {
        Body::Single(action) => fields.all(verb(action, scale)).done(),
        Body::Group(items) => fields.put("group", list(items, |it| item(it, scale))).done(),
    }
}

fn item(item: &Item, scale: Scale) -> Value {
    envelope(&item.envelope).all(verb(&item.action, scale)).done()
}

fn verb(action: &Action, scale: Scale) -> Fields {
    Fields::default().put(action.kind().as_str(), parameters(action, scale))
}

fn envelope(envelope: &Envelope) -> Fields {
    let meta = envelope.meta.iter();
    let meta = meta.fold(Fields::default(), |meta, (name, value)| meta.put(name, &**value));
    Fields::default()
        .may("at", envelope.at.map(|at| at.text()))
        .may("by", envelope.by.as_deref())
        .may("memo", envelope.memo.as_deref())
        .may("meta", (!envelope.meta.is_empty()).then(|| meta.done()))
}
