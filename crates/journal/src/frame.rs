//! Frames: the first twelve bytes and the checksum that everything stored has alike.
//!
//! Invariants:
//! - A frame says how long it is, and its checksum covers all of it: any change of its bytes by
//!   accident is seen before anything in it is believed.

use crate::corrupt::{Corrupt, Fault};

/// What a frame holds, by its first four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A genesis.
    Genesis,
    /// A batch of entries.
    Batch,
    /// The end of a portable file.
    Trailer,
    /// A part of a checkpoint.
    Part,
}

impl Kind {
    pub(crate) const fn magic(self) -> [u8; 4] {
        *match self {
            Self::Genesis => b"pbjg",
            Self::Batch => b"pbjb",
            Self::Trailer => b"pbjt",
            Self::Part => b"pbjc",
        }
    }
}

/// Begins a frame in `bytes`, which is empty; its length is filled in by [`close`].
pub(crate) fn begin(bytes: &mut Vec<u8>, kind: Kind) {
    debug_assert!(bytes.is_empty());
    bytes.extend_from_slice(&kind.magic());
    bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    bytes.extend_from_slice(&[0; 4]);
}

/// Fills in the length of a frame and adds its checksum.
pub(crate) fn close(bytes: &mut Vec<u8>) {
    let whole = bytes.len().saturating_add(CHECKSUM_BYTES);
    let length = u32::try_from(whole).unwrap_or(u32::MAX);
    assert!(length < u32::MAX, "invariant: what is framed is far shorter than 4 GiB");
    if let Some(field) = bytes.get_mut(LENGTH_AT..BODY_AT) {
        field.copy_from_slice(&length.to_le_bytes());
    }
    bytes.extend_from_slice(&crc32c::crc32c(bytes).to_le_bytes());
}

/// The body of a frame of this kind, its length and checksum checked.
pub(crate) fn open(bytes: &[u8], kind: Kind) -> Result<&[u8], Corrupt> {
    let length = begins(bytes, kind)?;
    let found = bytes.len() as u64;
    if length != found {
        return Err(Corrupt::new(Fault::Length { expected: length, found }));
    }
    let (rest, checksum) = bytes.split_last_chunk().ok_or(cut(bytes))?;
    let (expected, found) = (u32::from_le_bytes(*checksum), crc32c::crc32c(rest));
    if expected != found {
        return Err(Corrupt::new(Fault::Checksum { expected, found }));
    }
    rest.get(BODY_AT..).ok_or(cut(bytes))
}

/// Checks the beginning of a frame and tells how long the whole is.
pub(crate) fn begins(bytes: &[u8], kind: Kind) -> Result<u64, Corrupt> {
    let (prelude, _) = bytes.split_first_chunk::<BODY_AT>().ok_or(cut(bytes))?;
    let [m1, m2, m3, m4, v1, v2, z1, z2, length @ ..] = *prelude;
    if [m1, m2, m3, m4] != kind.magic() {
        return Err(Corrupt::new(Fault::Magic));
    }
    match u16::from_le_bytes([v1, v2]) {
        FORMAT_VERSION => {}
        0 => return Err(Corrupt::new(Fault::Malformed("versions are counted from 1"))),
        version => return Err(Corrupt::new(Fault::Newer { version })),
    }
    if [z1, z2] != [0, 0] {
        return Err(Corrupt::new(Fault::Malformed("the reserved bytes of a frame are zero")));
    }
    Ok(u64::from(u32::from_le_bytes(length)))
}

fn cut(bytes: &[u8]) -> Corrupt {
    let expected = FRAME_BYTES_MIN as u64;
    Corrupt::new(Fault::Length { expected, found: bytes.len() as u64 })
}

/// The version of the format that this program writes, and the newest that it reads.
pub const FORMAT_VERSION: u16 = 1;
/// Where the body of a frame begins.
pub(crate) const BODY_AT: usize = 12;
/// How long the checksum at the end is.
pub(crate) const CHECKSUM_BYTES: usize = 4;
const LENGTH_AT: usize = 8;
const FRAME_BYTES_MIN: usize = BODY_AT + CHECKSUM_BYTES;

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(body: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        begin(&mut bytes, Kind::Part);
        bytes.extend_from_slice(body);
        close(&mut bytes);
        bytes
    }

    #[test]
    fn a_frame_gives_back_its_body() {
        for body in [b"".as_slice(), b"x", &[0; 1000]] {
            assert_eq!(open(&frame(body), Kind::Part), Ok(body));
        }
    }

    #[test]
    fn a_frame_of_another_kind_version_or_length_is_refused() {
        let whole = frame(b"body");
        let fault = |bytes: &[u8], kind| open(bytes, kind).unwrap_err().fault();
        assert_eq!(fault(&whole, Kind::Batch), Fault::Magic);
        for cut in 0..whole.len() {
            assert!(matches!(fault(&whole[..cut], Kind::Part), Fault::Length { .. }), "{cut}");
        }
        let mut newer = whole.clone();
        newer[4] = 2;
        assert_eq!(fault(&newer, Kind::Part), Fault::Newer { version: 2 });
        newer[4] = 0;
        assert!(matches!(fault(&newer, Kind::Part), Fault::Malformed(_)));
        let mut longer = whole;
        longer.push(0);
        assert_eq!(fault(&longer, Kind::Part), Fault::Length { expected: 20, found: 21 });
    }
}
