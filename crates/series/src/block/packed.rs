//! One block: its rows, and its totals before an instant.
//!
//! Invariants:
//! - Rows stand by effective time; those of one instant by arrival.

use core::fmt;
use core::ops::Range;
use std::sync::LazyLock;

use pointbook_core::{Points, Sequence, Timestamp, ask_for_one};
use triomphe::Arc;

use super::layout::{
    BLOCK_ROWS_MAX, GROUP_ROWS, Layout, POINTS_WIDTHS, Shape, TIME_WIDTHS, WRITTEN_WIDTHS, flow_bit,
};
use super::look::Look;
use super::marks::{lift_marks, mark_from};
use super::pack;
use super::room::Growth;
use crate::row::{Cause, Row};
use crate::totals::{FLOWS, Totals, flow_number};

/// Some hundred rows of one account, packed; or what stays in memory of a block kept elsewhere. A
/// copy shares them.
#[derive(Clone)]
pub struct Block {
    bytes: Arc<[u8]>,
}

impl Block {
    /// A block of `rows`, which are not too many and stand in order, with room for `capacity`.
    pub(crate) fn pack(rows: &[Row], capacity: usize) -> Self {
        let capacity = capacity.max(rows.len()).min(BLOCK_ROWS_MAX);
        Self::packed(rows, |_| capacity)
    }

    /// A block of rows, of which there is at least one, that others come behind.
    pub(crate) fn begin(rows: &[Row]) -> Self {
        Self::packed(rows, |shape| Growth::Last.room(shape, rows.len().max(ROWS_BEGUN)))
    }

    /// A block of `rows`, with as much room as `room` says.
    fn packed(rows: &[Row], room: impl Fn(Shape) -> usize) -> Self {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Self::default() };
        let written = rows.iter().map(|row| row.written.number());
        let first_written = written.clone().min().unwrap_or(0);
        let past_written = written.max().unwrap_or(0).wrapping_sub(first_written);
        let past_time = last.effective_at.micros().wrapping_sub(first.effective_at.micros());
        let points = rows.iter().fold(0, |all, row| all | row.points.units().cast_unsigned());
        let mut shape = Shape {
            time_width: at_least(pack::width(past_time.cast_unsigned()), &TIME_WIDTHS),
            written_width: at_least(pack::width(past_written), &WRITTEN_WIDTHS),
            points_width: at_least(pack::width(points), &POINTS_WIDTHS),
            flows: rows.iter().fold(0, |all, row| all | flow_bit(row.flow)),
            capacity: 0,
        };
        shape.capacity = room(shape);
        let layout = Layout::new(shape, first.effective_at.micros(), first_written);
        Self::filled(layout, rows.iter().copied())
    }

    /// A block of this layout that holds `rows`, which fit.
    fn filled(mut layout: Layout, rows: impl Iterator<Item = Row>) -> Self {
        let mut block = Self::of(zeros(layout.length()));
        let bytes = block.bytes_mut();
        for row in rows {
            write_row(&layout, bytes, layout.rows, &row);
            layout.rows = layout.rows.wrapping_add(1);
        }
        layout.write_head(bytes);
        mark_from(&layout, bytes, 1);
        block
    }

    /// The block whose bytes these are, when they are one.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let block = Layout::is_sound(bytes).then(|| Self::of(bytes.into()))?;
        let layout = block.layout();
        let is_known = |tag| layout.shape.flows >> flow_of(tag) & 1 == 1 && cause(tag).is_some();
        let are_known = (0..layout.rows).all(|row| is_known(layout.tags().read(bytes, row)));
        are_known.then_some(block)
    }

    /// The block of these bytes.
    pub(super) const fn of(bytes: Arc<[u8]>) -> Self {
        Self { bytes }
    }

    /// Whether this is a copy of `other`, since which neither was changed.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.bytes, &other.bytes)
    }

    /// Its bytes, of the same meaning wherever they are.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its bytes, which no copy shares any more.
    #[expect(clippy::expect_used, reason = "a copy that was just made is not shared")]
    fn bytes_mut(&mut self) -> &mut [u8] {
        if !self.bytes.is_unique() {
            self.bytes = Arc::from(&*self.bytes);
        }
        Arc::get_mut(&mut self.bytes).expect("invariant: nobody shares what is only here")
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        usize::from(pack::low16(pack::word(self.bytes(), 0) >> 32))
    }

    /// Whether a row more would be too many.
    pub(crate) fn is_full(&self) -> bool {
        self.len() >= BLOCK_ROWS_MAX
    }

    /// Whether a row that comes at `instant` and behind all others begins the next block: when what
    /// room there is for such is used up, and there are as many as `rows_least`; of a block that
    /// is away, when it is long enough to stay there.
    pub(crate) fn ends_before(&self, instant: Timestamp, rows_least: usize) -> bool {
        let rows = self.len();
        let is_over = if self.is_away() {
            rows >= ROWS_TO_STAY_AWAY
        } else {
            self.is_full() || (rows >= rows_least && rows >= self.layout().room_in_order())
        };
        is_over && self.ends_at() <= instant
    }

    /// When its first row counts.
    pub(crate) fn begins_at(&self) -> Timestamp {
        Timestamp::from_micros(pack::word(self.bytes(), 8).cast_signed())
    }

    /// When its last row counts.
    pub(crate) fn ends_at(&self) -> Timestamp {
        if self.is_away() {
            return self.away_ends_at();
        }
        let layout = self.layout();
        let last = layout.times().read(self.bytes(), layout.rows.wrapping_sub(1));
        Timestamp::from_micros(layout.first_at.wrapping_add(last.cast_signed()))
    }

    /// Whether all its rows are effective before `instant`.
    pub(crate) fn is_before(&self, instant: Timestamp) -> bool {
        self.len() > 0 && self.ends_at() < instant
    }

    /// Puts a row behind all others, when it belongs there and nothing else has to change: there
    /// is room, no copy shares the block, and no mark is due. Says whether it did.
    pub(crate) fn append(&mut self, row: &Row) -> bool {
        let mut layout = self.layout();
        let (rows, past) = (layout.rows, layout.past_first(row.effective_at));
        // A block that is away has room for none.
        let has_room = rows < layout.room_in_order() && !rows.is_multiple_of(GROUP_ROWS);
        let last = layout.times().read(self.bytes(), rows.wrapping_sub(1));
        if !has_room || past.is_none_or(|past| past < last) || !holds(&layout, row) {
            return false;
        }
        let Some(bytes) = Arc::get_mut(&mut self.bytes) else { return false };
        write_row(&layout, bytes, rows, row);
        layout.count(row.flow);
        layout.write_counts(bytes);
        true
    }

    /// Puts a row in its place: after those of the same instant. The block is not full. Says
    /// whether that place is the last.
    pub(crate) fn record(&mut self, row: &Row) -> bool {
        self.record_growing(row, Growth::Only)
    }

    /// Puts a row in its place, and grows in this way when there is no room behind all others.
    pub(crate) fn record_growing(&mut self, row: &Row, growth: Growth) -> bool {
        assert!(!self.is_away(), "invariant: a block that gets a row is at hand");
        let mut layout = self.layout();
        let index = match layout.past_first(row.effective_at) {
            Some(past) => self.rows_while(&layout, |time| time <= past),
            None => 0,
        };
        let is_last = index == layout.rows;
        let growth = if is_last { growth } else { Growth::Late };
        let Some(wide) = written_width(&layout, row).filter(|_| holds_beside(&layout, row)) else {
            self.repack(index, row, growth);
            return is_last;
        };
        if layout.rows == layout.shape.capacity || wide > layout.shape.written_width {
            let flows = layout.shape.flows | flow_bit(row.flow);
            self.grow(&layout, Shape { flows, written_width: wide, ..layout.shape }, growth);
            layout = self.layout();
        }
        self.insert(&mut layout, index, row);
        is_last
    }

    /// Parts with the later half of its rows.
    pub(crate) fn split(&mut self) -> Self {
        assert!(!self.is_away(), "invariant: a block that gets a row is at hand");
        let rows: Vec<Row> = self.rows().collect();
        let (earlier, later) = rows.split_at(rows.len().wrapping_div(2));
        let half = |rows: &[Row]| {
            Self::packed(rows, |shape| {
                Growth::Late.room(shape, rows.len().wrapping_add(ROOM_IN_HALF))
            })
        };
        let later = half(later);
        *self = half(earlier);
        later
    }

    /// The row at `index`.
    pub(crate) fn row(&self, index: usize) -> Option<Row> {
        let layout = self.layout();
        (index < layout.rows).then(|| read_row(&layout, self.bytes(), index)).flatten()
    }

    /// How many rows, from the first, entries through `known` wrote, when rows of later entries
    /// stand behind them.
    pub(crate) fn rows_through(&self, known: Sequence) -> usize {
        let layout = self.layout();
        let Some(past) = known.number().checked_sub(layout.first_written) else { return 0 };
        let (mut first, mut end) = (0, layout.rows);
        while first < end {
            let middle = first.wrapping_add(end).wrapping_div(2);
            match layout.written().read(self.bytes(), middle) <= past {
                true => first = middle.wrapping_add(1),
                false => end = middle,
            }
        }
        first
    }

    /// Its rows, in order, from a copy that is given away.
    pub(crate) fn into_rows(self) -> impl Iterator<Item = Row> {
        let layout = self.layout();
        (0..layout.rows).filter_map(move |index| read_row(&layout, self.bytes(), index))
    }

    /// Its rows, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let layout = self.layout();
        (0..layout.rows).filter_map(move |index| read_row(&layout, self.bytes(), index))
    }

    /// Adds the totals of its rows effective before `instant`.
    pub(crate) fn add_before(&self, instant: Timestamp, totals: &mut Totals) {
        let layout = self.layout();
        let mut look = Look::marked(&layout, self.bytes(), instant);
        look.find_row(&layout, self.bytes());
        look.tell(&layout, self.bytes(), |flow, sum| totals.add(flow, sum));
    }

    /// Adds the totals of its first `rows`.
    pub(crate) fn add_first(&self, rows: usize, totals: &mut Totals) {
        let layout = self.layout();
        let look = Look::at(&layout, rows);
        look.tell(&layout, self.bytes(), |flow, sum| totals.add(flow, sum));
    }

    /// Adds the totals of all its rows.
    pub(crate) fn add_all(&self, totals: &mut Totals) {
        if self.is_away() {
            return self.add_away(totals);
        }
        self.add_first(self.len(), totals);
    }

    /// Asks for where the next row will go.
    pub(crate) fn ask_for_end(&self) {
        if let Some((last, end)) = Layout::last_row(self.bytes()) {
            ask_for_one(self.bytes(), last);
            return ask_for_one(self.bytes(), end);
        }
        let layout = self.layout();
        let last = layout.rows.wrapping_sub(1);
        layout.columns().iter().for_each(|column| ask_for_one(self.bytes(), column.place(last)));
    }

    /// Asks for its head and what marks blocks of its length mostly have.
    pub(crate) fn ask_for_head(&self) {
        let last = if self.bytes().len() > SHORT { 128 } else { 64 };
        [0, 64, last].into_iter().for_each(|at| ask_for_one(self.bytes(), at));
    }

    pub(super) fn layout(&self) -> Layout {
        Layout::of(self.bytes())
    }

    /// How many rows, from the first, have a time as `wanted`.
    fn rows_while(&self, layout: &Layout, wanted: impl Fn(u64) -> bool) -> usize {
        let last = layout.rows.wrapping_sub(1);
        if layout.rows > 0 && wanted(layout.times().read(self.bytes(), last)) {
            return layout.rows;
        }
        let first = layout.marks_while(self.bytes(), &wanted).wrapping_mul(GROUP_ROWS);
        let end = if layout.is_by_row { layout.rows } else { first.wrapping_add(GROUP_ROWS) };
        let end = end.min(layout.rows);
        let found = (first..end).find(|index| !wanted(layout.times().read(self.bytes(), *index)));
        found.unwrap_or(end)
    }

    /// Puts a row in, which fits.
    fn insert(&mut self, layout: &mut Layout, index: usize, row: &Row) {
        let bytes = self.bytes_mut();
        let is_last = index >= layout.rows;
        if !is_last {
            make_way(layout, bytes, index);
        }
        write_row(layout, bytes, index, row);
        let marks = layout.marks();
        layout.count(row.flow);
        layout.write_counts(bytes);
        if !is_last {
            lift_marks(layout, bytes, index, marks);
        }
        if layout.marks() > marks {
            mark_from(layout, bytes, layout.marks());
        }
    }

    /// Makes room for more rows, in a shape that is as before but for its flows and wider entries.
    fn grow(&mut self, old: &Layout, mut shape: Shape, growth: Growth) {
        shape.capacity = growth.room(shape, old.rows.wrapping_add(1));
        let mut new = Layout::new(shape, old.first_at, old.first_written);
        if old.is_by_row != new.is_by_row {
            *self = Self::filled(new, self.rows());
            return;
        }
        new.rows = old.rows;
        let mut grown = Self::of(zeros(new.length()));
        let bytes = grown.bytes_mut();
        let columns = old.columns().into_iter().zip(new.columns());
        let after = old.marks().wrapping_add(1);
        copy(self.bytes(), 0..Layout::mark_time(after), (bytes, 0));
        copy(self.bytes(), old.mark_sums(1)..old.mark_sums(after), (bytes, new.mark_sums(1)));
        if shape.written_width == old.shape.written_width {
            for (from, to) in columns.take(old.moving()) {
                copy(self.bytes(), from.place(0)..from.place(old.rows), (bytes, to.place(0)));
            }
        } else {
            copy_wider(self.bytes(), old, bytes, &new);
        }
        new.write_head(bytes);
        *self = grown;
    }

    /// Puts a row in that does not fit, by packing all anew.
    fn repack(&mut self, index: usize, row: &Row, growth: Growth) {
        let mut rows: Vec<Row> = self.rows().collect();
        rows.insert(index, *row);
        *self = Self::packed(&rows, |shape| growth.room(shape, rows.len()));
    }
}

/// Two blocks are equal when their rows are, however wide their columns; two that are away when
/// they are kept under the same key.
impl PartialEq for Block {
    fn eq(&self, other: &Self) -> bool {
        if self.is_away() || other.is_away() {
            return self.key() == other.key();
        }
        self.rows().eq(other.rows())
    }
}

/// A block without rows: all such are copies of one.
impl Default for Block {
    fn default() -> Self {
        static NOTHING: LazyLock<Arc<[u8]>> = LazyLock::new(|| zeros(0));
        Self::of(NOTHING.clone())
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key() {
            Some(key) => key.fmt(f),
            None => f.debug_list().entries(self.rows()).finish(),
        }
    }
}

/// Whether a row fits into the widths and flows of a block.
fn holds(layout: &Layout, row: &Row) -> bool {
    let past_written = row.written.number().checked_sub(layout.first_written);
    holds_beside(layout, row) && past_written.is_some_and(|past| layout.written().fits(past))
}

/// Whether a row fits but for its entry.
fn holds_beside(layout: &Layout, row: &Row) -> bool {
    // Only marks have sums for some flows and not for others.
    (layout.is_by_row || layout.shape.flows & flow_bit(row.flow) != 0)
        && layout.past_first(row.effective_at).is_some_and(|past| layout.times().fits(past))
        && layout.points().fits(row.points.units().cast_unsigned())
}

/// How wide entries are with that of a row beside them; none when it is before the first.
fn written_width(layout: &Layout, row: &Row) -> Option<usize> {
    let past = row.written.number().checked_sub(layout.first_written)?;
    Some(at_least(pack::width(past), &WRITTEN_WIDTHS).max(layout.shape.written_width))
}

/// Copies all rows from one layout to another of the same kind whose entries are wider. An entry
/// that is 16.7 million after an account's first needs more than three bytes, so all accounts of a
/// ledger come to that at about the same time.
fn copy_wider(from: &[u8], old: &Layout, to: &mut [u8], new: &Layout) {
    let [old_times, _, old_entries] = old.columns();
    let [new_times, _, new_entries] = new.columns();
    if old.is_by_row {
        for row in 0..old.rows {
            let others = old_times.place(row)..old_entries.place(row);
            copy(from, others, (to, new_times.place(row)));
        }
    } else {
        for (column, wider) in old.columns().into_iter().zip(new.columns()).take(2) {
            copy(from, column.place(0)..column.place(old.rows), (to, wider.place(0)));
        }
    }
    for row in 0..old.rows {
        new_entries.write(to, row, old_entries.read(from, row));
    }
}

/// Moves the rows from `index` on, so that there is room for one before them.
fn make_way(layout: &Layout, bytes: &mut [u8], index: usize) {
    for column in layout.columns().into_iter().take(layout.moving()) {
        let moved = column.place(index)..column.place(layout.rows);
        bytes.copy_within(moved, column.place(index.wrapping_add(1)));
    }
}

/// Where an append writes, its layout stays in registers.
#[inline(always)]
fn write_row(layout: &Layout, bytes: &mut [u8], index: usize, row: &Row) {
    let past = row.effective_at.micros().wrapping_sub(layout.first_at);
    let written = row.written.number().wrapping_sub(layout.first_written);
    let cause = match row.cause {
        Cause::Command => 0,
        Cause::Time => 1,
        Cause::PlainCommand => 2,
    };
    let tag = flow_number(row.flow) as u64 | cause << 4;
    let (past, points) = (past.cast_unsigned(), row.points.units().cast_unsigned());
    let [times, tags, all_points] = [layout.times(), layout.tags(), layout.points()];
    let entries = layout.written();
    // Behind the last row that stands together nothing has to stay as it is.
    if layout.is_by_row && index >= layout.rows {
        times.lay(bytes, index, past);
        tags.lay(bytes, index, tag);
        all_points.lay(bytes, index, points);
        entries.lay(bytes, index, written);
    } else {
        times.write(bytes, index, past);
        tags.write(bytes, index, tag);
        all_points.write(bytes, index, points);
        entries.write(bytes, index, written);
    }
}

fn read_row(layout: &Layout, bytes: &[u8], index: usize) -> Option<Row> {
    let tag = layout.tags().read(bytes, index);
    let past = layout.times().read(bytes, index).cast_signed();
    let written = layout.first_written.wrapping_add(layout.written().read(bytes, index));
    Some(Row {
        effective_at: Timestamp::from_micros(layout.first_at.wrapping_add(past)),
        written: Sequence::new(written),
        cause: cause(tag)?,
        flow: FLOWS.get(flow_of(tag)).copied()?,
        points: Points::new(layout.points().read(bytes, index).cast_signed()),
    })
}

fn cause(tag: u64) -> Option<Cause> {
    match tag >> 4 {
        0 => Some(Cause::Command),
        1 => Some(Cause::Time),
        2 => Some(Cause::PlainCommand),
        _ => None,
    }
}

pub(super) const fn flow_of(tag: u64) -> usize {
    (tag & 15) as usize
}

/// The first of `widths` that is enough.
fn at_least(width: usize, widths: &[usize]) -> usize {
    widths.iter().copied().find(|known| *known >= width).unwrap_or(8)
}

/// What was split has been full, so it is past: few rows are as late as that.
const ROOM_IN_HALF: usize = 16;

/// So many bytes of nothing.
fn zeros(length: usize) -> Arc<[u8]> {
    // A copy is quicker than byte by byte.
    ZEROS.get(..length).map_or_else(|| vec![0; length].into(), Arc::from)
}

/// As many as nearly all blocks have.
static ZEROS: [u8; 8_192] = [0; 8_192];

fn copy(from: &[u8], part: Range<usize>, (to, at): (&mut [u8], usize)) {
    let length = part.len();
    let to = to.get_mut(at..at.wrapping_add(length));
    if let (Some(from), Some(to)) = (from.get(part), to) {
        to.copy_from_slice(from);
    }
}

/// A block of so many bytes mostly has no more than five marks, and these mostly stand in its first
/// 128 bytes.
const SHORT: usize = 2_048;
/// How many rows the next block of a long series first has room for at least.
const ROWS_BEGUN: usize = 28;
/// So many rows of a block that is away are not brought back for the next one: what stays in memory
/// of a block takes as much as ten rows do.
pub(crate) const ROWS_TO_STAY_AWAY: usize = 128;
