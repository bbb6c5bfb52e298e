//! A look at RocksDB's manifest before RocksDB looks at it.
//!
//! The manifest tells which files count. RocksDB reads it up to a record that is longer than the
//! file, or to zeros, and takes what is left for a torn end. Damage that looks like one would
//! silently bring back an older state, in which the shelf lacks what its logs no longer hold. So
//! how far the manifest was whole and durable is noted with what was acknowledged.
//!
//! RocksDB 11.8.1 moreover never returns from opening when the kind of a record became one of
//! those that only logs have, for which one flipped bit is enough: `Reader::ReadPhysicalRecord`
//! takes nothing from its buffer then and is asked again for ever.
//!
//! Invariants:
//! - RocksDB is given whole records, and after them nothing that is not a torn end.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use pointbook_journal::Error;

use crate::failure::broken;

/// How far a manifest is whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Extent {
    /// The number in its name; a newer manifest has a higher one.
    pub(crate) number: u64,
    /// Where its last whole record ends.
    pub(crate) bytes: u64,
}

/// Checks that the manifest of a database holds all that it did.
pub(crate) fn check(database: &Path, noted: Extent) -> Result<(), Error> {
    let Some((number, mut file)) = newest(database)? else {
        // RocksDB says what is missing.
        return Ok(());
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let end = whole_end(&bytes, 0);
    if number < noted.number || (number == noted.number && (end as u64) < noted.bytes) {
        return Err(broken("the manifest holds all that it did"));
    }
    if !is_torn_end(bytes.get(end..).unwrap_or_default()) {
        return Err(broken("the manifest is made of whole records"));
    }
    Ok(())
}

/// How far the manifest of an open database is whole; that much is durable then. What was noted of
/// it before is not read again.
pub(crate) fn secure(database: &Path, noted: Extent) -> Result<Extent, Error> {
    // Another manifest may take the place of this one meanwhile: the note stays true.
    let Some((number, mut file)) = newest(database)? else { return Ok(noted) };
    let known = if number == noted.number { noted.bytes } else { 0 };
    let within = known % BLOCK_BYTES as u64;
    let block = known.saturating_sub(within);
    file.seek(SeekFrom::Start(block))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    file.sync_data()?;
    let within = usize::try_from(within).unwrap_or(0);
    let end = whole_end(&bytes, within) as u64;
    Ok(Extent { number, bytes: block.saturating_add(end) })
}

/// The manifest that counts, and its number.
fn newest(database: &Path) -> Result<Option<(u64, File)>, Error> {
    let Some(current) = if_there(fs::read(database.join("CURRENT")))? else { return Ok(None) };
    let Some((name, number)) = manifest_name(&current) else { return Ok(None) };
    Ok(if_there(File::open(database.join(name)))?.map(|file| (number, file)))
}

fn if_there<T>(found: io::Result<T>) -> Result<Option<T>, Error> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The name that the file `CURRENT` tells, and the number in it.
fn manifest_name(current: &[u8]) -> Option<(&str, u64)> {
    let name = str::from_utf8(current).ok()?.strip_suffix('\n')?;
    let number = name.strip_prefix("MANIFEST-")?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    Some((name, number.parse().ok().filter(|_| digits)?))
}

/// The end of the last whole record, walking from `end`, where one ends.
fn whole_end(bytes: &[u8], mut end: usize) -> usize {
    while let Some(next) = record_end(bytes, end) {
        end = next;
    }
    end
}

/// The end of the record that begins at `at`, when it is whole.
fn record_end(bytes: &[u8], at: usize) -> Option<usize> {
    let left = BLOCK_BYTES.checked_sub(at % BLOCK_BYTES)?;
    // What is too short for a header is left empty.
    let (at, left) =
        if left < HEADER_BYTES { (at.checked_add(left)?, BLOCK_BYTES) } else { (at, left) };
    let rest = bytes.get(at..)?;
    let (header, contents) = rest.get(..left).unwrap_or(rest).split_first_chunk()?;
    let header = Header::read(*header);
    let contents = contents.get(..header.length)?;
    let end = at.checked_add(HEADER_BYTES)?.checked_add(header.length)?;
    (KINDS.contains(&header.kind) && header.checksum == checksum(header.kind, contents))
        .then_some(end)
}

/// Whether bytes after the last whole record are what a torn write leaves: a part of one record,
/// or nothing but the zeros of a file that was made longer.
fn is_torn_end(rest: &[u8]) -> bool {
    let Some((header, contents)) = rest.split_first_chunk() else { return true };
    let header = Header::read(*header);
    let is_part = KINDS.contains(&header.kind) && contents.len() < header.length;
    is_part || rest.iter().all(|byte| *byte == 0)
}

struct Header {
    checksum: u32,
    length: usize,
    kind: u8,
}

impl Header {
    const fn read([a, b, c, d, low, high, kind]: [u8; HEADER_BYTES]) -> Self {
        Self {
            checksum: u32::from_le_bytes([a, b, c, d]),
            length: u16::from_le_bytes([low, high]) as usize,
            kind,
        }
    }
}

/// The checksum of a record, as RocksDB masks it.
fn checksum(kind: u8, contents: &[u8]) -> u32 {
    let plain = crc32c::crc32c_append(crc32c::crc32c(&[kind]), contents);
    plain.rotate_right(15).wrapping_add(0xa282_ead8)
}

/// Records do not reach over the ends of blocks.
const BLOCK_BYTES: usize = 32 << 10;
/// Four bytes of checksum, two of length, and the kind.
const HEADER_BYTES: usize = 7;
/// Whole, first, middle and last parts.
const KINDS: core::ops::RangeInclusive<u8> = 1..=4;

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, contents: &[u8]) -> Vec<u8> {
        let length = u16::try_from(contents.len()).unwrap().to_le_bytes();
        let checksum = checksum(kind, contents).to_le_bytes();
        [&checksum, length.as_slice(), &[kind], contents].concat()
    }

    fn is_sound(bytes: &[u8]) -> bool {
        is_torn_end(&bytes[whole_end(bytes, 0)..])
    }

    #[test]
    fn records_are_followed_over_the_ends_of_blocks() {
        for short in 0..=HEADER_BYTES {
            let first = record(1, &vec![7; BLOCK_BYTES - HEADER_BYTES - short]);
            // Room for no more than a header is taken by an empty part.
            let left = if short < HEADER_BYTES { vec![0; short] } else { record(2, b"") };
            let bytes = [first, left, record(3, b"more"), record(4, b"")].concat();
            assert_eq!(whole_end(&bytes, 0), bytes.len(), "{short} bytes are left in the block");
        }
    }

    #[test]
    fn what_was_noted_is_gone_on_from_as_if_all_was_read() {
        let folder = format!("pointbook-manifest-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("CURRENT"), "MANIFEST-000007\n").unwrap();
        let (mut bytes, mut noted) = (Vec::new(), Extent::default());
        // Two in a block, and the last one torn.
        for length in (0..7).map(|_| BLOCK_BYTES / 2 - HEADER_BYTES) {
            bytes.extend(record(1, &vec![7; length]));
            fs::write(folder.join("MANIFEST-000007"), [&bytes[..], &[1, 2, 3]].concat()).unwrap();
            let reached = secure(&folder, noted).unwrap();
            assert_eq!(reached, Extent { number: 7, bytes: bytes.len() as u64 });
            assert_eq!(secure(&folder, Extent::default()).unwrap(), reached);
            // Nothing has come since, or another manifest has.
            assert_eq!(secure(&folder, reached).unwrap(), reached);
            let other = Extent { number: 6, bytes: 99 };
            assert_eq!(secure(&folder, other).unwrap(), reached);
            noted = reached;
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn every_flipped_bit_makes_the_whole_part_shorter() {
        let bytes = [record(1, b"first"), record(1, b"second")].concat();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                assert!(whole_end(&damaged, 0) < bytes.len(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn only_a_part_of_a_record_and_zeros_are_a_torn_end() {
        let bytes = [record(1, b"first"), record(1, b"second")].concat();
        assert!((0..=bytes.len()).all(|length| is_sound(&bytes[..length])));
        assert!(is_sound(&[bytes.clone(), vec![0; 50]].concat()));
        assert!(!is_sound(&[bytes.clone(), vec![0; 50], vec![1]].concat()));
        for kind in (0..=u8::MAX).filter(|kind| !KINDS.contains(kind)) {
            assert!(!is_sound(&[bytes.clone(), record(kind, b"other")].concat()), "kind {kind}");
        }
    }

    #[test]
    fn only_a_name_of_a_manifest_is_followed() {
        assert_eq!(manifest_name(b"MANIFEST-000012\n"), Some(("MANIFEST-000012", 12)));
        for text in [
            &b"MANIFEST-000012"[..],
            b"MANIFEST-\n",
            b"MANIFEST-+1\n",
            b"MANIFEST-../x\n",
            b"manifest-1\n",
            b"\xff\n",
        ] {
            assert_eq!(manifest_name(text), None);
        }
    }
}
