//! One record of the file: a number stands for a bank number from now on.

use crate::security::{BankNumberHash, NumberKind};

/// A random number: 30 decimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RandomNumber(pub(super) [u8; DIGITS]);

impl RandomNumber {
    /// The digits.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|digit| char::from(*digit)).collect()
    }

    /// A number from random bytes; none when they happen to give none without bias.
    pub(super) fn from_random(bytes: &[u8; 64]) -> Option<Self> {
        let mut digits = [0; DIGITS];
        // Of 256 values, 250 give each digit 25 times.
        let mut fair = bytes.iter().filter(|byte| **byte < 250);
        for digit in &mut digits {
            *digit = b'0'.saturating_add(fair.next()? % 10);
        }
        Some(Self(digits))
    }
}

/// A number stands for a bank number; what it stood for before is put out of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) kind: NumberKind,
    pub(super) hash: BankNumberHash,
    pub(super) number: RandomNumber,
}

impl Record {
    /// The record as bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let kind = match self.kind {
            NumberKind::Account => KIND_ACCOUNT,
            NumberKind::Customer => KIND_CUSTOMER,
        };
        [&[kind], &self.hash.0[..], &self.number.0[..]].concat()
    }

    /// Reads a record.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        let kind = match *kind {
            KIND_ACCOUNT => NumberKind::Account,
            KIND_CUSTOMER => NumberKind::Customer,
            _ => return None,
        };
        let (hash, number) = rest.split_first_chunk::<32>()?;
        let number: [u8; DIGITS] = number.try_into().ok()?;
        let is_number = number.iter().all(u8::is_ascii_digit);
        let (hash, number) = (BankNumberHash(*hash), RandomNumber(number));
        is_number.then_some(Self { kind, hash, number })
    }
}

const DIGITS: usize = 30;
/// Bytes of a record.
pub(super) const RECORD_BYTES: usize = 1 + 32 + DIGITS;
const KIND_ACCOUNT: u8 = 1;
const KIND_CUSTOMER: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back() {
        let number = RandomNumber(*b"012345678901234567890123456789");
        let record = Record { kind: NumberKind::Customer, hash: BankNumberHash([7; 32]), number };
        let bytes = record.encode();
        assert_eq!((bytes.len(), Record::decode(&bytes)), (RECORD_BYTES, Some(record)));
        for at in [0, 33, RECORD_BYTES - 1] {
            let mut odd = bytes.clone();
            odd[at] = b'x';
            assert_eq!(Record::decode(&odd), None);
        }
        assert_eq!(Record::decode(&bytes[1..]), None);
    }

    #[test]
    fn random_numbers_have_thirty_fair_digits() {
        let mut bytes = [255; 64];
        assert_eq!(RandomNumber::from_random(&bytes), None);
        for (at, byte) in bytes.iter_mut().enumerate().skip(34) {
            *byte = u8::try_from(at).unwrap();
        }
        let number = RandomNumber::from_random(&bytes).unwrap().text();
        assert_eq!(number, "456789012345678901234567890123");
    }
}
