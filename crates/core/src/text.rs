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
    #[inline]
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        // Nearly all are short and ASCII, which is seen at once.
        match words(bytes) {
            Some(words) if words.iter().all(|word| word & NOT_ASCII == 0) => {
                Self::of_words(bytes, words)
            }
            _ => core::str::from_utf8(bytes).ok().map(Self::new),
        }
    }

    /// Bytes that are a text, when they fit in place.
    fn inline(bytes: &[u8]) -> Option<Self> {
        Self::of_words(bytes, words(bytes)?)
    }

    #[inline(always)]
    fn of_words(bytes: &[u8], [first, second, third]: [u64; 3]) -> Option<Self> {
        let [a, b, c, d, e, f, g, h] = first.to_le_bytes();
        let [i, j, k, l, m, n, o, p] = second.to_le_bytes();
        let [q, r, s, t, u, v, ..] = third.to_le_bytes();
        let place = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v];
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

/// The bytes of a short text as numbers, with zeros behind it; `None` when it is long. What is put
/// together in registers need not be written and read again, which would wait.
#[inline(always)]
fn words(bytes: &[u8]) -> Option<[u64; 3]> {
    let length = bytes.len();
    if length > INLINE_BYTES_MAX {
        return None;
    }
    let whole = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    // The last of them overlap those before: what is there already is shifted out.
    let bits = |bytes: usize| u32::try_from(bytes.saturating_mul(8)).unwrap_or(u32::MAX);
    let beyond = |word: u64, end: usize| word.unbounded_shr(bits(end.saturating_sub(length)));
    let last = bytes.last_chunk::<8>().map(whole);
    Some(match (bytes.as_chunks::<8>().0, last) {
        ([first, second, ..], Some(last)) if length > 16 => {
            [whole(first), whole(second), beyond(last, 24)]
        }
        ([first, ..], Some(last)) if length > 8 => [whole(first), beyond(last, 16), 0],
        ([first, ..], _) => [whole(first), 0, 0],
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                [half(first) | half(last).unbounded_shl(bits(length.saturating_sub(4))), 0, 0]
            }
            _ => [bytes.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)), 0, 0],
        },
    })
}

const NOT_ASCII: u64 = 0x8080_8080_8080_8080;
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

    #[test]
    fn short_texts_are_kept_byte_by_byte_and_only_texts_are() {
        let bytes: Vec<u8> = (0..32).map(|number| (number * 5) % 128).collect();
        for length in 0..=24 {
            let ascii = bytes.get(..length).unwrap();
            let kept = Text::from_bytes(ascii).unwrap();
            assert_eq!(kept.as_bytes(), ascii);
            assert!(kept == Text::new(core::str::from_utf8(ascii).unwrap()));
            let longer = [ascii, &[0]].concat();
            assert!(Text::from_bytes(&longer).unwrap() != kept, "{length}");
            for place in 0..length {
                let mut other = ascii.to_vec();
                other[place] ^= 1;
                assert!(Text::from_bytes(&other).unwrap() != kept, "{length}, {place}");
                other[place] |= 0x80;
                assert!(Text::from_bytes(&other).is_none(), "{length}, {place}");
            }
        }
    }
}
