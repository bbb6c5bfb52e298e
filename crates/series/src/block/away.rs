//! What stays in memory of a block that is kept elsewhere: where, its ends, and its totals.
//!
//! ```text
//! 0   u16  the version of this layout in the highest four bits; in the lowest four, how wide sums
//!          are: 1 to 8 bytes, or 15 for 16
//! 2   u16  which flows occur, a bit each by number
//! 4   u16  rows
//! 6   u16  0: there is room for none
//! 8   i64  the time of the first row
//! 16  u64  the entry that wrote the first row
//! 24  i64  the time of the last row
//! 32       the key: 16 bytes
//! 48       a sum for each flow that occurs, then zeros up to 8 bytes after the start of the last
//! ```
//!
//! Invariants:
//! - What is asked of all its rows, or of none, is answered without them.

use pointbook_core::{Sequence, Timestamp};

use super::layout::BLOCK_ROWS_MAX;
use super::pack;
use super::packed::Block;
use super::room::BESIDE;
use crate::block_key::BlockKey;
use crate::entries::Entries;
use crate::save::{LoadError, LoadFault, checksum};
use crate::totals::{Totals, numbers};

impl Block {
    /// The block that was kept under `key` as this value.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when the value is damaged, or of another key.
    pub fn open(key: BlockKey, value: &[u8]) -> Result<Self, LoadError> {
        let named = key.to_bytes();
        let fault = |fault| LoadError::new(fault, &named);
        let (content, sum) = value.split_last_chunk::<8>().ok_or(fault(LoadFault::Damaged))?;
        if checksum(content, checksum(&named, 0)) != u64::from_le_bytes(*sum) {
            return Err(fault(LoadFault::Damaged));
        }
        let (version, bytes) = content.split_first().ok_or(fault(LoadFault::Damaged))?;
        if *version != KEPT_VERSION {
            return Err(fault(LoadFault::Version));
        }
        Self::from_bytes(bytes).ok_or(fault(LoadFault::Nonsense))
    }

    /// The value that is kept under `key`.
    pub fn to_value(&self, key: BlockKey) -> Vec<u8> {
        let mut value = Vec::with_capacity(self.bytes().len().saturating_add(9));
        value.push(KEPT_VERSION);
        value.extend_from_slice(self.bytes());
        let sum = checksum(&value, checksum(&key.to_bytes(), 0));
        value.extend(sum.to_le_bytes());
        value
    }

    /// How many bytes of memory it takes.
    pub fn size(&self) -> usize {
        self.bytes().len().saturating_add(BESIDE)
    }

    /// What stays of it while it is kept under `key`; of one that is away, itself.
    #[must_use]
    pub(crate) fn away(&self, key: BlockKey) -> Self {
        let Some(first) = self.row(0).filter(|_| !self.is_away()) else { return self.clone() };
        let mut totals = Totals::default();
        self.add_all(&mut totals);
        let flows = pack::low16(pack::word(self.bytes(), 0) >> 16);
        let needed = |flow| u64::try_from(totals.of_number(flow)).map_or(WIDEST, pack::width);
        let width = numbers(flows).map(needed).fold(1, usize::max);
        let mut bytes = vec![0; length(flows, width)];
        let head = u64::from(AWAY) << 12 | u64::from(flows) << 16 | (self.len() as u64) << 32;
        let head = head | (width as u64).min(15);
        pack::put(&mut bytes, 0, 8, head);
        pack::put(&mut bytes, 8, 8, first.effective_at.micros().cast_unsigned());
        pack::put(&mut bytes, 16, 8, first.written.number());
        pack::put(&mut bytes, LAST_AT, 8, self.ends_at().micros().cast_unsigned());
        if let Some(place) = bytes.get_mut(KEY..).and_then(|rest| rest.first_chunk_mut()) {
            *place = key.to_bytes();
        }
        for (number, flow) in numbers(flows).enumerate() {
            let at = SUMS.wrapping_add(number.wrapping_mul(width));
            pack::put_sum(&mut bytes, at, width, totals.of_number(flow));
        }
        Self::of(bytes.into())
    }

    /// The block of these bytes, at hand or away, when they are either.
    pub(crate) fn from_saved(bytes: &[u8]) -> Option<Self> {
        let head = pack::word(bytes, 0);
        if pack::low16(head) >> 12 != AWAY {
            return Self::from_bytes(bytes);
        }
        let (flows, rows) = (pack::low16(head >> 16), usize::from(pack::low16(head >> 32)));
        let width = width_of(head);
        let is_sound = (1..=BLOCK_ROWS_MAX).contains(&rows)
            && head >> 48 == 0
            && matches!(width, 1..=8 | WIDEST)
            && bytes.len() == length(flows, width);
        is_sound.then(|| Self::of(bytes.into()))
    }

    /// Whether it is kept elsewhere.
    pub(crate) fn is_away(&self) -> bool {
        pack::low16(pack::word(self.bytes(), 0)) >> 12 == AWAY
    }

    /// Where it is kept, when it is away.
    pub(crate) fn key(&self) -> Option<BlockKey> {
        let key = self.bytes().get(KEY..).and_then(|rest| rest.first_chunk());
        key.filter(|_| self.is_away()).map(|key| BlockKey::from_bytes(*key))
    }

    /// The block itself, whether it is in memory or was found elsewhere; an empty one when it was
    /// not, which `kept` knows.
    pub(crate) fn at_hand(&self, kept: &dyn Entries) -> Self {
        match self.key() {
            Some(key) => kept.block(key).unwrap_or_default(),
            None => self.clone(),
        }
    }

    /// The time of the last row of a block that is away.
    pub(super) fn away_ends_at(&self) -> Timestamp {
        Timestamp::from_micros(pack::word(self.bytes(), LAST_AT).cast_signed())
    }

    /// The entry that wrote the first row.
    pub(crate) fn first_written(&self) -> Option<Sequence> {
        match self.is_away() {
            true => Some(Sequence::new(pack::word(self.bytes(), 16))),
            false => self.row(0).map(|row| row.written),
        }
    }

    /// Adds the totals of all rows of a block that is away.
    pub(super) fn add_away(&self, totals: &mut Totals) {
        let head = pack::word(self.bytes(), 0);
        let (flows, width) = (pack::low16(head >> 16), width_of(head));
        for (number, flow) in numbers(flows).enumerate() {
            let at = SUMS.wrapping_add(number.wrapping_mul(width));
            totals.add(flow, pack::sum(self.bytes(), at, width));
        }
    }

    /// Adds the totals of the rows effective before `instant`, wherever the block is.
    pub(crate) fn add_kept_before(
        &self,
        instant: Timestamp,
        kept: &dyn Entries,
        totals: &mut Totals,
    ) {
        if !self.is_away() {
            self.add_before(instant, totals);
        } else if self.ends_at() < instant {
            self.add_away(totals);
        } else if self.begins_at() < instant {
            self.at_hand(kept).add_before(instant, totals);
        }
    }
}

/// How wide sums are.
fn width_of(head: u64) -> usize {
    match pack::low16(head) & 15 {
        15 => WIDEST,
        width => width.into(),
    }
}

/// How long what stays of these flows is: sums are read by the word.
const fn length(flows: u16, width: usize) -> usize {
    let sums = (flows.count_ones() as usize).wrapping_mul(width);
    SUMS.wrapping_add(sums).wrapping_add(8_usize.saturating_sub(width))
}

/// The version of what stays, which no block has that is at hand.
const AWAY: u16 = 15;
/// The version of values that are kept.
const KEPT_VERSION: u8 = 3;
const LAST_AT: usize = 24;
const KEY: usize = 32;
const SUMS: usize = 48;
const WIDEST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entries::Nothing;
    use crate::row::{Cause, Row};
    use crate::totals::FLOWS;
    use pointbook_core::{AccountId, Points};

    fn block(rows: i64) -> Block {
        block_of(rows, i64::MAX)
    }

    fn block_of(rows: i64, most: i64) -> Block {
        let row = |number: i64| Row {
            effective_at: Timestamp::from_micros(number * 10),
            written: Sequence::new(number.unsigned_abs() + 5),
            cause: Cause::Command,
            flow: FLOWS[usize::try_from(number % 3).unwrap()],
            points: Points::new((most - number).max(1)),
        };
        let rows: Vec<Row> = (0..rows).map(row).collect();
        Block::pack(&rows, rows.len())
    }

    fn key(number: u32) -> BlockKey {
        BlockKey::new(Sequence::new(9), AccountId::new(2), number)
    }

    #[test]
    fn sums_are_as_wide_as_they_must_be() {
        let length_of = |rows, most| block_of(rows, most).away(key(1)).bytes().len();
        assert_eq!(length_of(1, 1), SUMS + 8);
        assert_eq!(length_of(3, 255), SUMS + 3 + 7);
        assert_eq!(length_of(4, 255), SUMS + 3 * 2 + 6);
        assert_eq!(length_of(3, i64::MAX), SUMS + 3 * 8);
        assert_eq!(length_of(9, i64::MAX), SUMS + 3 * 16);
    }

    #[test]
    fn what_stays_knows_the_ends_and_the_totals() {
        let mosts = [1, 300, 1 << 24, 1 << 40, i64::MAX];
        for (rows, most) in [1, 2, 40, 512].into_iter().flat_map(|it| mosts.map(|most| (it, most)))
        {
            let block = block_of(rows, most);
            let away = block.away(key(1));
            assert!(away.is_away() && !block.is_away());
            assert_eq!((away.key(), block.key()), (Some(key(1)), None));
            assert_eq!((away.len(), away.is_full()), (block.len(), block.is_full()));
            assert_eq!((away.begins_at(), away.ends_at()), (block.begins_at(), block.ends_at()));
            assert_eq!(away.first_written(), block.first_written());
            let (mut own, mut others) = (Totals::default(), Totals::default());
            block.add_all(&mut own);
            away.add_all(&mut others);
            assert_eq!(own, others);
            assert_eq!(Block::from_saved(away.bytes()).unwrap().bytes(), away.bytes());
            assert!(Block::from_bytes(away.bytes()).is_none());
            for length in 0..away.bytes().len() {
                assert!(Block::from_saved(&away.bytes()[..length]).is_none());
            }
            // Before its first row and after its last nobody needs the block itself.
            for (instant, expected) in [(0, Totals::default()), (rows * 10 - 9, own)] {
                let mut totals = Totals::default();
                away.add_kept_before(Timestamp::from_micros(instant), &Nothing, &mut totals);
                assert_eq!(totals, expected);
            }
        }
    }

    #[test]
    fn a_block_that_was_kept_by_an_older_version_is_refused_as_such() {
        let mut value = block(70).to_value(key(1));
        value.truncate(value.len() - 8);
        for version in 0..KEPT_VERSION {
            let mut value = value.clone();
            value[0] = version;
            value.extend(checksum(&value, checksum(&key(1).to_bytes(), 0)).to_le_bytes());
            assert_eq!(Block::open(key(1), &value).unwrap_err().fault(), LoadFault::Version);
        }
    }

    #[test]
    fn a_kept_block_comes_back_under_its_own_key_alone() {
        let block = block(70);
        let value = block.to_value(key(1));
        assert_eq!(Block::open(key(1), &value).unwrap(), block);
        let other = Block::open(key(2), &value).unwrap_err();
        assert_eq!((other.fault(), other.key()), (LoadFault::Damaged, &key(2).to_bytes()[..]));
        for bit in 0..value.len() * 8 {
            let mut value = value.clone();
            value[bit / 8] ^= 1 << (bit % 8);
            assert!(Block::open(key(1), &value).is_err(), "bit {bit}");
        }
        for length in 0..value.len() {
            assert!(Block::open(key(1), &value[..length]).is_err(), "{length} bytes");
        }
    }
}
