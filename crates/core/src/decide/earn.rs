//! Earning: points into a lot, or pending ones.

use super::rolling::Activity;
use super::{Booking, Stop};
use crate::broken::Unfit;
use crate::command::{Earn, EarnAmount};
use crate::entry::{Fact, Flow, Fraction, PendingTarget, Place};
use crate::expiry::Target;
use crate::id::{AccountId, EntryRef};
use crate::points::{POINTS_PER_COMMAND_MAX, Points, Scale};
use crate::program::PriceRounding;
use crate::refusal::Code;
use rust_decimal::Decimal;

impl Booking<'_, '_> {
    pub(super) fn earn(&mut self, earn: &Earn) -> Result<Points, Stop> {
        let account = self.draft.find_account(&earn.account).ok_or(Code::NotFound)?;
        self.time()?;
        self.draft.touch(account)?;
        let known = self.draft.account(account).ok_or(Code::NotFound)?;
        if !(known.status().may_earn() && known.accrues()) {
            return Err(Code::StatusForbids.into());
        }
        let points = self.price(account, &earn.amount)?;
        self.reset_rolling(account, Activity::Earn)?;
        match earn.activates.filter(|activates| *activates > self.draft.effective_at) {
            Some(activates) if !points.is_zero() => {
                let day = self.draft.program().calendar.day_of(activates);
                let policy = || self.draft.program().expiry.target(day);
                let target = match earn.expires.map_or_else(policy, Target::Dated) {
                    Target::Dated(expires) => PendingTarget::Dated(expires),
                    Target::Rolling(rule) => PendingTarget::Rolling(rule),
                };
                let place = Place::NewPending { earn: self.here(), activates, target };
                self.draft.post(account, Flow::PendingAdded, points, place)?;
            }
            _ => {
                let lot = self.lot_of(account, self.target(earn.expires))?;
                self.credit(account, Flow::Earned, points, lot)?;
            }
        }
        if points.is_zero() {
            self.draft.mark(account)?;
        }
        Ok(points)
    }

    /// The place in the journal that the member at hand will have.
    pub(super) fn here(&self) -> EntryRef {
        // A group has at most 8,190 members.
        let item = u32::try_from(self.draft.members.len()).unwrap_or(u32::MAX);
        EntryRef { sequence: self.draft.sequence, item }
    }

    /// Turns the amount of an earn into units, and records what they were computed from.
    fn price(&mut self, account: AccountId, amount: &EarnAmount) -> Result<Points, Stop> {
        let (spend, rate) = match amount {
            EarnAmount::Points(points) => return Ok(*points),
            EarnAmount::Priced { spend, rate } => (*spend, *rate),
        };
        let program = self.draft.program();
        let (scale, rounding) = (program.scale, program.rounding);
        let (spend_digits, spend_decimals) = spend.parts();
        let (rate_digits, rate_decimals) = rate.parts();
        let digits = spend_digits.checked_mul(rate_digits).ok_or(Unfit::OutOfRange)?;
        let decimals = spend_decimals.saturating_add(rate_decimals);
        let exact = Exact::new(digits, decimals, scale).ok_or(Unfit::OutOfRange)?;
        let kept = self.draft.account(account).map_or(Fraction::default(), |a| a.fraction());
        let (units, kept) = exact.round(rounding, kept);
        let product = i128::try_from(digits).ok();
        let product = product.and_then(|d| Decimal::try_from_i128_with_scale(d, decimals).ok());
        let product = product.ok_or(Unfit::OutOfRange)?;
        self.draft.record(Fact::Priced { account, product, rounding, kept })?;
        Ok(Points::new(units))
    }
}

/// An exact number of units: whole ones, and a fraction in 10^-28.
#[derive(Clone, Copy, Debug)]
struct Exact {
    whole: i64,
    fraction: u128,
}

impl Exact {
    /// The number of units in `digits * 10^-decimals` points; `None` beyond the most that a
    /// command may move.
    fn new(digits: u128, decimals: u32, scale: Scale) -> Option<Self> {
        let units = digits.checked_mul(u128::from(scale.units_per_point().unsigned_abs()))?;
        let divisor = 10_u128.checked_pow(decimals)?;
        let (whole, rest) = (units.checked_div(divisor)?, units.checked_rem(divisor)?);
        let fraction = rest.checked_mul(Fraction::ONE.checked_div(divisor)?)?;
        let most = u128::from(POINTS_PER_COMMAND_MAX.unsigned_abs());
        let beyond = whole > most || (whole == most && fraction > 0);
        let whole = i64::try_from(whole).ok().filter(|_| !beyond)?;
        Some(Self { whole, fraction })
    }

    /// The rounded units, and the fraction to keep when the rounding carries it.
    fn round(self, rounding: PriceRounding, kept: Fraction) -> (i64, Option<Fraction>) {
        let half = Fraction::ONE.midpoint(0);
        let up = self.whole.saturating_add(1);
        match rounding {
            PriceRounding::Floor => (self.whole, None),
            PriceRounding::HalfEven => {
                let is_odd = self.whole & 1 == 1;
                let rises = self.fraction > half || (self.fraction == half && is_odd);
                (if rises { up } else { self.whole }, None)
            }
            PriceRounding::Carry => {
                // Both are below one, so the sum is below two.
                let sum = self.fraction.saturating_add(kept.parts());
                match sum.checked_sub(Fraction::ONE) {
                    Some(rest) => (up, Some(Fraction::new(rest))),
                    None => (self.whole, Some(Fraction::new(sum))),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_products_round_as_named() {
        let exact = |digits, decimals| Exact::new(digits, decimals, Scale::default()).unwrap();
        let none = Fraction::default();
        assert_eq!(exact(25, 1).round(PriceRounding::Floor, none), (2, None));
        assert_eq!(exact(25, 1).round(PriceRounding::HalfEven, none), (2, None));
        assert_eq!(exact(35, 1).round(PriceRounding::HalfEven, none), (4, None));
        assert_eq!(exact(251, 2).round(PriceRounding::HalfEven, none), (3, None));
        let (units, kept) = exact(25, 1).round(PriceRounding::Carry, none);
        assert_eq!(units, 2);
        assert_eq!(exact(5, 1).round(PriceRounding::Carry, kept.unwrap()), (1, Some(none)));
        assert!(Exact::new(1_000_000_000_000_001, 0, Scale::default()).is_none());
        assert!(Exact::new(10_000_000_000_000_001, 1, Scale::default()).is_none());
        assert!(Exact::new(1, 28, Scale::new(4).unwrap()).is_some());
    }
}
