//! What a program owes its members: outstanding points by the month of their expiry and by the
//! month in which they were earned.
//!
//! Invariants:
//! - In every row opening + earned - redeemed - expired + other = closing, and both tables have the
//!   same sums.

mod money;
mod month;
mod row;
mod table;

pub use money::Money;
pub use month::Month;
pub use row::{Figures, Row, Title};
pub use table::{Liability, Span, liability};
