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
        let fits = (1..=NAME_BYTES_MAX).contains(&text.len());
        (fits && text.bytes().all(is_name_byte)).then(|| Self(Text::new(text)))
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

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-')
}

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
