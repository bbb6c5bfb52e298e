//! The series of an account: all its flows by effective time.
//!
//! Invariants:
//! - Rows are ordered by effective time; those of one instant by arrival, which is by sequence.
//! - The totals before any instant are two searches and no more than 32 rows away, however long the
//!   history is.

use pointbook_core::{Sequence, Timestamp, ask_for};
use triomphe::Arc;

use crate::block::{Around, BLOCK_ROWS_MAX, Block};
use crate::block_key::BlockKey;
use crate::directory::{Directory, rows_least};
use crate::entries::{Entries, Nothing};
use crate::row::Row;
use crate::totals::Totals;

/// All flows of one account by effective time: in one block while they fit, then in many.
#[derive(Clone, Debug)]
pub(crate) enum AccountSeries {
    /// All in one block.
    Short(Block),
    /// In blocks that a directory finds.
    Long(Arc<Directory>),
}

/// Two series are equal when their rows are, however they lie in blocks; where some are away, when
/// their blocks are.
impl PartialEq for AccountSeries {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Short(one), Self::Short(two)) => one == two,
            (Self::Long(one), Self::Long(two)) => one == two,
            (one, two) => {
                let rows = |series: &Self| series.blocks().iter().map(Block::len).sum::<usize>();
                let are_here = !one.is_away() && !two.is_away();
                are_here && rows(one) == rows(two) && one.rows(&Nothing).eq(two.rows(&Nothing))
            }
        }
    }
}

/// A place between two rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    block: usize,
    rows: usize,
    /// The row after it.
    pub(crate) next: Option<Row>,
}

impl Default for AccountSeries {
    fn default() -> Self {
        Self::Short(Block::default())
    }
}

/// A series takes two words of its account's record.
const _: () = assert!(size_of::<AccountSeries>() == 16);

impl AccountSeries {
    /// A series of these blocks, none of them empty.
    pub(crate) fn of_blocks(blocks: Vec<Block>) -> Self {
        Self::Long(Arc::new(Directory::new(blocks)))
    }

    /// A series of these rows, in whatever order they are.
    pub(crate) fn of_rows(mut rows: Vec<Row>) -> Self {
        rows.sort_by_key(|row| row.effective_at);
        let mut blocks = rows.chunks(BLOCK_ROWS_MAX).map(|rows| Block::pack(rows, rows.len()));
        if rows.len() <= BLOCK_ROWS_MAX {
            return Self::Short(blocks.next().unwrap_or_default());
        }
        Self::of_blocks(blocks.collect())
    }

    /// Adds a row. In time order that is an append; a late row goes into its place and lifts the
    /// snapshots after it. Says whether it was an append.
    pub(crate) fn record(&mut self, row: &Row) -> bool {
        let last = match self {
            Self::Short(block) => Some(block),
            Self::Long(directory) => Arc::get_mut(directory).and_then(Directory::last_mut),
        };
        last.is_some_and(|last| last.append(row)) || self.put_in(row)
    }

    /// Adds a row wherever it belongs, and makes room where there is none.
    fn put_in(&mut self, row: &Row) -> bool {
        match self {
            Self::Short(block)
                if !block.is_full() && !block.ends_before(row.effective_at, rows_least(1)) =>
            {
                block.record(row)
            }
            Self::Short(block) => {
                let mut directory = Directory::new(vec![core::mem::take(block)]);
                let is_last = directory.record(row);
                *self = Self::Long(Arc::new(directory));
                is_last
            }
            Self::Long(directory) => Arc::make_mut(directory).record(row),
        }
    }

    /// Asks for what a search begins with.
    pub(crate) fn ask_for_start(&self) {
        match self {
            Self::Short(block) => block.ask_for_head(),
            Self::Long(directory) => ask_for(&**directory),
        }
    }

    /// Asks for what a search for two instants goes on with in a directory, where there is one.
    pub(crate) fn ask_around(&self, instants: [Timestamp; 2]) {
        if let Self::Long(directory) = self {
            instants.into_iter().for_each(|instant| directory.ask_before(instant));
        }
    }

    /// The looks at two instants that tell all, when there is one block and it is at hand.
    pub(crate) fn around(&self, instants: [Timestamp; 2]) -> Option<Around<'_>> {
        match self {
            Self::Short(block) if !block.is_away() => Some(Around::new(block, instants)),
            _ => None,
        }
    }

    /// Asks for where the next row will go.
    pub(crate) fn ask_for_end(&self) {
        self.blocks().last().into_iter().for_each(Block::ask_for_end);
    }

    /// The totals of all rows effective before `instant`.
    pub(crate) fn totals_before(&self, instant: Timestamp, kept: &dyn Entries) -> Totals {
        let mut totals = Totals::default();
        self.add_before(instant, kept, &mut totals);
        totals
    }

    /// Adds the totals of all rows effective before `instant`.
    pub(crate) fn add_before(&self, instant: Timestamp, kept: &dyn Entries, totals: &mut Totals) {
        match self {
            Self::Short(block) => block.add_kept_before(instant, kept, totals),
            Self::Long(directory) => directory.add_before(instant, kept, totals),
        }
    }

    /// Where the rows that entries after `known` wrote begin, when these all came in order.
    pub(crate) fn split(&self, known: Sequence, kept: &dyn Entries) -> Split {
        let blocks = self.blocks();
        let begins_known = |block: &Block| block.first_written().is_some_and(|it| it <= known);
        let block = blocks.partition_point(begins_known).saturating_sub(1);
        let found = blocks.get(block).map(|block| block.at_hand(kept)).unwrap_or_default();
        let rows = found.rows_through(known);
        let next = found.row(rows);
        let after = || blocks.get(block.wrapping_add(1)).and_then(|b| b.at_hand(kept).row(0));
        Split { block, rows, next: next.or_else(after) }
    }

    /// The totals of the rows before a split that are effective before `instant`.
    pub(crate) fn totals_until(
        &self,
        split: &Split,
        instant: Timestamp,
        kept: &dyn Entries,
    ) -> Totals {
        if split.next.is_none_or(|next| instant <= next.effective_at) {
            return self.totals_before(instant, kept);
        }
        let mut totals = Totals::default();
        match self {
            Self::Short(block) => block.at_hand(kept).add_first(split.rows, &mut totals),
            Self::Long(directory) => {
                directory.add_first((split.block, split.rows), kept, &mut totals);
            }
        }
        totals
    }

    /// The rows after a split, in order.
    pub(crate) fn rows_after<'a>(
        &'a self,
        split: &Split,
        kept: &'a dyn Entries,
    ) -> impl Iterator<Item = Row> {
        rows_of(self.blocks().iter().skip(split.block), kept).skip(split.rows)
    }

    /// Tells the sums of each flow of all rows effective before two instants; a flow may come more
    /// than once.
    pub(crate) fn tell_around(
        &self,
        instants: [Timestamp; 2],
        kept: &dyn Entries,
        each: impl FnMut(usize, [i128; 2]),
    ) {
        match self {
            Self::Short(block) if block.is_away() => {
                let [before, through] = instants.map(|instant| self.totals_before(instant, kept));
                before.tell_with(&through, each);
            }
            Self::Short(block) => Around::new(block, instants).tell(each),
            Self::Long(directory) => directory.tell_around(instants, kept, each),
        }
    }

    /// The rows effective before `instant`, in order.
    pub(crate) fn rows_before<'a>(
        &'a self,
        instant: Timestamp,
        kept: &'a dyn Entries,
    ) -> impl Iterator<Item = Row> {
        let blocks = self.blocks().iter().take_while(move |block| block.begins_at() < instant);
        rows_of(blocks, kept).take_while(move |row| row.effective_at < instant)
    }

    /// The rows effective at or after `instant`, in order.
    pub(crate) fn rows_from<'a>(
        &'a self,
        instant: Timestamp,
        kept: &'a dyn Entries,
    ) -> impl Iterator<Item = Row> {
        let before = self.blocks().partition_point(|block| block.is_before(instant));
        let rows = rows_of(self.blocks().iter().skip(before), kept);
        rows.skip_while(move |row| row.effective_at < instant)
    }

    /// All rows, in order.
    pub(crate) fn rows<'a>(&'a self, kept: &'a dyn Entries) -> impl Iterator<Item = Row> {
        rows_of(self.blocks().iter(), kept)
    }

    /// Whether blocks of it are kept elsewhere.
    pub(crate) fn is_away(&self) -> bool {
        self.blocks().iter().any(Block::is_away)
    }

    /// Where the block is kept that a row of this instant goes into, when it is away.
    pub(crate) fn wanted(&self, instant: Timestamp) -> Option<BlockKey> {
        let (block, is_last) = match self {
            Self::Short(block) => (block, true),
            Self::Long(directory) => directory.block_of(instant)?,
        };
        // It begins the next block, and needs nothing of this one.
        let is_behind = is_last && block.ends_before(instant, BLOCK_ROWS_MAX);
        block.key().filter(|_| !is_behind)
    }

    /// Where the blocks are kept that are away and have rows effective from `instant` on.
    pub(crate) fn wanted_from(&self, instant: Timestamp) -> impl Iterator<Item = BlockKey> {
        let before = self.blocks().partition_point(|block| block.is_before(instant));
        self.blocks().iter().skip(before).filter_map(Block::key)
    }

    /// Puts a block in the place of what stayed of it, or the other way round.
    pub(crate) fn exchange(&mut self, now: &Block, then: Block) {
        match self {
            Self::Short(block) if block.is_same(now) => *block = then,
            Self::Short(_) => {}
            Self::Long(directory) => {
                if let Some(index) = directory.place_of(now) {
                    Arc::make_mut(directory).replace(index, then);
                }
            }
        }
    }

    /// Puts a block where it is away, and says whether it was.
    pub(crate) fn restore(&mut self, key: BlockKey, block: Block) -> bool {
        let blocks = self.blocks();
        let begins = block.begins_at();
        let first = blocks.partition_point(|block| block.begins_at() < begins);
        let is_it = |other: &&Block| other.key() == Some(key);
        let Some(away) = blocks.iter().skip(first).find(is_it).cloned() else { return false };
        self.exchange(&away, block);
        true
    }

    /// Its blocks.
    pub(crate) fn blocks(&self) -> &[Block] {
        match self {
            Self::Short(block) => core::slice::from_ref(block),
            Self::Long(directory) => directory.blocks(),
        }
    }
}

/// The rows of blocks that stand in order.
fn rows_of<'a>(
    blocks: impl Iterator<Item = &'a Block>,
    kept: &'a dyn Entries,
) -> impl Iterator<Item = Row> {
    blocks.flat_map(move |block| block.at_hand(kept).into_rows())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::GROUP_ROWS;
    use crate::row::Cause;
    use crate::testing::Dice;
    use crate::totals::FLOWS;
    use pointbook_core::{AccountId, Points};

    /// What the rows of a test are like.
    #[derive(Clone, Copy)]
    struct Life {
        span: i64,
        late: i64,
        most: i64,
        flows: usize,
    }

    fn row(dice: &mut Dice, sequence: u64, effective_at: i64, life: Life) -> Row {
        Row {
            effective_at: Timestamp::from_micros(effective_at),
            written: Sequence::new(sequence),
            cause: dice.pick(&[Cause::Command, Cause::Time, Cause::PlainCommand]),
            flow: dice.pick(&FLOWS[..life.flows]),
            points: Points::new(1 + dice.below(life.most)),
        }
    }

    fn naive_before(rows: &[Row], instant: Timestamp) -> Totals {
        let mut totals = Totals::default();
        for row in rows.iter().filter(|row| row.effective_at < instant) {
            totals.record(row.flow, row.points);
        }
        totals
    }

    /// Checks a series against its rows, and its own invariants.
    fn check(series: &AccountSeries, rows: &[Row], dice: &mut Dice, span: i64) {
        for _ in 0..25 {
            let instant = Timestamp::from_micros(dice.below(span + 2) - 1);
            assert_eq!(series.totals_before(instant, &Nothing), naive_before(rows, instant));
        }
        for end in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(series.totals_before(end, &Nothing), naive_before(rows, end));
        }
        let instant = Timestamp::from_micros(dice.below(span + 2));
        let mut sorted = rows.to_vec();
        sorted.sort_by_key(|row| (row.effective_at, row.written));
        assert!(series.rows(&Nothing).eq(sorted.iter().copied()));
        sorted.retain(|row| row.effective_at < instant);
        assert!(series.rows_before(instant, &Nothing).eq(sorted));
        assert!(series.blocks().iter().all(|b| (1..=BLOCK_ROWS_MAX).contains(&b.len())));
        let copies = series.blocks().iter().map(|block| Block::from_bytes(block.bytes()).unwrap());
        assert_eq!(AccountSeries::of_blocks(copies.collect()).rows(&Nothing).count(), rows.len());
    }

    #[test]
    fn totals_equal_the_naive_sum_when_rows_come_late_and_blocks_split() {
        // Few distinct instants make many ties; late rows of all distances make all splits; and
        // sums leave 64 bits where amounts are large.
        let lives = [
            Life { span: 40, late: 50, most: 1_000, flows: 5 },
            Life { span: 3_000, late: 5, most: i64::MAX - 1, flows: 3 },
            Life { span: 1 << 60, late: 100, most: 1 << 40, flows: 16 },
            Life { span: 9_000, late: 0, most: 1 << 55, flows: 1 },
        ];
        for (seed, life) in (1..).zip(lives) {
            let mut dice = Dice::new(seed);
            let (mut series, mut rows) = (AccountSeries::default(), Vec::new());
            for (sequence, step) in (1..=6_000_u64).zip(1_i64..) {
                let is_late = dice.below(100) < life.late;
                let in_order = life.span / 6_000 * step + life.span % 6_000 * step / 6_000;
                let at = if is_late { dice.below(life.span) } else { in_order };
                rows.push(row(&mut dice, sequence, at, life));
                series.record(rows.last().unwrap());
                if step % 1_500 == 0 || [1, 33, 70, 600].contains(&step) {
                    check(&series, &rows, &mut dice, life.span);
                }
            }
        }
    }

    #[test]
    fn rows_fit_whatever_their_instants_and_entries_are() {
        let mut dice = Dice::new(9);
        let life = Life { span: 1, late: 0, most: i64::MAX - 1, flows: 16 };
        let (mut series, mut rows) = (AccountSeries::default(), Vec::new());
        let sequences = [1, 2, 300, u64::MAX / 2, u64::MAX];
        for (sequence, at) in sequences.into_iter().zip([0, i64::MAX, i64::MIN, -5, i64::MAX]) {
            rows.push(row(&mut dice, sequence, at, life));
            series.record(rows.last().unwrap());
            check(&series, &rows, &mut dice, 10);
        }
    }

    #[test]
    fn a_flow_that_first_occurs_at_any_row_counts() {
        let plain = Row {
            effective_at: Timestamp::from_micros(5),
            written: Sequence::new(1),
            cause: Cause::Command,
            flow: FLOWS[0],
            points: Points::new(3),
        };
        for place in 0..80 {
            let (mut series, mut rows) = (AccountSeries::default(), vec![plain; 80]);
            rows[place].flow = FLOWS[7];
            for row in &rows {
                series.record(row);
            }
            assert!(series.rows(&Nothing).eq(rows.iter().copied()));
            assert_eq!(
                series.totals_before(Timestamp::MAX, &Nothing),
                naive_before(&rows, Timestamp::MAX)
            );
        }
    }

    #[test]
    fn blocks_are_used_up_before_others_begin_when_rows_come_in_order() {
        let (mut dice, mut series) = (Dice::new(5), AccountSeries::default());
        let life = Life { span: 1, late: 0, most: 9, flows: 2 };
        for (sequence, step) in (1..=5_120_u64).zip(0_i64..) {
            series.record(&row(&mut dice, sequence, step / 3, life));
        }
        // A large one, small ones, middling ones, and then large ones.
        let rows: Vec<usize> = series.blocks().iter().map(Block::len).collect();
        let expected = [vec![500], vec![124; 7], vec![252; 8], vec![500; 3], vec![236]].concat();
        assert_eq!(rows, expected);
        for block in series.blocks() {
            // What is left is the place of the few that come late.
            let row = block.bytes().len() / block.len();
            assert!((13..=15).contains(&row) || block.len() == 236, "{row} bytes");
        }
    }

    #[test]
    fn a_row_takes_at_most_sixteen_bytes_whatever_the_length_of_a_long_history() {
        for (seed, late) in [(11, 0), (12, 1), (13, 3)] {
            let (mut dice, mut series) = (Dice::new(seed), AccountSeries::default());
            let life = Life { span: 1, late, most: 100_000, flows: 2 };
            for (sequence, step) in (1..=12_000_u64).zip(1_i64..) {
                let is_late = dice.below(100) < life.late;
                let at = if is_late { dice.below(step) } else { step } * 30_000_000_000;
                series.record(&row(&mut dice, sequence * 1_000, at, life));
                // With the counters, and all room there is.
                let bytes: usize = series.blocks().iter().map(Block::size).sum();
                let most = if sequence < 1_000 { 24 * sequence + 900 } else { 16 * sequence };
                assert!(bytes as u64 <= most, "{bytes} bytes of {sequence} rows, {late} late");
            }
        }
    }

    #[test]
    fn a_series_goes_on_as_if_its_last_block_had_not_been_away() {
        let life = Life { span: 1, late: 0, most: 9, flows: 2 };
        let (mut dice, mut here, mut there) =
            (Dice::new(14), AccountSeries::default(), AccountSeries::default());
        let mut wanted = 0;
        for (sequence, step) in (1..=1_500_u64).zip(0_i64..) {
            let last = there.blocks().last().filter(|block| block.len() > 0).cloned();
            let key = BlockKey::new(Sequence::new(sequence), AccountId::new(0), 0);
            if let Some(last) = &last {
                there.exchange(last, last.away(key));
            }
            let row = row(&mut dice, sequence, step / 3, life);
            // A block that is nobody else's is changed in place.
            let back = last.map(|last| Block::from_bytes(last.bytes()).unwrap());
            if let Some(key) = there.wanted(row.effective_at) {
                assert!(there.restore(key, back.unwrap()));
                wanted += 1;
                assert_eq!(there.record(&row), here.record(&row));
            } else {
                assert_eq!(there.record(&row), here.record(&row));
                assert!(back.is_none_or(|block| there.restore(key, block)));
            }
        }
        assert!(wanted > 1_000 && here == there);
        // A block that is long enough is left behind, and no sooner; small ones end before that.
        let rows: Vec<usize> = there.blocks().iter().map(Block::len).collect();
        assert_eq!(rows, [vec![128], vec![124; 7], vec![128; 3], vec![120]].concat());
    }

    #[test]
    fn rows_go_where_they_belong_when_some_of_them_leave_a_block_behind_that_is_away() {
        // All blocks are away, of which the last is long or short; then some rows at a time, for
        // which all is restored that any of them wants as it is before them.
        for (seed, length) in (1..).zip([400, 1_012, 1_568, 127, 1_600, 140]) {
            let life = Life { span: 1, late: 0, most: 9, flows: 2 };
            let (mut dice, mut here) = (Dice::new(seed), AccountSeries::default());
            for (sequence, step) in (1..=length).zip(0_i64..) {
                here.record(&row(&mut dice, sequence, step * 10, life));
            }
            let mut there = here.clone();
            let key = |number| BlockKey::new(Sequence::new(9), AccountId::new(0), number);
            let blocks = here.blocks().to_vec();
            for (number, block) in (0..).zip(&blocks) {
                there.exchange(block, block.away(key(number)));
            }
            for round in 0..40_u64 {
                let last = i64::try_from(length).unwrap() * 10;
                // First all behind the last.
                let from = if round % 4 == 0 { last } else { 0 };
                let instants: Vec<i64> =
                    (0..6).map(|_| from + dice.below(last / 4 * 5 - from)).collect();
                let wanted = instants.iter().map(|at| Timestamp::from_micros(*at));
                for wanted in wanted.filter_map(|at| there.wanted(at)).collect::<Vec<_>>() {
                    let of_key = (0..).zip(&blocks).find(|(number, _)| key(*number) == wanted);
                    there.restore(wanted, of_key.unwrap().1.clone());
                }
                for (past, at) in (1..).zip(instants) {
                    let row = row(&mut dice, length + round * 10 + past, at, life);
                    assert_eq!(there.record(&row), here.record(&row));
                }
            }
            for (number, block) in (0..).zip(&blocks) {
                there.restore(key(number), block.clone());
            }
            assert!(here == there && there.rows(&Nothing).eq(here.rows(&Nothing)));
            let end = Timestamp::MAX;
            assert_eq!(here.totals_before(end, &Nothing), there.totals_before(end, &Nothing));
        }
    }

    #[test]
    fn a_row_of_a_long_history_takes_at_most_sixteen_bytes() {
        let (mut dice, mut series) = (Dice::new(6), AccountSeries::default());
        let life = Life { span: 1, late: 0, most: 100_000, flows: 4 };
        for (sequence, step) in (1..=1_000_u64).zip(0_i64..) {
            series.record(&row(&mut dice, sequence * 1_000_000, step * 30_000_000_000, life));
        }
        let bytes: usize = series.blocks().iter().map(|block| block.bytes().len()).sum();
        assert!(bytes <= 16 * 1_000, "{bytes} bytes");
    }

    #[test]
    fn a_copy_stays_as_it_was_when_the_original_goes_on() {
        let mut dice = Dice::new(7);
        let life = Life { span: 1, late: 0, most: 9, flows: 4 };
        let mut series = AccountSeries::default();
        for length in [1_u64, 30, 513, 3_000] {
            for sequence in 0..length {
                series.record(&row(&mut dice, sequence, dice_time(sequence), life));
            }
            let (copy, rows) = (series.clone(), series.rows(&Nothing).collect::<Vec<_>>());
            series.record(&row(&mut dice, 9_999, 3, life));
            series.record(&row(&mut dice, 9_999, i64::MAX / 2, life));
            assert!(copy.rows(&Nothing).eq(rows.iter().copied()));
            assert_eq!(series.rows(&Nothing).count(), rows.len() + 2);
        }
    }

    fn dice_time(sequence: u64) -> i64 {
        i64::try_from(sequence * 0x9e37_79b9 % 1_000).unwrap()
    }

    #[test]
    fn bytes_that_are_no_block_are_refused() {
        let mut series = AccountSeries::default();
        let life = Life { span: 1, late: 0, most: 9, flows: 4 };
        let mut dice = Dice::new(8);
        for sequence in 0..3 * GROUP_ROWS as u64 {
            series.record(&row(&mut dice, sequence, 7, life));
        }
        let bytes = series.blocks()[0].bytes().to_vec();
        assert!(Block::from_bytes(&bytes).is_some());
        assert!(Block::from_bytes(&[]).is_none());
        assert!(Block::from_bytes(&bytes[..bytes.len() - 1]).is_none());
        for (at, value) in
            [(1, 0x13), (1, 0x23), (1, 0x33), (0, 0x4f), (4, 0), (5, 0xff), (7, 0xff)]
        {
            let mut broken = bytes.clone();
            broken[at] = value;
            assert!(Block::from_bytes(&broken).is_none(), "{at}");
        }
    }
}
