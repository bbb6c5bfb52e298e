//! Held pieces: what one hold has set aside of one lot.

use crate::id::HoldId;
use crate::lot::LotId;
use crate::points::Points;
use crate::time::Timestamp;

/// What one hold has set aside of one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldPiece {
    /// The hold.
    pub hold: HoldId,
    /// Its place among the hold's draws, over all accounts.
    pub order: u32,
    /// The lot.
    pub lot: LotId,
    /// When the hold lapses.
    pub deadline: Timestamp,
    /// How many are left.
    pub points: Points,
}
