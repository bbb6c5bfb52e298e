//! Objects being written, field by field.

use pointbook_core::{Points, Scale, Timestamp};
use serde_json::{Map, Value};

/// An object being written.
#[derive(Debug, Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Adds a field.
    pub(super) fn put(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a field when there is a value for it.
    pub(super) fn may(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// Adds a field that is true, or leaves it out.
    pub(super) fn flag(self, name: &str, raised: bool) -> Self {
        self.may(name, raised.then_some(true))
    }

    /// Adds an amount with exactly the scale's decimals.
    pub(super) fn points(self, name: &str, points: Points, scale: Scale) -> Self {
        self.put(name, points.text(scale))
    }

    /// Adds an instant, in UTC.
    pub(super) fn instant(self, name: &str, instant: Timestamp) -> Self {
        self.put(name, instant.text())
    }

    /// Adds all fields of another object.
    pub(super) fn all(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The object.
    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// An array of what each item becomes.
pub(super) fn list<T>(items: impl IntoIterator<Item = T>, each: impl FnMut(T) -> Value) -> Value {
    Value::Array(items.into_iter().map(each).collect())
}
