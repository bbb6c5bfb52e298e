//! Flat JSON objects, read member by member with their values as they stand.
//!
//! Invariants:
//! - A doubled member is an error: two readers could disagree which one counts.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object, in order.
pub type Members = Vec<(String, Box<RawValue>)>;

/// Reads an object.
///
/// # Errors
///
/// When the text is no object, has a member twice, or has more than 32.
pub fn flat_object(json: &[u8]) -> Result<Members, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let members = reader.deserialize_map(Flat)?;
    reader.end()?;
    Ok(members)
}

struct Flat;

impl<'de> Visitor<'de> for Flat {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Members, A::Error> {
        let mut members = Members::new();
        while let Some((name, value)) = object.next_entry::<String, Box<RawValue>>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(serde::de::Error::custom("a member is there twice"));
            }
            if members.len() >= MEMBERS_MAX {
                return Err(serde::de::Error::custom("there are too many members"));
            }
            members.push((name, value));
        }
        Ok(members)
    }
}

const MEMBERS_MAX: usize = 32;

#[cfg(test)]
mod tests {
    use super::flat_object;

    #[test]
    fn members_keep_their_text() {
        let members = flat_object(br#" {"a":1.50,"b":"x","c":[1] } "#).unwrap();
        let texts: Vec<&str> = members.iter().map(|(_, value)| value.get()).collect();
        assert_eq!(texts, ["1.50", "\"x\"", "[1]"]);
    }

    #[test]
    fn doubled_members_and_other_values_are_errors() {
        let many = (0..33).map(|it| format!("\"a{it}\":1")).collect::<Vec<_>>().join(",");
        let many = format!("{{{many}}}");
        for text in
            ["", "[]", "1", "{", r#"{"a":1,"a":2}"#, r#"{"a":1}x"#, r#"{"\u0061":1,"a":2}"#, &many]
        {
            assert!(flat_object(text.as_bytes()).is_err(), "{text}");
        }
    }
}
