//! Names that callers give: accounts, customers, households, holds and keys.

use core::fmt;

use crate::chunks::Vacant;
use crate::text::Text;

/// A name of an account, customer or household: 1 to 64 bytes of `[A-Za-z0-9._:-]`.
///
/// # Examples
///
/// ```
/// use pointbook_core::Name;
///
/// assert_eq!(Name::new("card:0042").unwrap().as_str(), "card:0042");
/// assert!(Name::new("no spaces").is_none());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Text);

impl Name {
    /// Makes a name, when the text is one.
    pub fn new(text: &str) -> Option<Self> {
        Self::from_bytes(text.as_bytes())
    }

    /// Makes a name of its bytes, when they are one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let fits = (1..=NAME_BYTES_MAX).contains(&bytes.len());
        if !fits || !bytes.iter().all(is_name_byte) {
            return None;
        }
        Text::from_bytes(bytes).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A caller's own text for a command or a hold: 1 to 128 bytes of anything, unique for ever.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Text);

impl Key {
    /// Makes a key, when the text is 1 to 128 bytes long.
    pub fn new(text: &str) -> Option<Self> {
        (1..=KEY_BYTES_MAX).contains(&text.len()).then(|| Self(Text::new(text)))
    }

    /// Makes a key of its bytes, when they are UTF-8 and no more than 128.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let fits = (1..=KEY_BYTES_MAX).contains(&bytes.len());
        if fits { Text::from_bytes(bytes).map(Self) } else { None }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn is_name_byte(byte: &u8) -> bool {
    NAME_BYTES.get(usize::from(*byte)).is_some_and(|is_one| *is_one)
}

/// Which bytes names are made of.
#[expect(clippy::indexing_slicing, reason = "the compiler does it")]
const NAME_BYTES: [bool; 256] = {
    let mut bytes = [false; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        bytes[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
        byte += 1;
    }
    bytes
};

macro_rules! text_impls {
    ($type:ident) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $type {
            /// The bytes of the text, which costs less than the text.
            pub fn as_bytes(&self) -> &[u8] {
                self.0.as_bytes()
            }
        }

        impl Vacant for $type {
            fn vacant() -> Self {
                Self(Text::new(""))
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }
    };
}

text_impls!(Name);
text_impls!(Key);

/// The longest name.
pub const NAME_BYTES_MAX: usize = 64;
/// The longest key, and the longest hold id.
pub const KEY_BYTES_MAX: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_few_bytes_and_keys_of_any_text() {
        for byte in 0..=u8::MAX {
            let text = [b'a', byte];
            let is_one = byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
            assert_eq!(Name::from_bytes(&text).is_some(), is_one, "{byte}");
            assert_eq!(Key::from_bytes(&text).is_some(), byte.is_ascii(), "{byte}");
        }
        for length in [0, 1, 22, 23, 64, 65, 128, 129] {
            let text = "a".repeat(length);
            let (name, key) = (Name::from_bytes(text.as_bytes()), Key::from_bytes(text.as_bytes()));
            assert_eq!(name.is_some(), (1..=NAME_BYTES_MAX).contains(&length), "{length}");
            assert_eq!(key.is_some(), (1..=KEY_BYTES_MAX).contains(&length), "{length}");
            assert!(name == Name::new(&text) && key == Key::new(&text), "{length}");
        }
    }
}
