//! A look into a block: the totals of its rows before an instant.
//!
//! A look takes steps that wait for memory: the mark, then the row, then the sums. Looks that take
//! them in turn wait together. In whole groups no step branches on the row that it finds, as a
//! processor that guesses such a branch wrong begins the other look only when the first is done.
//! The last group of a block may be shorter, and is looked along row by row.

use core::ops::Range;

use pointbook_core::{Timestamp, ask_for_one};

use super::layout::{GROUP_ROWS, HALF_ROWS, Layout};
use super::packed::flow_of;
use super::{pack, scan};
use crate::totals::Totals;

/// One look into one block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// How long after the first row the instant is.
    past: u64,
    /// The last mark whose rows are all before the instant; 0 when there is none.
    mark: usize,
    /// How many rows are before the instant.
    end: usize,
}

impl Look {
    /// The first step: a look at what is before an instant, that has found its mark.
    pub(super) fn marked(layout: &Layout, bytes: &[u8], instant: Timestamp) -> Self {
        // No row is before the first, nor before anything earlier.
        let past = layout.past_first(instant).unwrap_or(0);
        Self { past, mark: layout.marks_while(bytes, |time| time < past), end: 0 }
    }

    /// The first step of two looks into one block.
    pub(super) fn marked_both(
        layout: &Layout,
        bytes: &[u8],
        instants: [Timestamp; 2],
    ) -> [Self; 2] {
        let [from, to] = instants.map(|instant| layout.past_first(instant).unwrap_or(0));
        let (mut first, mut second) = (0_usize, 0_usize);
        layout.mark_times(bytes).for_each(|(is, time)| {
            first = first.wrapping_add(usize::from(is & (time < from)));
            second = second.wrapping_add(usize::from(is & (time < to)));
        });
        [(from, first), (to, second)].map(|(past, mark)| Self { past, mark, end: 0 })
    }

    /// A look that has found its row: it is at the first `rows`.
    pub(super) fn at(layout: &Layout, rows: usize) -> Self {
        let mark = rows.wrapping_div(GROUP_ROWS).min(layout.marks());
        Self { past: 0, mark, end: rows.min(layout.rows) }
    }

    /// The mark that was found.
    pub(super) const fn mark(&self) -> usize {
        self.mark
    }

    /// How long after the first row the instant is.
    pub(super) const fn past(&self) -> u64 {
        self.past
    }

    /// The second step: finds the row.
    pub(super) fn find_row(&mut self, layout: &Layout, bytes: &[u8]) {
        let (group, times) = (self.group(layout), layout.times());
        let part = times.from(bytes, group.start);
        let before = match times.width {
            _ if !self.is_whole(layout) => None,
            6 => scan::count_before::<6>(part, self.past),
            _ => scan::count_before::<8>(part, self.past),
        };
        let is_before = |row: &usize| times.read(bytes, *row) < self.past;
        let before = before.unwrap_or_else(|| group.clone().take_while(is_before).count());
        self.end = group.start.wrapping_add(before);
    }

    /// The last step: adds up rows, those before the row that was found into the first of `rows`
    /// and others into the second, and finds the mark to which one of the two belongs. The block's
    /// sums are not wide.
    pub(super) fn find_sums<'a>(
        &self,
        layout: &Layout,
        bytes: &'a [u8],
        rows: &'a mut [scan::Sums; 2],
    ) -> Found<'a> {
        let (group, is_whole) = (self.group(layout), self.is_whole(layout));
        // From the nearer of two marks: from the one after the row it is as far back.
        let is_back = is_whole && self.end.wrapping_sub(group.start) > HALF_ROWS;
        let mark = self.mark.wrapping_add(usize::from(is_back));
        if is_whole {
            let first = group.start.wrapping_add(if is_back { HALF_ROWS } else { 0 });
            let (postings, before) = (layout.postings(), self.end.wrapping_sub(first));
            scan::add_half((postings.from(bytes, first), postings.width), before, rows);
        } else {
            let [before, _] = &mut *rows;
            add_points(layout, bytes, group.start..self.end, before);
        }
        let [before, others] = rows;
        let (rows, sign) = if is_back { (others, u64::MAX) } else { (before, 1) };
        let at = if mark == 0 { bytes.len() } else { layout.mark_sums(mark) };
        Found { bytes, at, mask: pack::mask(layout.sum_width), sign, rows }
    }

    /// The last step: tells the sum of each flow.
    pub(super) fn tell(&self, layout: &Layout, bytes: &[u8], mut each: impl FnMut(usize, i128)) {
        if layout.is_wide() {
            let mut totals = Totals::default();
            add_mark(layout, bytes, self.mark, &mut totals);
            add_rows(layout, bytes, self.group(layout).start..self.end, &mut totals);
            return totals.tell(each);
        }
        let mut rows = <[scan::Sums; 2]>::default();
        let found = self.find_sums(layout, bytes, &mut rows);
        for (flow, past) in layout.sums() {
            each(flow, found.sum(flow, past));
        }
    }

    /// Asks for what the second step looks at.
    pub(super) fn ask_for_times(&self, layout: &Layout, bytes: &[u8]) {
        let group = self.group(layout);
        let [from, to] = [group.start, group.end].map(|row| layout.times().place(row));
        if layout.is_by_row {
            return (from..to).step_by(LINE).chain([to]).for_each(|at| ask_for_one(bytes, at));
        }
        ask_for_column(bytes, from, to);
    }

    /// Asks for what the last step looks at.
    pub(super) fn ask_for_sums(&self, layout: &Layout, bytes: &[u8]) {
        if layout.is_by_row {
            return;
        }
        let group = self.group(layout);
        let [from, to] = [group.start, group.end].map(|row| layout.postings().place(row));
        ask_for_column(bytes, from, to);
    }

    /// Whether another mark follows, so that all rows of the group are there.
    const fn is_whole(&self, layout: &Layout) -> bool {
        self.mark < layout.marks()
    }

    /// The rows between the mark and the next.
    fn group(&self, layout: &Layout) -> Range<usize> {
        let first = self.mark.wrapping_mul(GROUP_ROWS);
        let end = if layout.is_by_row { layout.rows } else { first.wrapping_add(GROUP_ROWS) };
        first..end.min(layout.rows)
    }
}

/// What a look found: a mark, and rows that are added to it or taken from it.
pub(super) struct Found<'a> {
    bytes: &'a [u8],
    /// Where the mark's sums stand; the end when there is no mark.
    at: usize,
    mask: u64,
    /// One, or minus one where rows are taken away.
    sign: u64,
    rows: &'a scan::Sums,
}

impl Found<'_> {
    /// The sum of a flow, which stands so far past the first sum of a mark.
    pub(super) fn sum(&self, flow: usize, past: usize) -> i128 {
        let through = pack::word(self.bytes, self.at.wrapping_add(past)) & self.mask;
        let rows = self.rows.get(flow).copied().unwrap_or_default();
        i128::from(through.wrapping_add(rows.wrapping_mul(self.sign)))
    }
}

/// Adds the points of rows of one group to sums, which are not wide.
pub(super) fn add_points(layout: &Layout, bytes: &[u8], rows: Range<usize>, sums: &mut scan::Sums) {
    if layout.is_by_row {
        for row in rows {
            let flow = flow_of(layout.tags().read(bytes, row));
            if let Some(sum) = sums.get_mut(flow) {
                *sum = sum.wrapping_add(layout.points().read(bytes, row));
            }
        }
        return;
    }
    let postings = layout.postings();
    scan::add_postings(postings.part(bytes, rows.start, rows.end), postings.width, sums);
}

/// Adds rows, however wide their points are.
pub(super) fn add_rows(layout: &Layout, bytes: &[u8], rows: Range<usize>, totals: &mut Totals) {
    for index in rows {
        let flow = flow_of(layout.tags().read(bytes, index));
        totals.add(flow, i128::from(layout.points().read(bytes, index)));
    }
}

/// Adds the sums of mark `number`, however wide they are; there is none before the first row.
pub(super) fn add_mark(layout: &Layout, bytes: &[u8], number: usize, totals: &mut Totals) {
    if number > 0 {
        let at = layout.mark_sums(number);
        for (flow, past) in layout.sums() {
            totals.add(flow, pack::sum(bytes, at.wrapping_add(past), layout.sum_width));
        }
    }
}

/// Asks for a group's part of a column, which is no longer than 192 bytes, but for the widest
/// points: of those some may be missed.
fn ask_for_column(bytes: &[u8], from: usize, to: usize) {
    let at = [0, LINE, 2 * LINE].map(|past| from.wrapping_add(past).min(to));
    at.into_iter().chain([to]).for_each(|at| ask_for_one(bytes, at));
}

/// What memory is fetched in.
const LINE: usize = 64;
