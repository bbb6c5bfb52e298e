//! A packed list of touches: what a series does not tell of the commands about somebody.
//!
//! Invariants:
//! - Touches come in the order of the journal; each is stored as what differs from the one before,
//!   in numbers of seven bits a byte.

use pointbook_core::{EntryRef, Kind, Sequence, Timestamp};

use crate::touch::Touch;

/// Touches, packed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TouchLog {
    bytes: Vec<u8>,
    last: Option<Touch>,
}

impl TouchLog {
    /// Adds a touch, once for each command; commands come in order.
    pub(crate) fn note(&mut self, touch: Touch) {
        if self.last == Some(touch) {
            return;
        }
        let (sequence, at) = before(self.last);
        let kind = Kind::ALL.iter().position(|kind| *kind == touch.kind).unwrap_or(0);
        put(&mut self.bytes, touch.row.sequence.number().wrapping_sub(sequence));
        put(&mut self.bytes, u64::from(touch.row.item));
        put(&mut self.bytes, kind as u64);
        put(&mut self.bytes, zigzag(touch.effective_at.micros().wrapping_sub(at)));
        self.last = Some(touch);
    }

    /// Whether there are touches by entries after `known`.
    pub(crate) fn ends_after(&self, known: Sequence) -> bool {
        self.last.is_some_and(|last| last.row.sequence > known)
    }

    /// The touches, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Touch> {
        let (mut bytes, mut last) = (self.bytes.as_slice(), None);
        core::iter::from_fn(move || {
            last = take_touch(&mut bytes, last);
            last
        })
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The list whose bytes these are, when they are one.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (mut rest, mut last) = (bytes, None);
        while !rest.is_empty() {
            last = Some(take_touch(&mut rest, last)?);
        }
        Some(Self { bytes: bytes.to_vec(), last })
    }
}

fn take_touch(bytes: &mut &[u8], last: Option<Touch>) -> Option<Touch> {
    let (sequence, at) = before(last);
    let sequence = Sequence::new(sequence.wrapping_add(take(bytes)?));
    let item = u32::try_from(take(bytes)?).ok()?;
    let kind = usize::try_from(take(bytes)?).ok()?;
    let kind = Kind::ALL.get(kind).copied()?;
    let at = at.wrapping_add(unzigzag(take(bytes)?));
    let row = EntryRef { sequence, item };
    Some(Touch { row, effective_at: Timestamp::from_micros(at), kind })
}

/// What the next touch is told from.
fn before(last: Option<Touch>) -> (u64, i64) {
    last.map_or((0, 0), |last| (last.row.sequence.number(), last.effective_at.micros()))
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits fit in a byte")]
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Small numbers of either sign as small ones without.
const fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(sequence: u64, item: u32, at: i64, kind: Kind) -> Touch {
        let row = EntryRef { sequence: Sequence::new(sequence), item };
        Touch { row, effective_at: Timestamp::from_micros(at), kind }
    }

    #[test]
    fn touches_come_back_once_each_and_in_order() {
        let touches = [
            touch(1, 0, 1_767_600_000_000_000, Kind::Open),
            touch(1, 1, i64::MIN, Kind::Earn),
            touch(300, u32::MAX, i64::MAX, Kind::Program),
            touch(u64::MAX, 0, -1, Kind::Move),
        ];
        let mut log = TouchLog::default();
        for touch in touches {
            log.note(touch);
            log.note(touch);
        }
        assert!(log.iter().eq(touches));
        assert_eq!(TouchLog::from_bytes(log.bytes()), Some(log.clone()));
        let cut = &log.bytes()[..log.bytes().len() - 1];
        assert_eq!(TouchLog::from_bytes(cut), None);
        assert_eq!(TouchLog::from_bytes(&[0x80; 12]), None);
        assert_eq!(TouchLog::from_bytes(&[]), Some(TouchLog::default()));
    }
}
