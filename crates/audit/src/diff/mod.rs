//! What was learned between two times about the time before: windows that changed, and by which
//! late entries.
//!
//! Invariants:
//! - What time had done by the first time was known then, written down or not, and changes nothing.
//! - Every level's equation holds for what changed, as it does for windows.

mod between;
mod changes;
mod period;
mod way;

pub use between::{Diff, LateEntry, diff};
pub use changes::Changed;
pub use period::Period;
