//! Short texts that live in place: most names and keys need no allocation and no second look.
//!
//! Invariants:
//! - A text of at most [`INLINE_BYTES_MAX`] bytes is always inline, so that equal texts are equal
//!   values.

use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

/// A text that does not change.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Text {
    /// So many bytes of valid UTF-8, then zeros.
    Inline(u8, [u8; INLINE_BYTES_MAX]),
    /// A longer one.
    Boxed(Box<str>),
}

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        Self::inline(text.as_bytes()).unwrap_or_else(|| Self::Boxed(text.into()))
    }

    /// A text given as its bytes, when they are UTF-8.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        // Nearly all are short and ASCII, which is seen at once.
        let inline = if bytes.is_ascii() { Self::inline(bytes) } else { None };
        inline.or_else(|| core::str::from_utf8(bytes).ok().map(Self::new))
    }

    /// Bytes that are a text, when they fit in place.
    fn inline(bytes: &[u8]) -> Option<Self> {
        let mut place = [0; INLINE_BYTES_MAX];
        place.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Self::Inline(u8::try_from(bytes.len()).ok()?, place))
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            // Made from a whole text above, so it always is one.
            Self::Inline(..) => core::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Self::Boxed(text) => text,
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inline(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Self::Boxed(text) => text.as_bytes(),
        }
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.as_bytes());
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The longest text that lives in place; the whole is as large as three pointers.
const INLINE_BYTES_MAX: usize = 22;
const _: () = assert!(size_of::<Text>() == 24);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_whatever_their_length() {
        for length in 0..200 {
            let text: String = "abc\u{e9}\u{20ac}".chars().cycle().take(length).collect();
            let kept = Text::new(&text);
            assert_eq!(kept.as_str(), text);
            assert!(Text::from_bytes(text.as_bytes()) == Some(kept.clone()));
            let cut = text.as_bytes().split_last().map_or(&[][..], |(_, cut)| cut);
            let is_text = core::str::from_utf8(cut).is_ok();
            assert_eq!(Text::from_bytes(cut).is_some(), is_text, "{length}");
            assert_eq!(matches!(kept, Text::Inline(..)), text.len() <= INLINE_BYTES_MAX);
            assert_eq!(kept.cmp(&Text::new("abc")), text.as_str().cmp("abc"));
        }
    }
}
