//! What is wrong with a configuration.

use std::fmt;

/// What is wrong with a configuration, for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    place: String,
    why: String,
}

impl ConfigError {
    /// Something is wrong at a place, such as `program gold: directory`.
    pub fn new(place: impl Into<String>, why: impl fmt::Display) -> Self {
        Self { place: place.into(), why: why.to_string() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "take the configuration: {}: {}", self.place, self.why)
    }
}

impl std::error::Error for ConfigError {}
