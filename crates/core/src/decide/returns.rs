//! Giving points back to the lots that they were drawn from.

use super::{Booking, Stop};
use crate::calendar::plus_days;
use crate::entry::{Flow, Member, Place, Posting};
use crate::expiry::Expiry;
use crate::id::AccountId;
use crate::lot::{LotId, LotRef};
use crate::points::Points;
use crate::program::Returns;

/// A part of an original: what it took from one lot, or left as a deficit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    account: AccountId,
    lot: Option<LotRef>,
    points: Points,
}

/// What an original took by `flows`, the last first.
pub(super) fn parts_reversed(original: &Member, flows: &[Flow]) -> Vec<Part> {
    let taken = original.postings().filter(|posting| flows.contains(&posting.flow));
    let mut parts: Vec<Part> = taken
        .map(|Posting { account, place, points, .. }| Part {
            account: *account,
            lot: match place {
                Place::Deficit { .. } => None,
                place => place.lot(),
            },
            points: *points,
        })
        .collect();
    parts.reverse();
    parts
}

/// Leaves out the first `skipped` points of `parts` and keeps the `kept` after them.
pub(super) fn slice(parts: Vec<Part>, skipped: Points, kept: Points) -> Vec<Part> {
    let (mut skip, mut keep) = (skipped, kept);
    let mut sliced = Vec::with_capacity(parts.len());
    for part in parts {
        let passed = part.points.min(skip);
        skip = skip.minus(passed).unwrap_or(Points::ZERO);
        let points = part.points.minus(passed).unwrap_or(Points::ZERO).min(keep);
        keep = keep.minus(points).unwrap_or(Points::ZERO);
        if !points.is_zero() {
            sliced.push(Part { points, ..part });
        }
    }
    sliced
}

impl Booking<'_, '_> {
    /// Gives parts back, each to its own account and lot.
    pub(super) fn restore(&mut self, flow: Flow, parts: Vec<Part>) -> Result<(), Stop> {
        // All are brought to now first: what is given back below may be due at once, and that is
        // of this member, not from before it.
        for part in &parts {
            self.draft.touch(part.account)?;
        }
        for part in parts {
            let lot = match part.lot {
                Some(lot) => self.home(part.account, lot),
                // What had become a deficit has no lot: it is new under the policy of now.
                None => self.lot_of(part.account, self.target(None))?,
            };
            self.credit(part.account, flow, part.points, lot)?;
        }
        Ok(())
    }

    /// The lot that points drawn from `lot` go back to: itself, also when it is past its date and
    /// they will expire at once, or one of a new date where the program reissues.
    fn home(&self, account: AccountId, lot: LotRef) -> LotRef {
        let known = self.draft.account(account).and_then(|known| known.lot(lot.id));
        let lot = match lot.id {
            LotId::Rolling { .. } => known.unwrap_or(lot),
            LotId::Dated(_) => lot,
        };
        if !lot.expires.is_past(self.draft.today()) {
            return lot;
        }
        match self.draft.program().returns {
            Returns::Expire => lot,
            Returns::Reissue { days } => {
                LotRef::dated(Expiry::On(plus_days(self.draft.effective_day(), days)))
            }
        }
    }
}
