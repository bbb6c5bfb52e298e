//! Bytes as hexadecimal digits: small letters only, so that there is one text for them.

/// The digits of bytes.
pub(crate) fn text(bytes: &[u8]) -> String {
    use core::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing into a text never fails.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes of exactly as many digits as they need.
pub(crate) fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
    read_all(text)?.try_into().ok()
}

/// The bytes of any even number of digits.
pub(crate) fn read_all(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_text() {
        assert_eq!(text(&[0, 0x0f, 0xa5]), "000fa5");
        assert_eq!(read_all("000fa5"), Some(vec![0, 0x0f, 0xa5]));
        for other in ["0", "0F", "g0", " 00", "0x"] {
            assert_eq!(read_all(other), None, "{other}");
        }
        assert_eq!(read::<2>("00"), None);
    }
}
