//! Where primitives are put: bincode's standard configuration, little endian with short integers.

use bincode::config::{Configuration, standard};
use bincode::enc::write::Writer;
use bincode::enc::{Encode, Encoder, EncoderImpl};
use bincode::error::EncodeError;

/// The primitives that everything else is made of, as they are written.
pub(super) trait Sink {
    /// One byte, as it is.
    fn byte(&mut self, byte: u8);
    /// A number: small ones are short.
    fn number(&mut self, number: u64);
    /// A number with a sign: small magnitudes are short.
    fn signed(&mut self, number: i64);
    /// A large number.
    fn wide(&mut self, number: u128);
    /// A large number with a sign.
    fn wide_signed(&mut self, number: i128);
    /// A text, given as its bytes: their number, and they themselves.
    fn text(&mut self, text: &[u8]);
}

/// A sink that appends to bytes.
pub(super) struct BincodeSink<'a> {
    encoder: EncoderImpl<Bytes<'a>, Configuration>,
}

impl<'a> BincodeSink<'a> {
    pub(super) const fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self { encoder: EncoderImpl::new(Bytes(bytes), standard()) }
    }

    #[inline]
    fn put(&mut self, value: impl Encode) {
        let written = value.encode(&mut self.encoder);
        assert!(written.is_ok(), "invariant: writing to memory never fails");
    }
}

impl Sink for BincodeSink<'_> {
    #[inline]
    fn byte(&mut self, byte: u8) {
        self.put(byte);
    }

    #[inline]
    fn number(&mut self, number: u64) {
        // bincode comes to the same, by a function of its own and in two pieces.
        let bytes = &mut *self.encoder.writer().0;
        let [b0, b1, b2, b3, ..] = number.to_le_bytes();
        if number <= ONE_BYTE_MAX {
            bytes.push(b0);
        } else if u16::try_from(number).is_ok() {
            bytes.extend_from_slice(&[TWO_BYTES, b0, b1]);
        } else if u32::try_from(number).is_ok() {
            bytes.extend_from_slice(&[FOUR_BYTES, b0, b1, b2, b3]);
        } else {
            self.put(number);
        }
    }

    #[inline]
    fn signed(&mut self, number: i64) {
        // The sign is the lowest bit and the magnitude stands above it, as bincode does.
        self.number(((number << 1) ^ (number >> (i64::BITS - 1))).cast_unsigned());
    }

    fn wide(&mut self, number: u128) {
        self.put(number);
    }

    fn wide_signed(&mut self, number: i128) {
        self.put(number);
    }

    #[inline]
    fn text(&mut self, text: &[u8]) {
        // bincode writes a text and its bytes alike.
        self.number(text.len() as u64);
        self.encoder.writer().0.extend_from_slice(text);
    }
}

struct Bytes<'a>(&'a mut Vec<u8>);

impl Writer for Bytes<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// The largest number that is written as a byte; the bytes above say how wide a number is.
const ONE_BYTE_MAX: u64 = 250;
const TWO_BYTES: u8 = 251;
const FOUR_BYTES: u8 = 252;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_bincode_writes_them() {
        let edges = [0, 1, 249, 250, 251, 252, 255, 256, 65_535, 65_536, u64::from(u32::MAX)];
        let near = |edge: u64| [edge, edge.wrapping_neg(), edge.wrapping_add(1 << 32), edge << 55];
        for number in edges.into_iter().flat_map(near) {
            let (mut bytes, signed) = (Vec::new(), number.cast_signed());
            let text = "a".repeat(usize::from(number.to_le_bytes()[0]));
            let mut sink = BincodeSink::new(&mut bytes);
            sink.number(number);
            sink.signed(signed);
            sink.text(text.as_bytes());
            let expected = bincode::encode_to_vec((number, signed, text), standard()).unwrap();
            assert_eq!(bytes, expected, "{number}");
        }
    }
}
