//! Cursors: the place of a history row as a short text that callers hand back unread.
//!
//! Invariants:
//! - A text that was not made here, or was damaged, is no cursor.

use core::fmt::Write as _;

use pointbook_core::{EntryRef, Sequence, Timestamp};
use pointbook_series::{ByTime, Cursor, Order};

/// The text of a cursor: version, order and time, instant, sequence, item and checksum, base 16.
pub fn cursor_text(cursor: &Cursor) -> String {
    let newest = u8::from(cursor.order == Order::Newest);
    let effective = u8::from(cursor.by_time == ByTime::Effective);
    let time = cursor.time.micros().cast_unsigned();
    let (sequence, item) = (cursor.row.sequence.number(), cursor.row.item);
    let mut text = format!("{VERSION}{newest}{effective}{time:016x}{sequence:016x}{item:08x}");
    let sum = checksum(text.as_bytes());
    // Writing to a string does not fail.
    let _ = write!(text, "{sum:08x}");
    text
}

/// Reads the text of a cursor.
///
/// # Examples
///
/// ```
/// use pointbook_wire::parse_cursor;
///
/// assert_eq!(parse_cursor("12"), None);
/// ```
pub fn parse_cursor(text: &str) -> Option<Cursor> {
    if text.len() != TEXT_BYTES || !text.bytes().all(is_digit) {
        return None;
    }
    let (payload, sum) = text.split_at_checked(SUM_AT)?;
    if u32::from_str_radix(sum, 16).ok()? != checksum(payload.as_bytes()) {
        return None;
    }
    let (head, numbers) = payload.split_at_checked(HEAD_BYTES)?;
    let (order, by_time) = match head.strip_prefix(VERSION)? {
        "00" => (Order::Oldest, ByTime::Recorded),
        "01" => (Order::Oldest, ByTime::Effective),
        "10" => (Order::Newest, ByTime::Recorded),
        "11" => (Order::Newest, ByTime::Effective),
        _ => return None,
    };
    let (time, place) = numbers.split_at_checked(16)?;
    let (sequence, item) = place.split_at_checked(16)?;
    let time = u64::from_str_radix(time, 16).ok()?;
    let sequence = Sequence::new(u64::from_str_radix(sequence, 16).ok()?);
    let item = u32::from_str_radix(item, 16).ok()?;
    Some(Cursor {
        order,
        by_time,
        time: Timestamp::from_micros(time.cast_signed()),
        row: EntryRef { sequence, item },
    })
}

const fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// FNV-1a: it finds damage, it does not stop a forger, who could only ask for another page.
fn checksum(bytes: &[u8]) -> u32 {
    let mix = |sum: u32, byte: &u8| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    bytes.iter().fold(0x811c_9dc5, mix)
}

const VERSION: &str = "1";
const HEAD_BYTES: usize = 3;
const SUM_AT: usize = 43;
const TEXT_BYTES: usize = 51;

#[cfg(test)]
mod tests {
    use super::*;

    fn cursors() -> Vec<Cursor> {
        let row = EntryRef { sequence: Sequence::new(u64::MAX), item: 8_189 };
        let base = Cursor {
            order: Order::Newest,
            by_time: ByTime::Recorded,
            time: Timestamp::from_micros(-1),
            row,
        };
        vec![
            base,
            Cursor { order: Order::Oldest, time: Timestamp::MAX, ..base },
            Cursor { by_time: ByTime::Effective, time: Timestamp::MIN, ..base },
        ]
    }

    #[test]
    fn cursors_come_back_as_they_were() {
        for cursor in cursors() {
            assert_eq!(parse_cursor(&cursor_text(&cursor)), Some(cursor));
        }
    }

    #[test]
    fn any_change_of_one_digit_is_found() {
        let text = cursor_text(&cursors()[0]);
        for place in 0..text.len() {
            let digit = if text.as_bytes()[place] == b'0' { "1" } else { "0" };
            let mut changed = text.clone();
            changed.replace_range(place..=place, digit);
            assert_eq!(parse_cursor(&changed), None, "{changed}");
        }
        for text in ["", "1", &text.to_uppercase(), &format!("{text}0"), "\u{e4}"] {
            assert_eq!(parse_cursor(text), None, "{text}");
        }
    }
}
