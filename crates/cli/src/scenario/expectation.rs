//! Expectations: every field that is named must be equal, at any depth.

use pointbook_core::Timestamp;
use pointbook_wire::{Member, Node, Number};
use serde_json::Value;

/// The path of the first thing that is not as expected; `None` when all is.
pub(super) fn first_difference(expected: &Node<'_>, came: &Value) -> Option<String> {
    let differs = match (expected, came) {
        (Node::Object(members), Value::Object(_)) => return difference_of_members(members, came),
        (Node::List(values), Value::Array(given)) => {
            if values.len() == given.len() {
                return difference_of_places(values, given);
            }
            true
        }
        (Node::Text(expected), Value::String(came)) => !is_same_text(expected, came),
        (Node::Bool(expected), Value::Bool(came)) => expected != came,
        (Node::Number(expected), Value::Number(came)) => match expected {
            Number::Natural(expected) => came.as_u64() != Some(*expected),
            Number::Negative(expected) => came.as_i64() != Some(*expected),
            Number::Other => true,
        },
        (Node::Null, Value::Null) => false,
        _ => true,
    };
    differs.then(String::new)
}

fn difference_of_members(members: &[Member<'_>], came: &Value) -> Option<String> {
    members.iter().find_map(|(name, expected)| match came.get(&**name) {
        Some(came) => first_difference(expected, came).map(|path| joined(name, &path)),
        None => Some(name.to_string()),
    })
}

fn difference_of_places(values: &[Node<'_>], given: &[Value]) -> Option<String> {
    values.iter().zip(given).enumerate().find_map(|(place, (expected, came))| {
        let path = first_difference(expected, came)?;
        Some(joined(&format!("[{place}]"), &path))
    })
}

fn joined(first: &str, rest: &str) -> String {
    let dot = if rest.is_empty() || rest.starts_with('[') { "" } else { "." };
    format!("{first}{dot}{rest}")
}

/// What came, as far as it is of interest: the fields that are expected, and those that say why.
pub(super) fn of_interest(expected: &Node<'_>, came: &Value) -> Value {
    let (Some(members), Value::Object(fields)) = (expected.members(), came) else {
        return came.clone();
    };
    let named = |name: &str| members.iter().find(|(known, _)| known == name);
    let kept = fields.iter().filter_map(|(name, value)| match named(name) {
        Some((_, expected)) => Some((name.clone(), of_interest(expected, value))),
        None if TELLING.contains(&name.as_str()) => Some((name.clone(), value.clone())),
        None => None,
    });
    Value::Object(kept.collect())
}

/// Equal texts, texts of the same instant, and plain decimals of the same value are the same.
fn is_same_text(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    if let (Some(one), Some(other)) = (Timestamp::parse(one), Timestamp::parse(other)) {
        return one == other;
    }
    match (decimal(one), decimal(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// The sign, the whole part and the decimals of a plain decimal, zeros at the end left out.
fn decimal(text: &str) -> Option<(bool, &str, &str)> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_canonical = whole == "0" || !whole.starts_with('0');
    if !is_digits(whole) || !is_digits(fraction) || !is_canonical {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let is_zero = whole == "0" && fraction.is_empty();
    (!negative || !is_zero).then_some((negative, whole, fraction))
}

/// Fields that say why something is not as expected.
const TELLING: [&str; 5] = ["outcome", "code", "detail", "field", "faults"];

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(expected: &str, came: &str) -> Option<String> {
        let expected = Node::parse(expected.as_bytes()).unwrap();
        first_difference(&expected, &serde_json::from_str(came).unwrap())
    }

    #[test]
    fn fields_that_are_not_named_are_not_compared() {
        assert_eq!(difference(r#"{"a":{"b":1}}"#, r#"{"a":{"b":1,"c":2},"d":3}"#), None);
        assert_eq!(difference("{}", r#"{"a":1}"#), None);
        assert_eq!(difference(r#"{"a":null}"#, "{}").as_deref(), Some("a"));
        assert_eq!(difference(r#"{"a":null}"#, r#"{"a":null}"#), None);
    }

    #[test]
    fn the_first_difference_is_named() {
        let rows = [
            (r#"{"a":{"b":[{"c":1},{"c":2}]}}"#, r#"{"a":{"b":[{"c":1},{"c":3}]}}"#, "a.b[1].c"),
            (r#"{"a":[1,2]}"#, r#"{"a":[1]}"#, "a"),
            (r#"{"a":[]}"#, r#"{"a":[1]}"#, "a"),
            (r#"{"a":[[1]]}"#, r#"{"a":[["1"]]}"#, "a[0][0]"),
            (r#"{"a":"1"}"#, r#"{"a":1}"#, "a"),
            (r#"{"a":1.5}"#, r#"{"a":1.5}"#, "a"),
            (r#"{"a":-1}"#, r#"{"a":1}"#, "a"),
            (r#"{"a":1,"a":2}"#, r#"{"a":1}"#, "a"),
            ("[]", "{}", ""),
        ];
        for (expected, came, path) in rows {
            assert_eq!(difference(expected, came).as_deref(), Some(path), "{expected} {came}");
        }
    }

    #[test]
    fn instants_and_decimals_are_compared_by_value() {
        let same = [
            ("2026-01-01T00:00:00-05:00", "2026-01-01T05:00:00Z"),
            ("2026-01-01T05:00:00.000Z", "2026-01-01T05:00:00Z"),
            ("1", "1.00"),
            ("-0.5", "-0.50"),
            ("0", "0.00"),
            ("never", "never"),
        ];
        for (one, other) in same {
            assert!(is_same_text(one, other) && is_same_text(other, one), "{one} {other}");
        }
        let different = [
            ("1", "01"),
            ("1", "-1"),
            ("0", "-0"),
            ("1.", "1"),
            (".5", "0.5"),
            ("1e1", "10"),
            ("10", "1"),
            ("2026-01-01", "2026-01-01T00:00:00Z"),
        ];
        for (one, other) in different {
            assert!(!is_same_text(one, other) && !is_same_text(other, one), "{one} {other}");
        }
    }

    #[test]
    fn only_what_is_of_interest_is_shown() {
        let expected = Node::parse(br#"{"flows":{"earned":"1"}}"#).unwrap();
        let came = serde_json::json!({"flows": {"earned": "2", "held": "0"}, "opening": {}});
        let shown = of_interest(&expected, &came).to_string();
        assert_eq!(shown, r#"{"flows":{"earned":"2"}}"#);
        let refused = serde_json::json!({"code": "x", "sequence": 4});
        assert_eq!(of_interest(&expected, &refused).to_string(), r#"{"code":"x"}"#);
    }
}
