//! Where primitives are put: bincode's standard configuration, little endian with short integers.

use bincode::config::{Configuration, standard};
use bincode::enc::write::Writer;
use bincode::enc::{Encode, EncoderImpl};
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
        self.put(number);
    }

    #[inline]
    fn signed(&mut self, number: i64) {
        self.put(number);
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
        self.put(text);
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
