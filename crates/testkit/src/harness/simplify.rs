//! Simpler values of commands: fewer members, smaller amounts, no frills.

use serde_json::{Map, Value, json};

use crate::generate::Step;

/// Gives simpler forms of a command, the simplest first.
pub(super) fn of_command(command: &Value) -> Vec<Value> {
    let mut simpler = Vec::new();
    collect(command, &mut |candidate| simpler.push(candidate), 0);
    simpler.truncate(CANDIDATES_MAX);
    simpler
}

/// Gives an object with one member less, for each member.
pub(super) fn of_object(object: &Value) -> Vec<Value> {
    let Some(members) = object.as_object() else { return Vec::new() };
    members.keys().map(|name| Value::Object(without(members, name))).collect()
}

/// Gives the members of the group of a step.
pub(super) fn group_of(step: &Step) -> Option<Vec<Value>> {
    step.command.as_ref()?.get("group")?.as_array().cloned()
}

/// Puts other members into the group of a step.
pub(super) fn put_group(step: &mut Step, members: Vec<Value>) {
    if let Some(group) = step.command.as_mut().and_then(|command| command.get_mut("group")) {
        *group = Value::Array(members);
    }
}

/// Offers every value that is one simplification away.
fn collect(value: &Value, offer: &mut dyn FnMut(Value), depth: usize) {
    if depth > DEPTH_MAX {
        return;
    }
    match value {
        Value::Object(members) => of_members(members, offer, depth),
        Value::Array(items) => of_items(items, offer, depth),
        Value::String(text) => of_text(text).into_iter().for_each(|text| offer(json!(text))),
        Value::Number(number) => {
            let halved = number.as_i64().filter(|number| *number > 1).map(|number| number / 2);
            halved.into_iter().for_each(|number| offer(json!(number)));
        }
        _ => {}
    }
}

fn of_members(members: &Map<String, Value>, offer: &mut dyn FnMut(Value), depth: usize) {
    for name in members.keys().filter(|name| name.as_str() != "key") {
        offer(Value::Object(without(members, name)));
    }
    for (name, value) in members.iter().filter(|(name, _)| name.as_str() != "key") {
        collect(
            value,
            &mut |simpler| offer(Value::Object(with(members, name, simpler))),
            depth + 1,
        );
    }
}

fn of_items(items: &[Value], offer: &mut dyn FnMut(Value), depth: usize) {
    if items.len() > ITEMS_MAX {
        return;
    }
    for (index, item) in items.iter().enumerate() {
        let mut put = |simpler: Value| {
            let mut changed = items.to_vec();
            if let Some(item) = changed.get_mut(index) {
                *item = simpler;
            }
            offer(Value::Array(changed));
        };
        collect(item, &mut put, depth + 1);
    }
}

/// Gives smaller numbers for a number, rounder instants for an instant.
fn of_text(text: &str) -> Vec<String> {
    if let Ok(number) = text.parse::<i64>() {
        let mut smaller = vec![1, 10, number / 2, number - number.signum()];
        smaller.retain(|candidate| candidate.abs() < number.abs());
        return smaller.iter().map(i64::to_string).collect();
    }
    match text.split_once('.') {
        Some((whole, part)) if part.ends_with('Z') => vec![format!("{whole}Z")],
        Some((whole, _)) if whole.parse::<i64>().is_ok() => vec![whole.to_owned()],
        _ => Vec::new(),
    }
}

fn without(members: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut fewer = members.clone();
    fewer.remove(name);
    fewer
}

fn with(members: &Map<String, Value>, name: &str, value: Value) -> Map<String, Value> {
    let mut changed = members.clone();
    changed.insert(name.to_owned(), value);
    changed
}

/// Groups larger than this are only thinned.
const ITEMS_MAX: usize = 40;

const DEPTH_MAX: usize = 5;

const CANDIDATES_MAX: usize = 400;
