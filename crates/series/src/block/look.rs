//! A look into a block: the totals of its rows before an instant.
//!
//! A look takes steps that wait for memory: the mark, then the row, then the sums. Two looks that
//! take them in turn wait together. No step but the last branches on what it finds, as a processor
//! that guesses such a branch wrong begins the other look only when the first is done.

use core::ops::Range;

use pointbook_core::Timestamp;

use super::layout::{GROUP_ROWS, Layout};
use super::packed::{Block, flow_of};
use super::{pack, scan};
use crate::totals::{Totals, numbers};

/// One look into one block.
pub(super) struct Look<'a> {
    bytes: &'a [u8],
    layout: &'a Layout,
    /// How long after the first row the instant is.
    past: u64,
    /// The last mark whose rows are all before the instant; 0 when there is none.
    mark: usize,
    /// How many rows are before the instant.
    end: usize,
}

impl<'a> Look<'a> {
    /// A look at what is before an instant.
    pub(super) fn new(bytes: &'a [u8], layout: &'a Layout, instant: Timestamp) -> Self {
        // No row is before the first, nor before anything earlier.
        let past = layout.past_first(instant).unwrap_or(0);
        Self { bytes, layout, past, mark: 0, end: 0 }
    }

    /// A look that has found its row: it is at the first `rows`.
    pub(super) fn at(bytes: &'a [u8], layout: &'a Layout, rows: usize) -> Self {
        let mark = rows.wrapping_div(GROUP_ROWS).min(layout.marks());
        Self { bytes, layout, past: 0, mark, end: rows.min(layout.rows) }
    }

    /// The first step: finds the mark.
    pub(super) fn find_mark(&mut self) {
        let time = |mark: usize| pack::word(self.bytes, self.layout.mark(mark));
        self.mark = (1..=self.layout.marks()).filter(|mark| time(*mark) < self.past).count();
    }

    /// The second step: finds the row.
    pub(super) fn find_row(&mut self) {
        let (group, times) = (self.group(), self.layout.times);
        let part = times.part(self.bytes, group.start, group.end);
        let before = match (self.layout.is_by_row, times.width) {
            (false, 6) => scan::count_before::<6>(part, self.past),
            (false, _) => scan::count_before::<8>(part, self.past),
            (true, _) => {
                let is_before = |row: &usize| times.read(self.bytes, *row) < self.past;
                group.clone().take_while(is_before).count()
            }
        };
        self.end = group.start.wrapping_add(before);
    }

    /// The last step: adds the totals.
    pub(super) fn add(&self, totals: &mut Totals) {
        let (bytes, layout) = (self.bytes, self.layout);
        if layout.sum_width != 8 {
            add_mark(layout, bytes, self.mark, totals);
            return add_wide_rows(layout, bytes, self.group().start..self.end, totals);
        }
        // From the nearer of two marks: from the one after the row it is as far back.
        let group = self.group();
        let is_nearer = self.end.wrapping_sub(group.start) > GROUP_ROWS / 2;
        let is_back = is_nearer && self.mark < layout.marks();
        let (mark, rows) = match is_back {
            true => (self.mark.wrapping_add(1), self.end..group.end),
            false => (self.mark, group.start..self.end),
        };
        let sums = row_sums(layout, bytes, rows);
        let mut at = layout.mark(mark).wrapping_add(8);
        for flow in numbers(layout.shape.flows) {
            let through = if mark == 0 { 0 } else { pack::word(bytes, at) };
            let [even, odd] = sums.get(flow).copied().unwrap_or_default();
            let rows = even.wrapping_add(odd);
            let sum = if is_back { through.wrapping_sub(rows) } else { through.wrapping_add(rows) };
            totals.add(flow, i128::from(sum));
            at = at.wrapping_add(8);
        }
    }

    /// Reads what the last two steps look at, so that they find it near.
    pub(super) fn warm(&self) -> u64 {
        let (bytes, layout, group) = (self.bytes, self.layout, self.group());
        let last = group.end.wrapping_sub(1);
        if layout.is_by_row {
            let lines = (layout.times.place(0)..layout.times.place(group.end)).step_by(LINE);
            return lines.fold(0, |all, at| all ^ pack::word(bytes, at));
        }
        let middle = group.start.wrapping_add(last).wrapping_div(2);
        layout.times.read(bytes, group.start)
            ^ layout.times.read(bytes, middle)
            ^ layout.times.read(bytes, last)
            ^ layout.tags.read(bytes, group.start)
            ^ layout.points.read(bytes, group.start)
            ^ layout.points.read(bytes, last)
    }

    /// The rows between the mark and the next.
    fn group(&self) -> Range<usize> {
        let first = self.mark.wrapping_mul(GROUP_ROWS);
        first..first.wrapping_add(GROUP_ROWS).min(self.layout.rows)
    }
}

/// Adds the totals before two instants in two blocks, which may be the same.
pub(crate) fn add_around(
    (earlier, from, before): (&Block, Timestamp, &mut Totals),
    (later, to, through): (&Block, Timestamp, &mut Totals),
) {
    let layout = Layout::of(earlier.bytes());
    let other = (!core::ptr::eq(earlier, later)).then(|| Layout::of(later.bytes()));
    let mut looks = [
        Look::new(earlier.bytes(), &layout, from),
        Look::new(later.bytes(), other.as_ref().unwrap_or(&layout), to),
    ];
    looks.iter_mut().for_each(Look::find_mark);
    looks.iter_mut().for_each(Look::find_row);
    let [first, second] = &looks;
    first.add(before);
    second.add(through);
}

/// The sums of rows of one group, in two parts each; the block's sums are 8 bytes wide.
fn row_sums(layout: &Layout, bytes: &[u8], rows: Range<usize>) -> scan::Sums {
    let mut sums = scan::Sums::default();
    if layout.is_by_row {
        for row in rows {
            let flow = flow_of(layout.tags.read(bytes, row));
            let sum = sums.get_mut(flow).and_then(|sums| sums.get_mut(row & 1));
            if let Some(sum) = sum {
                *sum = sum.wrapping_add(layout.points.read(bytes, row));
            }
        }
        return sums;
    }
    let tags = layout.tags.part(bytes, rows.start, rows.end);
    let points = layout.points.part(bytes, rows.start, rows.end);
    scan::add_points(tags, points, layout.points.width, &mut sums);
    sums
}

/// Adds rows, which are of one group or follow the last mark.
pub(super) fn add_rows(layout: &Layout, bytes: &[u8], rows: Range<usize>, totals: &mut Totals) {
    if layout.sum_width != 8 {
        return add_wide_rows(layout, bytes, rows, totals);
    }
    let sums = row_sums(layout, bytes, rows);
    for flow in numbers(layout.shape.flows) {
        let [even, odd] = sums.get(flow).copied().unwrap_or_default();
        totals.add(flow, i128::from(even.wrapping_add(odd)));
    }
}

fn add_wide_rows(layout: &Layout, bytes: &[u8], rows: Range<usize>, totals: &mut Totals) {
    for index in rows {
        let flow = flow_of(layout.tags.read(bytes, index));
        totals.add(flow, i128::from(layout.points.read(bytes, index)));
    }
}

/// Adds the sums of mark `number`; there is none before the first row.
pub(super) fn add_mark(layout: &Layout, bytes: &[u8], number: usize, totals: &mut Totals) {
    if number == 0 {
        return;
    }
    let mut at = layout.mark(number).wrapping_add(8);
    for flow in numbers(layout.shape.flows) {
        let sum = match layout.sum_width {
            8 => i128::from(pack::word(bytes, at)),
            _ => pack::wide_word(bytes, at),
        };
        totals.add(flow, sum);
        at = at.wrapping_add(layout.sum_width);
    }
}

/// What memory is fetched in.
const LINE: usize = 64;
