//! Where two answers differ, when only what wire.md promises is looked at.
//!
//! Invariants: nothing is cloned unless there is a difference. Instants are compared as instants;
//! `detail`, `message`, `due` and the text of cursors are not compared; the faults of an invalid
//! command only by their presence; all else exactly, absent members included.

use serde_json::{Map, Value};

use crate::generate::read_instant;

/// The first place where two answers differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The path to it, such as `flows.earned`.
    pub path: String,
    /// What the first one says there; nothing when it is absent.
    pub left: Option<Value>,
    /// What the second one says there.
    pub right: Option<Value>,
}

/// Finds the first difference of two answers.
pub fn difference(left: &Value, right: &Value) -> Option<Difference> {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => of_objects(left, right),
        (Value::Array(left), Value::Array(right)) => of_arrays(left, right),
        (Value::String(left_text), Value::String(right_text)) => {
            let same = left_text == right_text || same_instant(left_text, right_text);
            if same { None } else { found(Some(left), Some(right)) }
        }
        _ if left == right => None,
        _ => found(Some(left), Some(right)),
    }
}

fn of_objects(left: &Map<String, Value>, right: &Map<String, Value>) -> Option<Difference> {
    for (name, value) in left {
        let other = right.get(name);
        if let Some(difference) = of_member(name, Some(value), other) {
            return Some(below(name, difference));
        }
    }
    let missing = right.iter().filter(|(name, _)| !left.contains_key(*name));
    for (name, value) in missing {
        if let Some(difference) = of_member(name, None, Some(value)) {
            return Some(below(name, difference));
        }
    }
    None
}

fn of_member(name: &str, left: Option<&Value>, right: Option<&Value>) -> Option<Difference> {
    let same = match name {
        "detail" | "message" | "due" => true,
        "faults" => left.is_some() == right.is_some(),
        "next" => is_null(left) == is_null(right),
        _ => match (left, right) {
            (Some(left), Some(right)) => return difference(left, right),
            _ => false,
        },
    };
    if same { None } else { found(left, right) }
}

fn of_arrays(left: &[Value], right: &[Value]) -> Option<Difference> {
    for index in 0..left.len().max(right.len()) {
        let here = match (left.get(index), right.get(index)) {
            (Some(left), Some(right)) => difference(left, right),
            (left, right) => found(left, right),
        };
        if let Some(difference) = here {
            return Some(below(&index.to_string(), difference));
        }
    }
    None
}

fn same_instant(left: &str, right: &str) -> bool {
    let dated = |text: &str| text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T');
    if !dated(left) || !dated(right) {
        return false;
    }
    let instant = read_instant(left);
    instant.is_some() && instant == read_instant(right)
}

fn is_null(value: Option<&Value>) -> bool {
    value.is_none_or(Value::is_null)
}

fn found(left: Option<&Value>, right: Option<&Value>) -> Option<Difference> {
    Some(Difference { path: String::new(), left: left.cloned(), right: right.cloned() })
}

fn below(name: &str, mut difference: Difference) -> Difference {
    let dot = if difference.path.is_empty() { "" } else { "." };
    difference.path = format!("{name}{dot}{}", difference.path);
    difference
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn instants_are_compared_as_instants() {
        let left = json!({"at": "2026-01-01T00:00:00-05:00"});
        let right = json!({"at": "2026-01-01T05:00:00.000000Z"});
        assert_eq!(difference(&left, &right), None);
        let later = json!({"at": "2026-01-01T05:00:00.000001Z"});
        assert_eq!(difference(&left, &later).unwrap().path, "at");
    }

    #[test]
    fn an_absent_member_is_a_difference() {
        let found = difference(&json!({"a": {"b": 1}}), &json!({"a": {"b": 1, "c": 2}})).unwrap();
        assert_eq!((found.path.as_str(), found.left), ("a.c", None));
    }

    #[test]
    fn unpromised_members_are_left_alone() {
        let left = json!({"detail": 1, "faults": [1], "next": "x", "entries": [{"due": []}]});
        let right = json!({"faults": [2, 3], "next": "y", "message": "m", "entries": [{}]});
        assert_eq!(difference(&left, &right), None);
        let ended = json!({"faults": [], "next": null, "entries": [{}]});
        assert_eq!(difference(&left, &ended).unwrap().path, "next");
    }

    #[test]
    fn lists_differ_by_length_and_by_item() {
        assert_eq!(difference(&json!([1, 2]), &json!([1])).unwrap().path, "1");
        assert_eq!(difference(&json!([{"a": 1}]), &json!([{"a": 2}])).unwrap().path, "0.a");
    }
}
