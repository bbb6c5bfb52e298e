//! How many rows a block gets room for.
//!
//! Invariants:
//! - A block and its counter fill what an allocator gives for them, which is four, five, six or
//!   seven times a power of two; but for the largest, which have no more rows than a block can.

use super::layout::{BLOCK_ROWS_MAX, Shape};

/// Bytes beside a block's own: its counter, which takes eight, and what the end is rounded up by.
pub(super) const BESIDE: usize = 16;

/// What a block grows by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Growth {
    /// The only block of a series: two fifths.
    Only,
    /// The last of several: it is a small part of all, so it is doubled.
    Last,
    /// One into which few rows come, as they are late: a fifth.
    Late,
}

impl Growth {
    /// The room of a block of `shape`, whose own is ignored, that is to hold so many rows.
    pub(super) fn room(self, shape: Shape, rows: usize) -> usize {
        let rows = rows.clamp(ROWS_LEAST, BLOCK_ROWS_MAX);
        let least = Shape { capacity: rows, ..shape }.length().wrapping_add(BESIDE);
        let given = self.size(least).wrapping_sub(BESIDE);
        shape.rows_in(given).clamp(rows, BLOCK_ROWS_MAX)
    }

    /// The least size of those it knows that is enough.
    fn size(self, least: usize) -> usize {
        // What is free of one size has to serve for the next ones soon. jemalloc joins free runs
        // of four pages or more at once, and cuts five and seven times a power of two from runs of
        // five and of seven, the others from one, two or three, which stay as they are for long.
        let sizes: &[usize] = match self {
            Self::Only => &[5, 7, 10],
            Self::Last => &[7, 14],
            Self::Late => &[4, 5, 6, 7, 8],
        };
        let unit = least.ilog2().saturating_sub(2);
        let sizes = sizes.iter().map(|size| size.wrapping_shl(unit));
        sizes.into_iter().find(|size| *size >= least).unwrap_or(least)
    }
}

/// Room for fewer rows is not worth its counter.
const ROWS_LEAST: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::layout::{BY_ROW_MAX, POINTS_WIDTHS, TIME_WIDTHS, WRITTEN_WIDTHS};

    /// Shapes of all widths, with few flows and with all.
    fn shapes() -> impl Iterator<Item = Shape> {
        let widths = TIME_WIDTHS.into_iter().flat_map(|time_width| {
            WRITTEN_WIDTHS.into_iter().flat_map(move |written_width| {
                POINTS_WIDTHS.map(move |points_width| (time_width, written_width, points_width))
            })
        });
        widths.flat_map(|(time_width, written_width, points_width)| {
            [1, 3, 0x7f, u16::MAX].map(|flows| Shape {
                time_width,
                written_width,
                points_width,
                flows,
                capacity: 0,
            })
        })
    }

    fn size(shape: Shape, capacity: usize) -> usize {
        Shape { capacity, ..shape }.length() + BESIDE
    }

    #[test]
    fn a_block_fills_what_it_is_given() {
        for shape in shapes() {
            for growth in [Growth::Only, Growth::Last, Growth::Late] {
                for rows in 1..=BLOCK_ROWS_MAX {
                    let room = growth.room(shape, rows);
                    assert!((rows..=BLOCK_ROWS_MAX).contains(&room), "{shape:?} {rows} {room}");
                    let given = growth.size(size(shape, rows.max(ROWS_LEAST)));
                    assert!(size(shape, room) <= given, "{shape:?} {rows} {room}");
                    // One row more does not fit; where rows stand together and no more may, none of
                    // the other kind has as many.
                    let is_most = room == BLOCK_ROWS_MAX || size(shape, room + 1) > given;
                    assert!(is_most || room == BY_ROW_MAX, "{shape:?} {rows} {room}");
                }
            }
        }
    }

    #[test]
    fn usual_blocks_grow_in_few_steps_to_rooms_that_are_nearly_full() {
        let shape =
            Shape { time_width: 6, written_width: 3, points_width: 3, flows: 3, capacity: 0 };
        let mut rooms = vec![Growth::Only.room(shape, 1)];
        while let Some(room) = rooms.last().filter(|room| **room < BLOCK_ROWS_MAX) {
            rooms.push(Growth::Only.room(shape, room + 1));
        }
        assert_eq!(rooms, [5, 8, 13, 21, 30, 44, 62, 90, 127, 183, 258, 369, 512]);
        assert_eq!([62, 127, 512].map(|room| size(shape, room)), [889, 1_788, 7_081]);
        assert_eq!([22, 44, 90].map(|rows| Growth::Last.room(shape, rows)), [30, 62, 127]);
        let late = [128, 146, 259, 295].map(|rows| Growth::Late.room(shape, rows));
        assert_eq!(late, [145, 183, 294, 369]);
    }
}
