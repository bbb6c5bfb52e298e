//! Questions, without any outside form.

use pointbook_core::{Date, EntryRef, Kind, Timestamp, Who};

/// One question, about an account, a customer or a household.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// What there is at an instant.
    Balance {
        /// About whom.
        who: Who,
        /// When; default: the time asked, or `known_at`.
        at: Option<Timestamp>,
        /// From the entries recorded by then; default: all.
        known_at: Option<Timestamp>,
    },
    /// What flowed between two instants.
    Window {
        /// About whom.
        who: Who,
        /// From this instant on.
        from: Moment,
        /// To before this instant, or through this date.
        to: Moment,
        /// From the entries recorded by then; default: all.
        known_at: Option<Timestamp>,
        /// Also list the entries recorded after this that changed the window.
        restated_since: Option<Timestamp>,
    },
    /// Lots, pending points and deficit at an instant.
    Lots {
        /// About whom.
        who: Who,
        /// When; default: the time asked, or `known_at`.
        at: Option<Timestamp>,
        /// As the ledger knew them then; default and at most: `at`.
        known_at: Option<Timestamp>,
    },
    /// What will expire, and what has.
    Expiring {
        /// About whom.
        who: Who,
        /// When; default: the time asked, or `known_at`.
        at: Option<Timestamp>,
        /// From the entries recorded by then.
        known_at: Option<Timestamp>,
        /// For dates up to so many days after the local day of `at`.
        days: u32,
    },
    /// The entries that touched somebody.
    History {
        /// About whom.
        who: Who,
        /// Which, and in which order.
        filter: HistoryFilter,
    },
}

/// An instant, or a local date of the program's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// This instant.
    At(Timestamp),
    /// This local day: its beginning for a `from`, its end for a `to`.
    Day(Date),
}

/// Which rows of a history, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// From this moment on, by the chosen time.
    pub from: Option<Moment>,
    /// To before this instant, or through this date, by the chosen time.
    pub to: Option<Moment>,
    /// Only these kinds; empty: all.
    pub kinds: Vec<Kind>,
    /// Newest or oldest first.
    pub order: Order,
    /// By which time.
    pub by_time: ByTime,
    /// At most so many rows, and never more than [`HISTORY_ROWS_MAX`]; default
    /// [`HISTORY_ROWS_DEFAULT`].
    pub limit: Option<u32>,
    /// After the row where the page before ended.
    pub cursor: Option<Cursor>,
    /// From the entries recorded by then; default: all.
    pub known_at: Option<Timestamp>,
}

/// Newest or oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
}

/// Which of the two times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ByTime {
    /// When it counts.
    #[default]
    Effective,
    /// When it was written.
    Recorded,
}

/// Where a page of history ended: the place of its last row, good while new entries arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The order it was made for.
    pub order: Order,
    /// The time it was made for.
    pub by_time: ByTime,
    /// That time of the last row.
    pub time: Timestamp,
    /// The last row.
    pub row: EntryRef,
}

/// Rows of a page of history when the question does not say.
pub const HISTORY_ROWS_DEFAULT: u32 = 100;
/// The most rows of a page of history.
pub const HISTORY_ROWS_MAX: u32 = 1_000;
