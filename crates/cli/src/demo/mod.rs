//! The demo: what the ledger does, told as a story in ten short chapters.
//!
//! The story's clock is fixed, so its figures are the same on every run; only the speeds of the
//! last chapter are measured.
//!
//! Invariants:
//! - Every figure is an answer or an outcome of a ledger, or a time that was measured.
//! - The story ends where a command is not accepted or refused as told, where a window does not
//!   add up, or where the refolded ledger differs.
//!
//! # Examples
//!
//! ```
//! use pointbook_cli::demo::{Size, play};
//! use pointbook_cli::{Exit, Paint};
//!
//! let size = Size { households: 2, commands: 100, windows: 10 };
//! let mut out = Vec::new();
//! assert_eq!(play(size, Paint::Plain, &mut out).unwrap(), Exit::Good);
//! ```

mod equation;
mod figure;
mod page;
mod play;
mod program;
mod size;
mod story;
mod table;
mod teller;
mod upset;

pub use play::play;
pub use size::Size;
