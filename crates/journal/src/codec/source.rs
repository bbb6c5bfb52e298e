//! Where primitives are taken from: the bytes of one value, with a limit.
//!
//! Invariants:
//! - Nothing is allocated by a length that was read: lengths are compared with what is left first.

use bincode::config::{Configuration, Limit, LittleEndian, Varint, standard};
use bincode::de::read::{BorrowReader, Reader};
use bincode::de::{BorrowDecode, Decoder, DecoderImpl};
use bincode::error::DecodeError;

use crate::checkpoint::PART_BYTES_MAX;

/// Bytes that break a rule of the format; the text is the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// What was taken.
pub(super) type Taken<T> = Result<T, Malformed>;

/// The primitives that everything else is made of, as they are read.
pub(super) trait Source<'a> {
    /// One byte, as it is.
    fn byte(&mut self) -> Taken<u8>;
    /// A number.
    fn number(&mut self) -> Taken<u64>;
    /// A number with a sign.
    fn signed(&mut self) -> Taken<i64>;
    /// A large number.
    fn wide(&mut self) -> Taken<u128>;
    /// A large number with a sign.
    fn wide_signed(&mut self) -> Taken<i128>;
    /// A text.
    fn text(&mut self) -> Taken<&'a str>;
    /// The bytes of what is to be a text, which are not looked at.
    fn text_bytes(&mut self) -> Taken<&'a [u8]>;
    /// How many bytes are left.
    fn left(&mut self) -> usize;

    /// A number of 32 bits.
    #[inline]
    fn number_u32(&mut self) -> Taken<u32> {
        u32::try_from(self.number()?).map_err(|_| Malformed("a number of 32 bits fits them"))
    }

    /// A number of 16 bits.
    fn number_u16(&mut self) -> Taken<u16> {
        u16::try_from(self.number()?).map_err(|_| Malformed("a number of 16 bits fits them"))
    }

    /// How many values follow, each of at least `least` bytes.
    #[inline]
    fn count(&mut self, least: usize) -> Taken<usize> {
        let count = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if count.saturating_mul(least) > self.left() {
            return Err(Malformed("a list is within its bytes"));
        }
        Ok(count)
    }

    /// A byte of flags; those that are not among `known` are not set.
    #[inline]
    fn flags(&mut self, known: u8) -> Taken<u8> {
        let flags = self.byte()?;
        if flags & !known != 0 {
            return Err(Malformed("only known flags are set"));
        }
        Ok(flags)
    }

    /// Checks that nothing is left.
    #[inline]
    fn end(&mut self) -> Taken<()> {
        if self.left() > 0 {
            return Err(Malformed("a value takes all of its bytes"));
        }
        Ok(())
    }
}

/// A source over bytes.
pub(super) struct BincodeSource<'a> {
    decoder: DecoderImpl<Bytes<'a>, Limited, ()>,
}

impl<'a> BincodeSource<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { decoder: DecoderImpl::new(Bytes(bytes), standard().with_limit(), ()) }
    }

    #[inline]
    fn take<T: BorrowDecode<'a, ()>>(&mut self, rule: &'static str) -> Taken<T> {
        T::borrow_decode(&mut self.decoder).map_err(|_| Malformed(rule))
    }
}

impl<'a> Source<'a> for BincodeSource<'a> {
    #[inline]
    fn byte(&mut self) -> Taken<u8> {
        self.take("a byte is there")
    }

    #[inline]
    fn number(&mut self) -> Taken<u64> {
        self.take("a number is whole")
    }

    #[inline]
    fn signed(&mut self) -> Taken<i64> {
        self.take("a number with a sign is whole")
    }

    fn wide(&mut self) -> Taken<u128> {
        self.take("a large number is whole")
    }

    fn wide_signed(&mut self) -> Taken<i128> {
        self.take("a large number with a sign is whole")
    }

    #[inline]
    fn text(&mut self) -> Taken<&'a str> {
        self.take("a text is whole, and UTF-8")
    }

    #[inline]
    fn text_bytes(&mut self) -> Taken<&'a [u8]> {
        // bincode writes a text and its bytes alike.
        self.take("a text is whole, and UTF-8")
    }

    #[inline]
    fn left(&mut self) -> usize {
        self.decoder.reader().0.len()
    }
}

/// The bytes that are left.
struct Bytes<'a>(&'a [u8]);

impl Reader for Bytes<'_> {
    #[inline]
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), DecodeError> {
        let read = self.take_bytes(bytes.len())?;
        bytes.copy_from_slice(read);
        Ok(())
    }

    #[inline]
    fn peek_read(&mut self, length: usize) -> Option<&[u8]> {
        self.0.get(..length)
    }

    #[inline]
    fn consume(&mut self, length: usize) {
        self.0 = self.0.get(length..).unwrap_or_default();
    }
}

impl<'a> BorrowReader<'a> for Bytes<'a> {
    #[inline]
    fn take_bytes(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let additional = || length.saturating_sub(self.0.len());
        let split = self.0.split_at_checked(length);
        let (taken, rest) =
            split.ok_or_else(|| DecodeError::UnexpectedEnd { additional: additional() })?;
        self.0 = rest;
        Ok(taken)
    }
}

/// bincode counts the widths of numbers, which may be written in a sixteenth of them.
type Limited = Configuration<LittleEndian, Varint, Limit<{ 16 * PART_BYTES_MAX }>>;
