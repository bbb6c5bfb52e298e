//! Names, keys and free texts.

use pointbook_core::{Key, Name};

use super::sink::Sink;
use super::source::{Malformed, Source, Taken};

pub(super) fn put_name(name: &Name, sink: &mut impl Sink) {
    sink.text(name.as_bytes());
}

#[inline]
pub(super) fn take_name<'a>(source: &mut impl Source<'a>) -> Taken<Name> {
    Name::from_bytes(source.text_bytes()?)
        .ok_or(Malformed("a name is 1 to 64 of its few characters"))
}

pub(super) fn put_key(key: &Key, sink: &mut impl Sink) {
    sink.text(key.as_bytes());
}

#[inline]
pub(super) fn take_key<'a>(source: &mut impl Source<'a>) -> Taken<Key> {
    Key::from_bytes(source.text_bytes()?).ok_or(Malformed("a key has 1 to 128 bytes, and UTF-8"))
}

/// Puts a text that is there as a flag says elsewhere.
pub(super) fn put_text(text: Option<&str>, sink: &mut impl Sink) {
    if let Some(text) = text {
        sink.text(text.as_bytes());
    }
}

/// Takes a text when its flag is set.
#[inline]
pub(super) fn take_text<'a>(flag: u8, source: &mut impl Source<'a>) -> Taken<Option<Box<str>>> {
    if flag == 0 {
        return Ok(None);
    }
    source.text().map(|text| Some(text.into()))
}
