//! The store of Pointbook on RocksDB: the journal, and what is kept beside it.
//!
//! A [`Store`] is a folder on disk. It is a [`Journal`](pointbook_journal::Journal), whose appends
//! are durable when they return, and a [`Shelf`](pointbook_journal::Shelf) for what can be
//! rebuilt. What it promises, and what was measured to choose its settings, is written down in
//! `docs/store.md`.
//!
//! Invariants:
//! - No other crate names RocksDB, and none of its types is public here.
//! - What was acknowledged is never cut off: a journal that is behind it does not open.
//! - After a failed write nothing more is written until the store is reopened.

#![forbid(unsafe_code)]

mod acknowledged;
mod append;
mod backup;
mod batches;
mod database;
mod direct;
mod failure;
mod family;
mod folder;
mod load;
mod lock;
mod manifest;
mod notary;
mod numbers;
mod open;
mod options;
mod pairs;
mod poison;
mod recovery;
mod settings;
mod shelf;
mod slot;
mod statistics;
mod store;
mod verify;
mod view;
mod warnings;

pub use options::{FlushThrough, LostBound, StoreOptions};
pub use recovery::Recovery;
pub use statistics::{RoomStatistics, Statistics};
pub use store::{STORE_VERSION, Store};
pub use view::StoreView;
