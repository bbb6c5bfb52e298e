//! Names, keys and free texts.

use pointbook_core::{KEY_BYTES_MAX, Key, NAME_BYTES_MAX, Name, TEXT_BYTES_MAX};

use super::at::At;
use crate::fault::FaultCode;

/// Reads the name of an account, customer or household.
pub(super) fn name(at: At<'_>) -> Option<Name> {
    let text = text_within(at, NAME_BYTES_MAX)?;
    Name::new(text).or_else(|| {
        at.fault(FaultCode::BadFormat, "a name is 1 to 64 of the characters A-Z a-z 0-9 . _ : -")
    })
}

/// Reads a key or a hold id.
pub(super) fn key(at: At<'_>) -> Option<Key> {
    let text = text_within(at, KEY_BYTES_MAX)?;
    Key::new(text).or_else(|| at.fault(FaultCode::BadFormat, "this may not be empty"))
}

/// Reads a free text.
pub(super) fn text(at: At<'_>) -> Option<Box<str>> {
    text_within(at, TEXT_BYTES_MAX).map(Box::from)
}

/// Reads a text that says something.
pub(super) fn telling_text(at: At<'_>) -> Option<Box<str>> {
    filled(at, TEXT_BYTES_MAX)
}

/// Reads who ordered a command.
pub(super) fn actor(at: At<'_>) -> Option<Box<str>> {
    filled(at, BY_BYTES_MAX)
}

/// Reads a text of at most so many bytes.
pub(super) fn text_within(at: At<'_>, bytes_max: usize) -> Option<&str> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    if text.len() > bytes_max {
        return at.fault(FaultCode::TooLong, &format!("at most {bytes_max} bytes are allowed"));
    }
    Some(text)
}

fn filled(at: At<'_>, bytes_max: usize) -> Option<Box<str>> {
    match text_within(at, bytes_max)? {
        "" => at.fault(FaultCode::BadFormat, "this may not be empty"),
        text => Some(text.into()),
    }
}

/// The longest name of who ordered a command, in bytes.
const BY_BYTES_MAX: usize = 128;
