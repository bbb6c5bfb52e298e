//! Digests, and how they are written and compared.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    let digit = |nibble: u8| match nibble {
        0..=9 => char::from(b'0'.wrapping_add(nibble)),
        _ => char::from((b'a' - 10).wrapping_add(nibble)),
    };
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0x0f));
    }
    text
}

/// The bytes of a hexadecimal text, when it is one.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some((digit(high)? << 4) | digit(low)?),
            _ => None,
        })
        .collect()
}

/// Whether two texts of bytes are equal, in a time that does not tell where they differ.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_and_written() {
        let empty = hex(&sha256(b""));
        assert!(empty.starts_with("e3b0c44298fc1c14"), "{empty}");
        assert_eq!(unhex("00ffA0"), Some(vec![0, 255, 160]));
        assert_eq!((unhex("0"), unhex("0g"), unhex("+1")), (None, None, None));
    }
}
