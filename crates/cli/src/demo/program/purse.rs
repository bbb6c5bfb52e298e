//! What the generator believes an account to have, so that most of what is asked for is there.

/// Roughly what an account has: what expired or was refused is not known here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Purse(i64);

impl Purse {
    /// Adds what was earned, or takes what was spent.
    pub(super) const fn add(&mut self, points: i64) {
        self.0 = self.0.saturating_add(points);
        if self.0 < 0 {
            self.0 = 0;
        }
    }

    /// What it has.
    pub(super) const fn points(self) -> i64 {
        self.0
    }
}
