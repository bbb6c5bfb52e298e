//! The price of an earn: spend times rate, exact, and how it became units.

use pointbook_core::{
    AccountId, Action, Earn, EarnAmount, Entry, Fact, Fraction, Member, PriceRounding, State,
};

use super::arithmetic::actions;

/// What an earn was computed from, as its entry says.
struct Price {
    account: AccountId,
    /// Mantissa and decimals of the product.
    product: (i128, u32),
    rounding: PriceRounding,
    kept: Option<Fraction>,
}

impl Price {
    fn of(member: &Member) -> Option<Self> {
        member.facts.iter().find_map(|fact| match fact {
            Fact::Priced { account, product, rounding, kept } => Some(Self {
                account: *account,
                product: (product.mantissa(), product.scale()),
                rounding: *rounding,
                kept: *kept,
            }),
            _ => None,
        })
    }

    /// Whole units of the product, and the fraction beside them in 10^-28.
    fn units(&self, scale: u32) -> Option<(i128, u128)> {
        let (mantissa, decimals) = self.product;
        let units = mantissa.checked_mul(10_i128.checked_pow(scale)?)?;
        let divisor = 10_i128.checked_pow(decimals)?;
        let rest = u128::try_from(units.checked_rem_euclid(divisor)?).ok()?;
        let ones = Fraction::ONE.checked_div(divisor.unsigned_abs())?;
        Some((units.checked_div_euclid(divisor)?, rest.checked_mul(ones)?))
    }
}

/// The rule that a priced earn breaks in itself, if it does.
pub(super) fn broken_rule(action: &Action, member: &Member, scale: u32) -> Option<&'static str> {
    let Action::Earn(Earn { amount: EarnAmount::Priced { spend, rate }, .. }) = action else {
        return None;
    };
    let Some(price) = Price::of(member) else { return Some("a priced earn tells its price") };
    let (spend, rate) = (spend.decimal(), rate.decimal());
    let digits = spend.mantissa().checked_mul(rate.mantissa());
    let decimals = spend.scale().saturating_add(rate.scale());
    if !same(digits.map(|digits| (digits, decimals)), price.product) {
        return Some("a price is spend times rate");
    }
    let said = i128::from(member.points.map_or(0, |points| points.units()));
    let fits = price.units(scale).is_some_and(|(whole, fraction)| match price.rounding {
        PriceRounding::Floor => said == whole,
        PriceRounding::HalfEven => {
            let half = Fraction::ONE.midpoint(0);
            let is_odd = whole.rem_euclid(2) == 1;
            let rises = fraction > half || (fraction == half && is_odd);
            said == whole.saturating_add(i128::from(rises))
        }
        // What was kept before decides: see below.
        PriceRounding::Carry => price.kept.is_some_and(|kept| kept.parts() < Fraction::ONE),
    });
    (!fits).then_some("a price is rounded as it says")
}

/// Whether an earn that carries its fraction goes on where the one before it ended. `state` is
/// the one before the entry.
pub(super) fn carries_on(entry: &Entry, state: &State, scale: u32) -> bool {
    let mut carried: Vec<(AccountId, Fraction)> = Vec::new();
    actions(&entry.command.body).zip(entry.members()).all(|(action, member)| {
        let Action::Earn(earn) = action else { return true };
        let price = Price::of(member).filter(|it| it.rounding == PriceRounding::Carry);
        let Some((price, kept)) = price.and_then(|it| it.kept.map(|kept| (it, kept))) else {
            return true;
        };
        let known = carried.iter().rev().find(|(account, _)| *account == price.account);
        let of_state =
            || state.account(&earn.account).map_or(Fraction::default(), |a| a.fraction());
        let before = known.map_or_else(of_state, |(_, kept)| *kept);
        carried.push((price.account, kept));
        let said = i128::from(member.points.map_or(0, |points| points.units()));
        price.units(scale).is_some_and(|(whole, fraction)| {
            let sum = fraction.saturating_add(before.parts());
            match sum.checked_sub(Fraction::ONE) {
                Some(rest) => (said, kept.parts()) == (whole.saturating_add(1), rest),
                None => (said, kept.parts()) == (whole, sum),
            }
        })
    })
}

/// Whether two decimals are the same number.
fn same(one: Option<(i128, u32)>, (digits, decimals): (i128, u32)) -> bool {
    let Some((mut mantissa, mut scale)) = one else { return false };
    while scale > decimals && mantissa.rem_euclid(10) == 0 {
        (mantissa, scale) = (mantissa.div_euclid(10), scale.saturating_sub(1));
    }
    let more = 10_i128.checked_pow(decimals.saturating_sub(scale));
    scale <= decimals && more.and_then(|more| mantissa.checked_mul(more)) == Some(digits)
}
