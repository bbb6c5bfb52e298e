//! One page of a history: which rows, in which order, from where on.
//!
//! Invariants:
//! - Rows are ordered by the chosen time, then by entry and item, newest or oldest first; a cursor
//!   is a place in that order, so it stays good while new entries arrive.

use core::cmp::Ordering;

use pointbook_core::{EntryRef, Timestamp};

use super::Asking;
use crate::ask_error::AskError;
use crate::question::{
    ByTime, Cursor, HISTORY_ROWS_DEFAULT, HISTORY_ROWS_MAX, HistoryFilter, Order,
};
use crate::touch::Touch;

/// A page being filled.
pub(super) struct Page<'a> {
    filter: &'a HistoryFilter,
    from: Timestamp,
    to: Option<Timestamp>,
    rows_max: usize,
}

/// A row that a history found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// The command.
    pub(super) touch: Touch,
    /// When it was written.
    pub(super) recorded_at: Timestamp,
    /// Whether it is the first of its entry.
    pub(super) is_first: bool,
}

/// A row's place in a history.
type Place = (Timestamp, EntryRef);

impl<'a> Page<'a> {
    /// The page that `filter` asks for.
    pub(super) fn new(asking: &Asking<'_>, filter: &'a HistoryFilter) -> Result<Self, AskError> {
        if let (Some(from), Some(to)) = (filter.from, filter.to) {
            asking.span(from, to)?;
        }
        let rows = filter.limit.unwrap_or(HISTORY_ROWS_DEFAULT).min(HISTORY_ROWS_MAX);
        if rows == 0 {
            return Err(AskError::Invalid { field: "limit", why: "is zero" });
        }
        if filter.cursor.is_some_and(|c| c.order != filter.order || c.by_time != filter.by_time) {
            let why = "was made for another order or time";
            return Err(AskError::Invalid { field: "cursor", why });
        }
        Ok(Self {
            filter,
            from: filter.from.map_or(Timestamp::MIN, |from| asking.begins(from)),
            to: filter.to.map(|to| asking.ends(to)),
            rows_max: usize::try_from(rows).unwrap_or(usize::MAX),
        })
    }

    /// The rows of this page, and where the next one begins.
    pub(super) fn fill(&self, mut rows: Vec<Found>) -> (Vec<Found>, Option<Cursor>) {
        rows.retain(|row| self.wants(row));
        let has_more = rows.len() > self.rows_max;
        if has_more {
            // Only the rows of the page need to be sorted.
            rows.select_nth_unstable_by(self.rows_max, |one, other| self.compare(one, other));
            rows.truncate(self.rows_max);
        }
        rows.sort_unstable_by(|one, other| self.compare(one, other));
        let last = rows.last().filter(|_| has_more).map(|row| self.place(row));
        (rows, last.map(|place| self.cursor(place)))
    }

    fn wants(&self, row: &Found) -> bool {
        let place = self.place(row);
        let (time, _) = place;
        let kinds = &self.filter.kinds;
        let after = |c: Cursor| self.order(place, (c.time, c.row)).is_gt();
        self.from <= time
            && self.to.is_none_or(|to| time < to)
            && (kinds.is_empty() || kinds.contains(&row.touch.kind))
            && self.filter.cursor.is_none_or(after)
    }

    fn compare(&self, one: &Found, other: &Found) -> Ordering {
        self.order(self.place(one), self.place(other))
    }

    fn order(&self, one: Place, other: Place) -> Ordering {
        match self.filter.order {
            Order::Newest => other.cmp(&one),
            Order::Oldest => one.cmp(&other),
        }
    }

    const fn place(&self, row: &Found) -> Place {
        let time = match self.filter.by_time {
            ByTime::Effective => row.touch.effective_at,
            ByTime::Recorded => row.recorded_at,
        };
        (time, row.touch.row)
    }

    const fn cursor(&self, (time, row): Place) -> Cursor {
        Cursor { order: self.filter.order, by_time: self.filter.by_time, time, row }
    }
}
