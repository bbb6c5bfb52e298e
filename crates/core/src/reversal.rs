//! How much of an original has been reversed so far.

use crate::broken::Unfit;
use crate::points::Points;
use crate::share::Share;

/// What has been reversed of one original: by points and by exact shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reversed {
    /// By points, or as all that was left.
    pub(crate) points: Points,
    /// By share.
    pub(crate) share: Share,
}

impl Reversed {
    /// Nothing yet.
    pub(crate) const NOTHING: Self = Self { points: Points::ZERO, share: Share::NONE };

    /// How much of `original` that is; `None` when it leaves the range.
    pub(crate) fn of(&self, original: Points) -> Option<Points> {
        self.points.plus(self.share.of(original))
    }

    /// Adds a reversal.
    pub(crate) fn add(&mut self, points: Points, share: Option<Share>) -> Result<(), Unfit> {
        match share {
            Some(share) => self.share = self.share.plus(share).ok_or(Unfit::OutOfRange)?,
            None => self.points = self.points.plus(points).ok_or(Unfit::OutOfRange)?,
        }
        Ok(())
    }
}
