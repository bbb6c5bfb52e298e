//! Percent-encoding as RFC 3986 has it. A plus is a plus.

/// The text with all but unreserved characters encoded.
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len().saturating_mul(3) / 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
            continue;
        }
        encoded.push('%');
        for nibble in [byte >> 4, byte & 0x0f] {
            let digit = char::from_digit(u32::from(nibble), 16);
            encoded.extend(digit.map(|it| it.to_ascii_uppercase()));
        }
    }
    encoded
}

/// The text that was encoded; none when a percent sign is followed by anything but two hexadecimal
/// digits, or what comes out is no UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let value = digit()?.checked_mul(16)?.checked_add(digit()?)?;
        decoded.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        for text in ["", "a-b_c.d~e", "a b+c&d=e%", "äöü \u{1f600}", "\u{0}"] {
            assert_eq!(percent_decode(&percent_encode(text)).as_deref(), Some(text));
        }
        assert_eq!(percent_encode("a+b c/!*'()"), "a%2Bb%20c%2F%21%2A%27%28%29");
    }

    #[test]
    fn texts_that_are_badly_encoded_are_refused() {
        for text in ["%", "%2", "%zz", "%+1", "%ff", "a%c3", "%%41"] {
            assert_eq!(percent_decode(text), None, "{text}");
        }
        assert_eq!(percent_decode("a+b%2b").as_deref(), Some("a+b+"));
    }
}
