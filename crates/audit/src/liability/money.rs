//! Money: an exact decimal.

use core::fmt;

use pointbook_core::{Factor, Scale};

/// An exact amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    digits: i128,
    decimals: u32,
}

impl Money {
    /// What so many units cost at so much a point; `None` beyond 128 bits.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook_audit::Money;
    /// use pointbook_core::{Factor, Scale};
    ///
    /// let cost = Factor::parse("0.0125").unwrap();
    /// let money = Money::of(-3_000, cost, Scale::default()).unwrap();
    /// assert_eq!(money.to_string(), "-37.50");
    /// ```
    pub fn of(units: i128, cost_per_point: Factor, scale: Scale) -> Option<Self> {
        let cost = cost_per_point.decimal();
        let digits = units.checked_mul(cost.mantissa())?;
        let decimals = cost.scale().checked_add(u32::try_from(scale.decimals()).ok()?)?;
        Some(Self { digits, decimals }.reduced())
    }

    /// Without zeros at its end, but for two decimals.
    fn reduced(mut self) -> Self {
        while self.decimals > DECIMALS_MIN && self.digits % 10 == 0 {
            self = Self { digits: self.digits / 10, decimals: self.decimals.saturating_sub(1) };
        }
        self
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = DECIMALS_MIN.saturating_sub(self.decimals);
        let digits = self.digits.unsigned_abs().to_string() + &"0".repeat(more as usize);
        let decimals = self.decimals.saturating_add(more) as usize;
        let width = decimals.saturating_add(1);
        let digits = format!("{digits:0>width$}");
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(decimals));
        let sign = if self.digits < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}.{fraction}")
    }
}

/// Money has at least so many decimals.
const DECIMALS_MIN: u32 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact_and_has_two_decimals_at_least() {
        let rows = [
            (5, "1", 0, "5.00"),
            (5, "0.01", 0, "0.05"),
            (12_345, "0.01", 2, "1.2345"),
            (-1, "0.00000000000001", 4, "-0.000000000000000001"),
            (0, "3", 4, "0.00"),
        ];
        for (units, cost, scale, text) in rows {
            let cost = Factor::parse(cost).unwrap();
            let money = Money::of(units, cost, Scale::new(scale).unwrap()).unwrap();
            assert_eq!(money.to_string(), text);
        }
        assert_eq!(Money::of(i128::MAX, Factor::parse("2").unwrap(), Scale::default()), None);
    }
}
