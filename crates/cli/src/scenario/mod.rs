//! Scenario files: commands and questions with what is expected of them, played on a new ledger.
//!
//! The format is told in `docs/wire.md`. Each file has a clock that only the file moves.
//!
//! # Examples
//!
//! ```
//! use pointbook_cli::scenario::play_text;
//!
//! let text = r#"{"scenario":"an earn is there at once","open":["h1/ann/a1"]}
//! {"clock":"2026-01-05T10:00:00-05:00","earn":{"account":"a1","points":"500"}}
//! {"ask":{"balance":{"account":"a1"}},"is":{"available":"500"}}
//! {"redeem":{"account":"a1","points":"501"},"gives":{"code":"insufficient_points"}}
//! "#;
//! let report = play_text("example.jsonl", text.as_bytes());
//! assert_eq!(report.to_string(), "ok     example.jsonl");
//! ```

mod crowd;
mod expectation;
mod failure;
mod header;
mod play;
mod player;
mod report;
mod step;

pub use play::{play, play_in_files, play_text};
pub use report::Report;
