//! Numbers of any width in bytes, little-endian.
//!
//! Invariants:
//! - What lies outside of the bytes reads as zero and is not written; a sound block never asks.

/// The eight bytes at `at` as a number.
pub(super) fn word(bytes: &[u8], at: usize) -> u64 {
    let found = bytes.get(at..at.wrapping_add(8)).and_then(|word| word.first_chunk());
    found.map_or(0, |word| u64::from_le_bytes(*word))
}

/// The sixteen bytes at `at` as a number.
pub(super) fn wide_word(bytes: &[u8], at: usize) -> i128 {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<16>());
    found.map_or(0, |word| i128::from_le_bytes(*word))
}

/// Writes the low `width` bytes of `number` at `at`.
pub(super) fn put(bytes: &mut [u8], at: usize, width: usize, number: u64) {
    // What follows is written again as it was: quicker than byte by byte.
    if let Some(word) = word_mut(bytes, at) {
        let others = u64::from_le_bytes(*word) & !mask(width);
        *word = (others | number & mask(width)).to_le_bytes();
    }
}

/// Writes a number at `at`, over eight bytes: those past its width are meant to be written next.
pub(super) fn lay(bytes: &mut [u8], at: usize, number: u64) {
    if let Some(word) = word_mut(bytes, at) {
        *word = number.to_le_bytes();
    }
}

fn word_mut(bytes: &mut [u8], at: usize) -> Option<&mut [u8; 8]> {
    bytes.get_mut(at..at.wrapping_add(8)).and_then(|word| word.first_chunk_mut())
}

/// The sum of so many bytes at `at`.
pub(super) fn sum(bytes: &[u8], at: usize, width: usize) -> i128 {
    match width {
        0..=8 => i128::from(word(bytes, at) & mask(width)),
        _ => wide_word(bytes, at),
    }
}

/// Writes the low `width` bytes of a sum at `at`.
#[expect(clippy::cast_possible_truncation, reason = "the low bytes are what is wanted")]
pub(super) fn put_sum(bytes: &mut [u8], at: usize, width: usize, sum: i128) {
    match width {
        0..=8 => put(bytes, at, width, sum.cast_unsigned() as u64),
        _ => {
            if let Some(place) = bytes.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
                *place = sum.to_le_bytes();
            }
        }
    }
}

/// All ones in the low `width` bytes, of which there are no more than eight.
pub(super) fn mask(width: usize) -> u64 {
    MASKS.get(width & 15).copied().unwrap_or(u64::MAX)
}

/// The masks of widths from 0 on: looked up more quickly than worked out.
const MASKS: [u64; 16] = {
    const ALL: u64 = u64::MAX;
    let [two, four, six] = [0xffff, 0xffff_ffff, 0xffff_ffff_ffff];
    let [three, five, seven] = [0xff_ffff, 0xff_ffff_ffff, 0xff_ffff_ffff_ffff];
    [0, 0xff, two, three, four, five, six, seven, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL]
};

/// How many bytes a number needs.
pub(super) const fn width(number: u64) -> usize {
    8_usize.wrapping_sub((number.leading_zeros() as usize).wrapping_div(8))
}

/// The low sixteen bits.
#[expect(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
pub(super) const fn low16(word: u64) -> u16 {
    word as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_was_put_and_its_neighbours_stay() {
        for numbers in [[0, 0xff, 0x100, 0x00ff_ffff], [1, u64::MAX, 0x0100_0000, 7]] {
            for number in numbers {
                let mut bytes = [0xaa; 19];
                put(&mut bytes, 3, width(number), number);
                assert_eq!(word(&bytes, 3) & mask(width(number)), number);
                assert!(bytes[..3].iter().chain(&bytes[3 + width(number)..]).all(|b| *b == 0xaa));
            }
        }
        for width in 0..16 {
            assert_eq!(u128::from(mask(width)), (1 << (8 * width.min(8))) - 1);
        }
        assert_eq!((word(&[1; 7], 0), width(0), width(255), width(256)), (0, 0, 1, 2));
    }
}
