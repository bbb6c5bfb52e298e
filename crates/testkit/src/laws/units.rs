//! Amounts of answers as exact numbers, read by the laws' own hand.

use serde_json::Value;

/// Reads a decimal string into ten-thousandths of a point; nothing when it is none.
pub fn units(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 4 || !plain(whole) || !plain(part) {
        return None;
    }
    format!("{whole}{part:0<4}").parse::<i128>().ok().map(|units| sign * units)
}

/// Reads the amount at a path of an answer.
pub(super) fn amount_at(answer: &Value, pointer: &str) -> Result<i128, String> {
    let said = answer.pointer(pointer);
    let read = said.and_then(Value::as_str).and_then(units);
    read.ok_or_else(|| format!("{pointer} is no amount: {said:?} in {answer}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(units("12.5"), Some(125_000));
        assert_eq!(units("-0.0001"), Some(-1));
        assert_eq!(units("1.00001"), None);
        assert_eq!(units("x"), None);
    }
}
