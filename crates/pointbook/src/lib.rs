//! Pointbook: an event-sourced points ledger to embed.
//!
//! A [`Ledger`] takes commands and answers questions. What it decided is written to an append-only
//! journal of entries; everything else is folded from that journal and can be rebuilt from it. A
//! ledger lives in a directory, on RocksDB (feature `rocksdb`, on by default), in memory, or on any
//! [`Journal`](journal::Journal) ([`Options::open_on`]).
//!
//! Invariants:
//! - An outcome is told when its entry is durable and every question sees it.
//! - Commands are decided by one thread, in order; questions are answered beside it.
//! - After a failed write nothing more is written until the ledger is reopened.
//!
//! # Examples
//!
//! ```
//! use pointbook::core::{Action, Command, Earn, EarnAmount, Key, Name, Open, Points};
//! use pointbook::core::{ProgramSettings, Who};
//! use pointbook::series::{Answer, Question};
//! use pointbook::Ledger;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let ledger = Ledger::in_memory(&ProgramSettings::default())?;
//! let name = |text| Name::new(text).expect("a short plain name");
//! let key = |text| Key::new(text).expect("a short key");
//!
//! let open = Open { account: name("a1"), customer: name("ann"), household: name("h1") };
//! ledger.submit(Command::new(key("k1"), Action::Open(open)))?.wait()?;
//! let earn = Earn {
//!     account: name("a1"),
//!     amount: EarnAmount::Points(Points::new(500)),
//!     expires: None,
//!     activates: None,
//!     reference: None,
//! };
//! ledger.submit(Command::new(key("k2"), Action::Earn(earn)))?.wait()?;
//!
//! let who = Who::Household(name("h1"));
//! let reading = ledger.ask(&Question::Balance { who, at: None, known_at: None })?;
//! let Answer::Balance(balance) = reading.answer else { unreachable!() };
//! assert_eq!(balance.available(), 500);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

/// The examples of the README, run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct ReadmeExamples;

/// The example of the guide to embedding, run as a doc test.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/embedding.md")]
struct EmbeddingExamples;

mod ahead;
mod archive;
mod asking;
mod blocks;
mod cadence;
mod checkpoint;
mod clock;
mod committer;
#[cfg(feature = "rocksdb")]
mod directory;
mod error;
mod flight;
mod follow;
mod gathering;
mod identity;
#[cfg(all(test, feature = "interleavings"))]
mod interleavings;
mod keeping;
mod keys;
mod ledger;
mod many;
mod metrics;
mod open;
mod options;
mod past;
mod patience;
mod poison;
mod queue;
mod read_side;
mod reading;
mod recover;
mod refold;
mod replay;
mod request;
mod shared;
mod signal;
mod sweep;
mod sync;
mod threads;
mod ticket;
mod waiting;
mod writer;

pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{Error, ErrorKind, Projection};
pub use flight::Outcomes;
pub use follow::Follower;
pub use ledger::Ledger;
pub use many::Windows;
pub use metrics::{Metrics, SeriesMetrics, Timing};
pub use options::Options;
pub use reading::{Reading, Unanswered};
pub use recover::Recovery;
pub use replay::replay;
pub use sweep::Sweeps;
pub use ticket::Ticket;

pub use pointbook_core as core;
pub use pointbook_journal as journal;
pub use pointbook_series as series;
#[cfg(feature = "rocksdb")]
pub use pointbook_store as store;
