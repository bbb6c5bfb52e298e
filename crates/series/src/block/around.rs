//! Looks at both ends of a window, in one block or in two, that take each step together.

use pointbook_core::Timestamp;

use super::layout::Layout;
use super::look::Look;
use super::packed::Block;
use super::scan;

/// Looks at two instants, the later one last, into one block. Who has many of them takes each step
/// with all before the next one, so that they wait for memory together.
#[derive(Debug)]
pub(crate) struct Around<'a> {
    bytes: &'a [u8],
    layout: Layout,
    looks: [Look; 2],
}

impl<'a> Around<'a> {
    /// The first step: finds the marks. It reads what [`Block::ask_for_head`] asks for.
    pub(crate) fn new(block: &'a Block, instants: [Timestamp; 2]) -> Self {
        let (bytes, layout) = (block.bytes(), block.layout());
        let looks = Look::marked_both(&layout, bytes, instants);
        Self { bytes, layout, looks }
    }

    /// Asks for what the last step looks at.
    pub(crate) fn ask_for_all(&self) {
        let Self { bytes, layout, looks: [first, second] } = self;
        let ask = |look: &Look| {
            look.ask_for_times(layout, bytes);
            look.ask_for_sums(layout, bytes);
        };
        ask(first);
        // A block whose rows stand together is asked for as a whole.
        if !(layout.is_by_row || second.mark() == first.mark()) {
            ask(second);
        }
    }

    /// Asks for what sums are made of, which then comes while rows are looked for.
    pub(crate) fn ask_for_sums(&self) {
        let Self { bytes, layout, looks: [first, second] } = self;
        first.ask_for_sums(layout, bytes);
        second.ask_for_sums(layout, bytes);
    }

    /// The last step: tells the sums of each flow before the two instants; a flow may come twice.
    pub(crate) fn tell(&mut self, mut each: impl FnMut(usize, [i128; 2])) {
        if self.layout.is_by_row && !self.layout.is_wide() {
            return self.tell_by_row(each);
        }
        let Self { bytes, layout, looks: [first, second] } = self;
        first.find_row(layout, bytes);
        second.find_row(layout, bytes);
        if layout.is_wide() {
            first.tell(layout, bytes, |flow, sum| each(flow, [sum, 0]));
            return second.tell(layout, bytes, |flow, sum| each(flow, [0, sum]));
        }
        let mut rows = <[[scan::Sums; 2]; 2]>::default();
        let [before, through] = &mut rows;
        let before = first.find_sums(layout, bytes, before);
        let through = second.find_sums(layout, bytes, through);
        for (flow, past) in layout.sums() {
            each(flow, [before.sum(flow, past), through.sum(flow, past)]);
        }
    }

    /// The last step where rows stand together: both looks go along them at once.
    fn tell_by_row(&self, mut each: impl FnMut(usize, [i128; 2])) {
        let Self { bytes, layout, looks } = self;
        let mut sums = <[scan::Sums; 2]>::default();
        scan::add_by_row(layout, bytes, looks.map(|look| look.past()), &mut sums);
        for (flow, _) in layout.sums() {
            let [before, since] = sums.map(|sums| sums.get(flow).copied().unwrap_or_default());
            each(flow, [before, before.wrapping_add(since)].map(i128::from));
        }
    }
}

/// Tells the sums of each flow before the first of two instants in one block, and before the second
/// in another; a flow may come twice.
pub(crate) fn tell_across(
    blocks: [&Block; 2],
    instants: [Timestamp; 2],
    mut each: impl FnMut(usize, [i128; 2]),
) {
    let [earlier, later] = blocks.map(Block::bytes);
    let [first, second] = &blocks.map(Block::layout);
    let [from, to] = instants;
    let mut one = Look::marked(first, earlier, from);
    let mut other = Look::marked(second, later, to);
    one.ask_for_sums(first, earlier);
    other.ask_for_sums(second, later);
    one.find_row(first, earlier);
    other.find_row(second, later);
    one.tell(first, earlier, |flow, sum| each(flow, [sum, 0]));
    other.tell(second, later, |flow, sum| each(flow, [0, sum]));
}
