//! The directory of a long series: its blocks, and the running totals before each.
//!
//! Invariants:
//! - There is at least one block, and none is empty; blocks stand in time order.
//! - The snapshot of a block is the totals of all rows before its first, by flow: one array of
//!   sums for each flow that occurs, side by side, so that a late row lifts them in one sweep.
//! - Sums are 64 bits wide until one of the flow's would leave them, and then 128.

use pointbook_core::Timestamp;

use crate::block::{Around, Block, Growth, tell_across};
use crate::entries::Entries;
use crate::row::Row;
use crate::totals::{Totals, flow_number};

/// Finds the block of an instant, and the totals before it.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    begins: Vec<Timestamp>,
    /// Those of the flows that occur, in no particular order.
    snapshots: Vec<Snapshots>,
    blocks: Vec<Block>,
}

impl Directory {
    /// The directory of `blocks`, which stand in order.
    pub(crate) fn new(blocks: Vec<Block>) -> Self {
        let mut directory = Self { begins: Vec::new(), snapshots: Vec::new(), blocks: Vec::new() };
        let mut totals = Totals::default();
        for block in blocks {
            let length = directory.blocks.len();
            directory.insert(length, block.clone(), &totals);
            block.add_all(&mut totals);
        }
        directory
    }

    /// Its blocks.
    pub(crate) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The last of them.
    pub(crate) fn last_mut(&mut self) -> Option<&mut Block> {
        self.blocks.last_mut()
    }

    /// Adds a row, and says whether it is the last.
    pub(crate) fn record(&mut self, row: &Row) -> bool {
        let index = self.index_of(row.effective_at);
        let after = index.wrapping_add(1);
        let is_last = after == self.blocks.len();
        match self.blocks.get_mut(index) {
            Some(block) if is_last && block.ends_before(row.effective_at, rows_least(after)) => {
                let totals = self.totals_through(index);
                self.insert(after, Block::begin(&[*row]), &totals);
                true
            }
            Some(block) if !block.is_full() => self.record_in(index, row),
            Some(block) => {
                let later = block.split();
                let is_later = later.begins_at() <= row.effective_at;
                let totals = self.totals_through(index);
                self.insert(after, later, &totals);
                self.record_in(if is_later { after } else { index }, row)
            }
            None => true,
        }
    }

    /// The block into which a row of this instant goes, and whether it is the last.
    pub(crate) fn block_of(&self, instant: Timestamp) -> Option<(&Block, bool)> {
        let index = self.index_of(instant);
        let block = self.blocks.get(index)?;
        Some((block, index.wrapping_add(1) == self.blocks.len()))
    }

    /// The number of the block into which a row of this instant goes: the last that begins by then.
    /// Between one that is away and the next, the next is as good, and needs not be restored.
    fn index_of(&self, instant: Timestamp) -> usize {
        let last = self.blocks.len().wrapping_sub(1);
        if self.begins.last().is_some_and(|begin| *begin <= instant) {
            return last;
        }
        let begun = self.begins.partition_point(|begin| *begin <= instant);
        let index = begun.saturating_sub(1);
        let is_over = |block: &Block| block.is_away() && block.ends_at() <= instant;
        match self.blocks.get(index).is_some_and(is_over) {
            true => begun.min(last),
            false => index,
        }
    }

    /// Where a block stands that was not changed since it was copied.
    pub(crate) fn place_of(&self, block: &Block) -> Option<usize> {
        let begins = block.begins_at();
        let first = self.begins.partition_point(|begin| *begin < begins);
        let same = self.blocks.iter().skip(first).zip(self.begins.iter().skip(first));
        let mut same = same.take_while(|(_, begin)| **begin == begins);
        same.position(|(other, _)| other.is_same(block)).map(|past| first.wrapping_add(past))
    }

    /// Puts a block in the place of one of the same rows.
    pub(crate) fn replace(&mut self, index: usize, with: Block) {
        if let Some(block) = self.blocks.get_mut(index) {
            *block = with;
        }
    }

    /// Adds the totals of all rows effective before `instant`.
    pub(crate) fn add_before(&self, instant: Timestamp, kept: &dyn Entries, totals: &mut Totals) {
        let index = self.index_before(instant);
        if let Some(block) = self.blocks.get(index) {
            self.add_snapshot(index, totals);
            block.add_kept_before(instant, kept, totals);
        }
    }

    /// Tells the sums of each flow of all rows effective before two instants; a flow may come more
    /// than once.
    pub(crate) fn tell_around(
        &self,
        instants: [Timestamp; 2],
        kept: &dyn Entries,
        mut each: impl FnMut(usize, [i128; 2]),
    ) {
        let [first, second] = instants.map(|instant| self.index_before(instant));
        let blocks = (self.blocks.get(first), self.blocks.get(second));
        let (Some(earlier), Some(later)) = blocks else { return };
        if earlier.is_away() || later.is_away() {
            let ([from, to], [mut before, mut through]) = (instants, <[Totals; 2]>::default());
            earlier.add_kept_before(from, kept, &mut before);
            later.add_kept_before(to, kept, &mut through);
            before.tell_with(&through, &mut each);
        } else if first == second {
            Around::new(earlier, instants).tell(&mut each);
        } else {
            tell_across([earlier, later], instants, &mut each);
        }
        for Snapshots { flow, sums } in &self.snapshots {
            each(*flow, [sums.of(first), sums.of(second)]);
        }
    }

    /// Asks for what a look at an instant begins with.
    pub(crate) fn ask_before(&self, instant: Timestamp) {
        self.blocks.get(self.index_before(instant)).into_iter().for_each(Block::ask_for_head);
    }

    /// The last block that begins before `instant`; the first when none does, all of which is then
    /// past it.
    fn index_before(&self, instant: Timestamp) -> usize {
        self.begins.partition_point(|begin| *begin < instant).saturating_sub(1)
    }

    /// Adds the totals of all rows before the first `rows` of a block, and of these.
    pub(crate) fn add_first(
        &self,
        (index, rows): (usize, usize),
        kept: &dyn Entries,
        totals: &mut Totals,
    ) {
        self.add_snapshot(index, totals);
        if let Some(block) = self.blocks.get(index) {
            block.at_hand(kept).add_first(rows, totals);
        }
    }

    /// Adds a row to a block that has room, and lifts the snapshots after it. Says whether the row
    /// is the last of all.
    fn record_in(&mut self, index: usize, row: &Row) -> bool {
        let Some(block) = self.blocks.get_mut(index) else { return false };
        let is_last = block.record_growing(row, Growth::Last);
        if let Some(begin) = self.begins.get_mut(index) {
            *begin = row.effective_at.min(*begin);
        }
        let (after, blocks) = (index.wrapping_add(1), self.blocks.len());
        if after < blocks {
            let flow = flow_number(row.flow);
            self.add_flow(flow);
            let own = self.snapshots.iter_mut().filter(|snapshots| snapshots.flow == flow);
            own.for_each(|snapshots| snapshots.sums.lift(after, row.points.units()));
        }
        is_last && after == blocks
    }

    /// Puts a block in, before which the totals are `totals`.
    fn insert(&mut self, index: usize, block: Block, totals: &Totals) {
        totals.tell(|flow, _| self.add_flow(flow));
        for Snapshots { flow, sums } in &mut self.snapshots {
            sums.insert(index, totals.of_number(*flow));
        }
        insert(&mut self.begins, index, block.begins_at());
        insert(&mut self.blocks, index, block);
    }

    /// The totals of all rows through those of a block.
    fn totals_through(&self, index: usize) -> Totals {
        let mut totals = Totals::default();
        self.add_snapshot(index, &mut totals);
        if let Some(block) = self.blocks.get(index) {
            block.add_all(&mut totals);
        }
        totals
    }

    fn add_snapshot(&self, index: usize, totals: &mut Totals) {
        for Snapshots { flow, sums } in &self.snapshots {
            totals.add(*flow, sums.of(index));
        }
    }

    /// From now on a flow has its sums.
    fn add_flow(&mut self, flow: usize) {
        if self.snapshots.iter().all(|snapshots| snapshots.flow != flow) {
            let sums = Sums::Narrow(vec![0; self.blocks.len()]);
            let last = self.snapshots.len();
            insert(&mut self.snapshots, last, Snapshots { flow, sums });
        }
    }
}

/// Two directories are equal when their rows are, however they lie in blocks; where some are away,
/// when their blocks are.
impl PartialEq for Directory {
    fn eq(&self, other: &Self) -> bool {
        if self.blocks.iter().chain(&other.blocks).any(Block::is_away) {
            return self.blocks == other.blocks;
        }
        let rows = |directory: &Self| -> usize { directory.blocks.iter().map(Block::len).sum() };
        let all = self.blocks.iter().flat_map(Block::rows);
        rows(self) == rows(other) && all.eq(other.blocks.iter().flat_map(Block::rows))
    }
}

/// The running totals of one flow, given by its number.
#[derive(Clone, Debug)]
struct Snapshots {
    flow: usize,
    sums: Sums,
}

/// The running totals of one flow before each block.
#[derive(Clone, Debug)]
enum Sums {
    Narrow(Vec<i64>),
    Wide(Vec<i128>),
}

impl Sums {
    fn of(&self, index: usize) -> i128 {
        match self {
            Self::Narrow(sums) => sums.get(index).map_or(0, |sum| i128::from(*sum)),
            Self::Wide(sums) => sums.get(index).copied().unwrap_or(0),
        }
    }

    /// Adds to all sums from `first` on.
    fn lift(&mut self, first: usize, points: i64) {
        self.make_room(i128::from(points));
        match self {
            // The last sum is the largest, and has room.
            Self::Narrow(sums) => {
                for sum in sums.iter_mut().skip(first) {
                    *sum = sum.wrapping_add(points);
                }
            }
            Self::Wide(sums) => {
                for sum in sums.iter_mut().skip(first) {
                    *sum = sum.saturating_add(i128::from(points));
                }
            }
        }
    }

    /// Puts a sum in.
    fn insert(&mut self, index: usize, sum: i128) {
        match (&mut *self, i64::try_from(sum)) {
            (Self::Narrow(sums), Ok(sum)) => insert(sums, index, sum),
            (Self::Narrow(_), Err(_)) => {
                self.widen();
                self.insert(index, sum);
            }
            (Self::Wide(sums), _) => insert(sums, index, sum),
        }
    }

    /// Makes all sums wide enough for `points` more.
    fn make_room(&mut self, points: i128) {
        let Self::Narrow(sums) = self else { return };
        let last = sums.last().map_or(0, |last| i128::from(*last));
        if i64::try_from(last.saturating_add(points)).is_err() {
            self.widen();
        }
    }

    fn widen(&mut self) {
        if let Self::Narrow(sums) = self {
            *self = Self::Wide(sums.iter().map(|sum| i128::from(*sum)).collect());
        }
    }
}

/// Puts something into a list that grows by a quarter.
fn insert<T>(list: &mut Vec<T>, index: usize, new: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len().wrapping_div(4).max(2));
    }
    list.insert(index, new);
}

/// How many rows the last of so many blocks has at least when another begins behind it. What
/// growing leaves unused is no large part of a history, then, however long it is; and the blocks of
/// a very long one are not too many.
pub(crate) const fn rows_least(blocks: usize) -> usize {
    match blocks {
        1 => MANY,
        2..=8 => FEW,
        9..=16 => FEW.wrapping_mul(2),
        _ => MANY,
    }
}

/// The rows of a block that is small, and of a large one.
const FEW: usize = 96;
const MANY: usize = 384;
