//! Nodes: a JSON text as it stands, members in order and doubles included.
//!
//! Invariants:
//! - A tree is at most [`NESTING_MAX`] levels deep, so walking it may recurse.
//! - Numbers that are no whole numbers of 64 bits are not kept: no field of ours takes one.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::fault::{FaultCode, Invalid};

/// A JSON value that borrows from its text where it can.
///
/// # Examples
///
/// ```
/// use pointbook_wire::Node;
///
/// let node = Node::parse(br#"{"a":1,"a":["x"]}"#).unwrap();
/// assert_eq!(node.members().unwrap().len(), 2);
/// assert!(Node::parse(b"{").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Self>),
    /// An object: its members in order, doubles included.
    Object(Vec<Member<'a>>),
}

/// A name and its value.
pub type Member<'a> = (Cow<'a, str>, Node<'a>);

/// A JSON number, as far as we need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// A whole number of 64 bits that is not negative.
    Natural(u64),
    /// A whole number of 64 bits below zero.
    Negative(i64),
    /// One with a fraction or an exponent, or one that is too large.
    Other,
}

impl<'a> Node<'a> {
    /// Reads one JSON text.
    ///
    /// # Errors
    ///
    /// [`FaultCode::MalformedJson`] when it is none, or is nested deeper than [`NESTING_MAX`].
    pub fn parse(text: &'a [u8]) -> Result<Self, Invalid> {
        if text.starts_with(BYTE_ORDER_MARK) {
            let message = "the text begins with a byte order mark";
            return Err(Invalid::new("", FaultCode::MalformedJson, message));
        }
        let mut json = serde_json::Deserializer::from_slice(text);
        let node = Level(0).deserialize(&mut json).and_then(|node| json.end().map(|()| node));
        node.map_err(|error| Invalid::new("", FaultCode::MalformedJson, &error.to_string()))
    }

    /// The members, when it is an object.
    pub fn members(&self) -> Option<&[Member<'a>]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The first member of that name, when it is an object that has one.
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.members()?.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The text, when it is a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, for people.
    pub(crate) const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// Compact JSON, members in order. A number that was not kept is shown as a question mark.
impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(Number::Natural(number)) => write!(f, "{number}"),
            Self::Number(Number::Negative(number)) => write!(f, "{number}"),
            Self::Number(Number::Other) => f.write_str("?"),
            Self::Text(text) => show_text(text, f),
            Self::List(values) => show_each("[]", values, f, |value, f| write!(f, "{value}")),
            Self::Object(members) => show_each("{}", members, f, |(name, value), f| {
                show_text(name, f)?;
                write!(f, ":{value}")
            }),
        }
    }
}

fn show_text(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", serde_json::Value::from(text))
}

fn show_each<T>(
    brackets: &str,
    items: &[T],
    f: &mut fmt::Formatter<'_>,
    show: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    let (open, close) = brackets.split_at(1);
    f.write_str(open)?;
    for (place, item) in items.iter().enumerate() {
        f.write_str(if place == 0 { "" } else { "," })?;
        show(item, f)?;
    }
    f.write_str(close)
}

/// How many levels there are above a value.
#[derive(Clone, Copy)]
struct Level(usize);

impl Level {
    /// The level inside an array or object of this one.
    fn inside<E: Error>(self) -> Result<Self, E> {
        let deeper = self.0.saturating_add(1);
        if deeper > NESTING_MAX {
            return Err(E::custom(format_args!("nested deeper than {NESTING_MAX} levels")));
        }
        Ok(Self(deeper))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Node<'de>, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(Number::Natural(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node<'de>, E> {
        let natural = u64::try_from(value).map(Number::Natural);
        Ok(Node::Number(natural.unwrap_or(Number::Negative(value))))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number(Number::Other))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let level = self.inside()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(level)? {
            values.push(value);
        }
        Ok(Node::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node<'de>, A::Error> {
        let level = self.inside()?;
        let mut members = Vec::new();
        while let Some(name) = object.next_key_seed(Name)? {
            members.push((name, object.next_value_seed(level)?));
        }
        Ok(Node::Object(members))
    }
}

/// Reads the name of a member.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Cow<'de, str>, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// How many arrays and objects may stand inside one another.
pub const NESTING_MAX: usize = 32;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_has_its_own_limit() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Node::parse(nested(NESTING_MAX).as_bytes()).is_ok());
        for levels in [NESTING_MAX + 1, 129, 100_000] {
            let invalid = Node::parse(nested(levels).as_bytes()).unwrap_err();
            assert!(invalid.to_string().contains("deeper than 32"), "{invalid}");
        }
        let open_only = Node::parse("[{\"a\":".repeat(50_000).as_bytes()).unwrap_err();
        assert_eq!(open_only.faults[0].code, FaultCode::MalformedJson);
    }

    #[test]
    fn members_keep_order_and_doubles() {
        let node = Node::parse(br#"{"b":1,"a":-2,"b":"\u00e4"}"#).unwrap();
        let names: Vec<&str> = node.members().unwrap().iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["b", "a", "b"]);
        assert_eq!(node.member("b"), Some(&Node::Number(Number::Natural(1))));
        assert_eq!(node.member("a"), Some(&Node::Number(Number::Negative(-2))));
    }

    #[test]
    fn nodes_are_shown_as_json() {
        let text = r#"{"b":[1,-2,true,null,[],{}],"a":"x\"\n\u0000","b":{}}"#;
        assert_eq!(Node::parse(text.as_bytes()).unwrap().to_string(), text);
    }

    #[test]
    fn odd_numbers_are_told_apart_or_refused() {
        for text in ["1.0", "1e3", "-0.0", "99999999999999999999999", "1e-999"] {
            assert_eq!(
                Node::parse(text.as_bytes()).unwrap(),
                Node::Number(Number::Other),
                "{text}"
            );
        }
        for text in ["1e999", "01", "+1", "0x1", "NaN", "Infinity", "-"] {
            assert!(Node::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
