//! Where what stands in a block's bytes.
//!
//! ```text
//! 0   u16  widths in bytes of times, entries and points, four bits each; then the version
//! 2   u16  which flows occur, a bit each by number
//! 4   u16  rows
//! 6   u16  rows that there is room for
//! 8   i64  the time of the first row: times are stored as what is past it
//! 16  u64  the first entry: entries are stored as what is past it
//! 24       marks, one for every 24 rows there is room for but the first: their times side by
//!          side, each 8 bytes, that of the row that follows; then, mark by mark, a sum for each
//!          flow that occurs
//!          times, one per row; postings, each a tag and points; entries; 7 bytes that let the last
//!          be read as 8
//! ```
//!
//! A block with room for no more than 32 rows has no marks and keeps each row together instead: its
//! time, its posting, its entry, then the next row. So an append writes into one place.
//!
//! Invariants:
//! - All numbers are little-endian. A tag is the flow's number, and the cause in the bits above.
//! - Sums are two bytes wider than points, so that as many as a block can have fit; where points
//!   are 8 bytes wide, sums are 16.

use pointbook_core::{Flow, Timestamp};

use super::pack;
use crate::totals::{flow_number, numbers};

/// Rows between two marks.
pub(crate) const GROUP_ROWS: usize = 24;
/// Rows of which the nearer mark is the same.
pub(super) const HALF_ROWS: usize = GROUP_ROWS / 2;
/// The most rows of a block without marks, whose rows stand together.
pub(super) const BY_ROW_MAX: usize = 32;
/// The most rows of a block.
pub(crate) const BLOCK_ROWS_MAX: usize = 512;
/// Of so many rows that a block has room for, one is for a row that comes late.
const LATE_PART: usize = 40;
/// Bytes before the marks.
const HEAD: usize = 24;
/// Bytes after the last column.
const SLACK: usize = 7;
/// The version of this layout.
const VERSION: u16 = 4;
/// How wide a tag is.
const TAG: usize = 1;
/// How wide the time of a mark is.
const MARK_TIME: usize = 8;
/// How wide sums are where points are as wide as they get.
const WIDE_SUM: usize = 16;

/// How wide times, entries and points can be.
pub(super) const TIME_WIDTHS: [usize; 2] = [6, 8];
pub(super) const WRITTEN_WIDTHS: [usize; 4] = [3, 4, 6, 8];
pub(super) const POINTS_WIDTHS: [usize; 4] = [3, 4, 6, 8];

/// The bit of a flow among those that occur.
pub(super) const fn flow_bit(flow: Flow) -> u16 {
    1 << flow_number(flow)
}

/// What a block can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) time_width: usize,
    pub(super) written_width: usize,
    pub(super) points_width: usize,
    pub(super) flows: u16,
    pub(super) capacity: usize,
}

impl Shape {
    /// How many bytes a block takes.
    pub(super) const fn length(&self) -> usize {
        Layout::new(*self, 0, 0).length()
    }

    /// How many bytes a row takes.
    const fn row(&self) -> usize {
        let Self { time_width, written_width, points_width, .. } = *self;
        time_width.wrapping_add(TAG).wrapping_add(points_width).wrapping_add(written_width)
    }

    /// How wide sums are.
    const fn sum(&self) -> usize {
        if self.points_width >= 8 { WIDE_SUM } else { self.points_width.wrapping_add(2) }
    }

    /// How many bytes the sums of a mark take.
    const fn mark(&self) -> usize {
        (self.flows.count_ones() as usize).wrapping_mul(self.sum())
    }

    /// How many rows there is room for in so many bytes, however many there is room for now.
    pub(super) fn rows_in(&self, bytes: usize) -> usize {
        let (row, mark) = (self.row(), self.mark().wrapping_add(MARK_TIME));
        let bytes = bytes.saturating_sub(HEAD.wrapping_add(SLACK));
        let by_row = times(bytes, row);
        if by_row <= BY_ROW_MAX {
            return by_row;
        }
        let group = GROUP_ROWS.wrapping_mul(row).wrapping_add(mark);
        // A mark comes with the first row of the next group.
        let marks = times(bytes.wrapping_sub(row), group);
        let beside = times(bytes.wrapping_sub(marks.wrapping_mul(mark)), row);
        let groups = marks.wrapping_add(1).wrapping_mul(GROUP_ROWS);
        beside.min(groups).max(BY_ROW_MAX)
    }
}

/// A column of numbers of one width.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    at: usize,
    pub(super) width: usize,
    /// From one row to the next.
    step: usize,
}

impl Column {
    /// The number of row `index`.
    pub(super) fn read(self, bytes: &[u8], index: usize) -> u64 {
        pack::word(bytes, self.place(index)) & pack::mask(self.width)
    }

    /// Sets the number of row `index`.
    pub(super) fn write(self, bytes: &mut [u8], index: usize, number: u64) {
        pack::put(bytes, self.place(index), self.width, number);
    }

    /// Sets the number of a row and overwrites what follows, which is set later.
    pub(super) fn lay(self, bytes: &mut [u8], index: usize, number: u64) {
        pack::lay(bytes, self.place(index), number);
    }

    /// The bytes of rows `first` to before `end`, of a column whose numbers stand side by side.
    pub(super) fn part(self, bytes: &[u8], first: usize, end: usize) -> &[u8] {
        bytes.get(self.place(first)..self.place(end)).unwrap_or_default()
    }

    /// The bytes from row `first` on, and what follows the column.
    pub(super) fn from(self, bytes: &[u8], first: usize) -> &[u8] {
        bytes.get(self.place(first)..).unwrap_or_default()
    }

    /// Whether a number is narrow enough.
    pub(super) fn fits(self, number: u64) -> bool {
        number & !pack::mask(self.width) == 0
    }

    /// Where row `index` stands.
    pub(super) const fn place(self, index: usize) -> usize {
        self.at.wrapping_add(index.wrapping_mul(self.step))
    }
}

/// Where everything stands in the bytes of one block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) shape: Shape,
    pub(super) rows: usize,
    pub(super) first_at: i64,
    pub(super) first_written: u64,
    /// Whether each row stands together, and no marks are there.
    pub(super) is_by_row: bool,
    pub(super) sum_width: usize,
    /// Where the sums of the first mark stand.
    sums: usize,
    /// From the sums of one mark to those of the next.
    mark_size: usize,
    /// Where the first row stands.
    begin: usize,
}

impl Layout {
    /// The layout of an empty block.
    pub(super) const fn new(shape: Shape, first_at: i64, first_written: u64) -> Self {
        let (capacity, sum_width, mark_size) = (shape.capacity, shape.sum(), shape.mark());
        let is_by_row = capacity <= BY_ROW_MAX;
        // Without a branch, which a processor guesses wrong where some blocks are so short.
        let marks = capacity.wrapping_sub(1).wrapping_div(GROUP_ROWS);
        let marks = marks.wrapping_mul(!is_by_row as usize);
        let sums = HEAD.wrapping_add(marks.wrapping_mul(MARK_TIME));
        let begin = sums.wrapping_add(marks.wrapping_mul(mark_size));
        let rows = 0;
        Self { shape, rows, first_at, first_written, is_by_row, sum_width, sums, mark_size, begin }
    }

    /// The layout of `bytes`.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let bytes = bytes.first_chunk::<HEAD>().unwrap_or(&[0; HEAD]);
        let head = pack::word(bytes, 0);
        let widths = pack::low16(head);
        let shape = Shape {
            time_width: usize::from(widths & 15),
            written_width: usize::from(widths >> 4 & 15),
            points_width: usize::from(widths >> 8 & 15),
            flows: pack::low16(head >> 16),
            capacity: usize::from(pack::low16(head >> 48)),
        };
        let first_at = pack::word(bytes, 8).cast_signed();
        let mut layout = Self::new(shape, first_at, pack::word(bytes, 16));
        layout.rows = usize::from(pack::low16(head >> 32));
        layout
    }

    /// When rows count.
    pub(super) const fn times(&self) -> Column {
        self.column(0, self.shape.time_width)
    }

    /// What was posted: in each row the tag, then the points.
    pub(super) const fn postings(&self) -> Column {
        let Shape { time_width, points_width, .. } = self.shape;
        self.column(time_width, points_width.wrapping_add(TAG))
    }

    /// The flows and causes of what was posted.
    pub(super) const fn tags(&self) -> Column {
        Column { width: TAG, ..self.postings() }
    }

    /// The points of what was posted.
    pub(super) const fn points(&self) -> Column {
        let Column { at, width, step } = self.postings();
        Column { at: at.wrapping_add(TAG), width: width.wrapping_sub(TAG), step }
    }

    /// The entries that wrote them.
    pub(super) const fn written(&self) -> Column {
        let Shape { time_width, points_width, written_width, .. } = self.shape;
        self.column(time_width.wrapping_add(TAG).wrapping_add(points_width), written_width)
    }

    /// All columns, in their order.
    pub(super) const fn columns(&self) -> [Column; 3] {
        [self.times(), self.postings(), self.written()]
    }

    /// How many of the columns have to be moved for all rows to move: a row that stands together
    /// moves with its time.
    pub(super) const fn moving(&self) -> usize {
        if self.is_by_row { 1 } else { 3 }
    }

    /// A column of this width, with so many bytes of a row before it.
    const fn column(&self, before: usize, width: usize) -> Column {
        // A part of a row stands behind the others of its row, or behind all others.
        let (others, step) =
            if self.is_by_row { (1, self.shape.row()) } else { (self.shape.capacity, width) };
        Column { at: self.begin.wrapping_add(before.wrapping_mul(others)), width, step }
    }

    /// Where the last row of `bytes` begins and ends, when rows stand together.
    pub(super) fn last_row(bytes: &[u8]) -> Option<(usize, usize)> {
        let head = pack::word(bytes, 0);
        let widths = usize::from(pack::low16(head));
        let row = (widths & 15).wrapping_add(widths >> 4 & 15).wrapping_add(widths >> 8 & 15);
        let row = row.wrapping_add(TAG);
        let rows = usize::from(pack::low16(head >> 32));
        let end = HEAD.wrapping_add(row.wrapping_mul(rows));
        (head >> 48 <= BY_ROW_MAX as u64).then_some((end.wrapping_sub(row), end))
    }

    /// Whether `bytes` are a block of this version, whose rows and columns are all there.
    pub(super) fn is_sound(bytes: &[u8]) -> bool {
        let layout = Self::of(bytes);
        let Shape { time_width, written_width, points_width, capacity, .. } = layout.shape;
        pack::low16(pack::word(bytes, 0)) >> 12 == VERSION
            && TIME_WIDTHS.contains(&time_width)
            && WRITTEN_WIDTHS.contains(&written_width)
            && POINTS_WIDTHS.contains(&points_width)
            && (1..=layout.shape.capacity).contains(&layout.rows)
            && capacity <= BLOCK_ROWS_MAX
            && bytes.len() == layout.length()
    }

    /// How many bytes the block takes.
    pub(super) const fn length(&self) -> usize {
        let rows = self.shape.row().wrapping_mul(self.shape.capacity);
        self.begin.wrapping_add(rows).wrapping_add(SLACK)
    }

    /// Writes the head.
    pub(super) fn write_head(&self, bytes: &mut [u8]) {
        let Shape { time_width, written_width, points_width, flows, capacity } = self.shape;
        let widths = time_width | written_width << 4 | points_width << 8;
        let rows = (self.rows as u64) << 32 | (capacity as u64) << 48;
        let head = (widths as u64) | u64::from(VERSION) << 12 | u64::from(flows) << 16 | rows;
        pack::put(bytes, 0, 8, head);
        pack::put(bytes, 8, 8, self.first_at.cast_unsigned());
        pack::put(bytes, 16, 8, self.first_written);
    }

    /// How many rows can come one behind the other: what is left is for those that come late.
    pub(super) const fn room_in_order(&self) -> usize {
        self.shape.capacity.wrapping_sub(self.shape.capacity.wrapping_div(LATE_PART))
    }

    /// Takes into account that there is one row more, of a flow that has its sums.
    pub(super) const fn count(&mut self, flow: Flow) {
        self.rows = self.rows.wrapping_add(1);
        self.shape.flows |= flow_bit(flow);
    }

    /// Writes the flows and the number of rows.
    pub(super) fn write_counts(&self, bytes: &mut [u8]) {
        pack::put(bytes, 2, 4, u64::from(self.shape.flows) | (self.rows as u64) << 16);
    }

    /// Whether sums are so wide that they are no numbers of 64 bits.
    pub(super) const fn is_wide(&self) -> bool {
        self.sum_width == WIDE_SUM
    }

    /// Where the time of mark `number`, which is before row `24 * number`, stands; marks count
    /// from 1.
    pub(super) const fn mark_time(number: usize) -> usize {
        HEAD.wrapping_add(number.wrapping_sub(1).wrapping_mul(MARK_TIME))
    }

    /// Where the sums of mark `number` stand.
    pub(super) const fn mark_sums(&self, number: usize) -> usize {
        self.sums.wrapping_add(number.wrapping_sub(1).wrapping_mul(self.mark_size))
    }

    /// The flows that have a sum in each mark, by number, and how far past the first each stands.
    pub(super) fn sums(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (flows, width) = (numbers(self.shape.flows).enumerate(), self.sum_width);
        flows.map(move |(before, flow)| (flow, before.wrapping_mul(width)))
    }

    /// Where the sum of a flow, given by its number, stands in a mark.
    pub(super) const fn mark_sum(&self, number: usize, flow: usize) -> usize {
        let before = self.shape.flows & !(u16::MAX << flow);
        let past = (before.count_ones() as usize).wrapping_mul(self.sum_width);
        self.mark_sums(number).wrapping_add(past)
    }

    /// How many marks there are: one before every full 24 rows that a row follows.
    pub(super) const fn marks(&self) -> usize {
        if self.is_by_row { 0 } else { self.rows.saturating_sub(1).wrapping_div(GROUP_ROWS) }
    }

    /// The times of the marks, which are few and side by side, as what is past the first row; each
    /// with whether it is one. They are taken by eights: how many eights there are is the same for
    /// most blocks, and a processor guesses it.
    pub(super) fn mark_times(&self, bytes: &[u8]) -> impl Iterator<Item = (bool, u64)> {
        let marks = self.marks();
        // Rows follow, which take more than what an eight has too much.
        let (eights, _) = bytes.get(HEAD..).unwrap_or_default().as_chunks::<{ 8 * MARK_TIME }>();
        let eights = eights.iter().take(marks.div_ceil(8)).zip((0_usize..).step_by(8));
        eights.flat_map(move |(eight, first)| {
            (0..8).map(move |place: usize| {
                let is_mark = first.wrapping_add(place) < marks;
                (is_mark, pack::word(eight, place.wrapping_mul(MARK_TIME)))
            })
        })
    }

    /// How many marks stand before rows whose time is as `wanted`, which those after are not. No
    /// branch waits for one of them.
    pub(super) fn marks_while(&self, bytes: &[u8], wanted: impl Fn(u64) -> bool) -> usize {
        self.mark_times(bytes).filter(|(is, time)| *is & wanted(*time)).count()
    }

    /// How long after the first row `instant` is; `None` when it is before.
    pub(super) const fn past_first(&self, instant: Timestamp) -> Option<u64> {
        if instant.micros() < self.first_at {
            return None;
        }
        Some(instant.micros().wrapping_sub(self.first_at).cast_unsigned())
    }
}

/// How many times a part, which is never nothing, goes into `bytes`.
fn times(bytes: usize, part: usize) -> usize {
    bytes.checked_div(part).unwrap_or(0)
}
