//! Pages: self-contained HTML made from plain data, for statements, liability and statistics.
//!
//! Invariants:
//! - A page is a function of its data: no clock, no ledger and no file is asked.
//! - A page needs nothing from elsewhere: no script, no font, no picture, and it may fetch none.
//! - What a graph shows also stands in a table.

mod cells;
pub(crate) mod dates;
mod expiries;
mod flow_rows;
mod frame;
mod graph;
mod html;
mod liability;
mod movement;
mod spread;
mod statement;
mod stats;
mod tile;

pub(crate) use expiries::ExpiryLine;
pub(crate) use frame::Origin;
pub(crate) use graph::sparkline;
pub(crate) use liability::{LiabilityLine, LiabilityPage};
pub(crate) use movement::Month;
pub(crate) use statement::{
    AccountLine, DayBalance, EntryLine, HoldLine, PendingLine, RestatedLine, StatementPage,
};
pub(crate) use stats::{Room, StatsPage};
