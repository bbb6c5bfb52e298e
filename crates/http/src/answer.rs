//! Answers as JSON text: members in the order of the documentation, amounts exact.

use pointbook_core::{Points, Scale, units_text};

/// An object being written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object(String);

impl Object {
    /// Adds a member whose value is JSON already.
    pub(crate) fn raw(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(&quoted(name));
        self.0.push(':');
        self.0.push_str(value);
        self
    }

    /// Adds a string.
    pub(crate) fn string(self, name: &str, value: &str) -> Self {
        self.raw(name, &quoted(value))
    }

    /// Adds a whole number.
    pub(crate) fn number(self, name: &str, value: u64) -> Self {
        self.raw(name, &value.to_string())
    }

    /// Adds a sum of units as a number with the decimals of the program.
    pub(crate) fn units(self, name: &str, units: i128, scale: Scale) -> Self {
        self.raw(name, &units_text(units, scale))
    }

    /// Adds an amount.
    pub(crate) fn points(self, name: &str, points: Points, scale: Scale) -> Self {
        self.raw(name, &points.text(scale))
    }

    /// Adds a list of objects.
    pub(crate) fn list(self, name: &str, values: impl Iterator<Item = Self>) -> Self {
        let values: Vec<String> = values.map(Self::text).collect();
        self.raw(name, &format!("[{}]", values.join(",")))
    }

    /// The text.
    pub(crate) fn text(self) -> String {
        format!("{{{}}}", self.0)
    }
}

/// A text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::new();
    push_quoted(&mut json, text);
    json
}

/// Adds a text as a JSON string.
pub(crate) fn push_quoted(json: &mut String, text: &str) {
    // Most texts are written as they are.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(is_plain) {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&serde_json::Value::from(text).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_json_has_it() {
        let odd = (0..=0x7f_u8).map(char::from).chain(['\u{80}', '\u{e4}', '\u{1f600}']);
        for text in odd.map(|it| format!("a{it}b")).chain([String::new()]) {
            assert_eq!(quoted(&text), serde_json::to_string(&text).unwrap());
        }
    }

    #[test]
    fn amounts_are_written_exactly() {
        let cents = Scale::new(2).unwrap();
        let object = Object::default()
            .units("a", i128::from(i64::MAX) * 10, Scale::default())
            .points("b", Points::new(-5), cents)
            .list("c", [Object::default().number("d", 1), Object::default()].into_iter())
            .string("e\"", "f\n");
        assert_eq!(
            object.text(),
            r#"{"a":92233720368547758070,"b":-0.05,"c":[{"d":1},{}],"e\"":"f\n"}"#
        );
    }
}
