//! Amounts and other exact numbers at the JSON edge.

/// The greatest amount of a command, in units.
pub(super) const AMOUNT_MAX: i128 = 1_000_000_000_000_000;

/// The code of a fault.
pub(super) type FaultCode = &'static str;

/// A decimal, exactly: `digits` divided by ten to the power of `places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    /// All digits as one whole number.
    pub(super) digits: i128,
    /// How many of them are behind the point; no trailing zeros.
    pub(super) places: u32,
}

impl Decimal {
    /// Reads `12`, `-12.50`, `0.001`.
    pub(super) fn parse(text: &str) -> Result<Decimal, FaultCode> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match body.split_once('.') {
            Some((_, "")) => return Err("bad_format"),
            Some(parts) => parts,
            None => (body, ""),
        };
        let joined = format!("{whole}{fraction}");
        if whole.is_empty() || !joined.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("bad_format");
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 30 {
            return Err("precision_exceeded");
        }
        let joined = format!("{whole}{fraction}");
        let trimmed = joined.trim_start_matches('0');
        let digits: i128 = match trimmed {
            "" => 0,
            some => some.parse().map_err(|_| "out_of_range")?,
        };
        let places = u32::try_from(fraction.len()).map_err(|_| "out_of_range")?;
        Ok(Decimal { digits: if negative { -digits } else { digits }, places })
    }

    /// How many digits count, leading and trailing zeros aside.
    pub(super) fn significant(self) -> usize {
        let text = self.digits.unsigned_abs().to_string();
        text.trim_end_matches('0').len()
    }

    /// The whole number of units of a scale; finer than that is a fault.
    pub(super) fn units(self, scale: u32) -> Result<i128, FaultCode> {
        if self.places > scale {
            return Err("precision_exceeded");
        }
        self.digits.checked_mul(power_of_ten(scale - self.places)).ok_or("out_of_range")
    }
}

/// A fraction in lowest terms; the denominator is greater than zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ratio {
    /// Numerator.
    pub(super) over: i128,
    /// Denominator.
    pub(super) under: i128,
}

impl Ratio {
    /// Nothing.
    pub(super) const ZERO: Ratio = Ratio { over: 0, under: 1 };

    /// Reads a share, `"33.33/100"`.
    pub(super) fn parse(text: &str) -> Result<Ratio, FaultCode> {
        let (over, under) = text.split_once('/').ok_or("bad_format")?;
        let (over, under) = (Decimal::parse(over)?, Decimal::parse(under)?);
        if over.significant().max(under.significant()) > DIGITS_MAX {
            return Err("out_of_range");
        }
        let places = over.places.max(under.places);
        let (over, under) = (over.units(places)?, under.units(places)?);
        if over <= 0 || under <= 0 {
            return Err("out_of_range");
        }
        Ok(Ratio::new(over, under))
    }

    /// A fraction of two whole numbers, the second greater than zero.
    pub(super) fn new(over: i128, under: i128) -> Ratio {
        let common = common_divisor(over, under).max(1);
        Ratio { over: over / common, under: under / common }
    }

    /// The exact sum; none when it leaves `i128`.
    pub(super) fn plus(self, other: Ratio) -> Option<Ratio> {
        let common = common_divisor(self.under, other.under).max(1);
        let under = self.under.checked_mul(other.under / common)?;
        let left = self.over.checked_mul(under / self.under)?;
        let right = other.over.checked_mul(under / other.under)?;
        Some(Ratio::new(left.checked_add(right)?, under))
    }

    /// The exact product with a whole number; none when it leaves `i128`.
    pub(super) fn times(self, whole: i128) -> Option<Ratio> {
        let common = common_divisor(whole, self.under).max(1);
        let over = self.over.checked_mul(whole / common)?;
        Some(Ratio::new(over, self.under / common))
    }

    /// The greatest whole number not above it.
    pub(super) fn floor(self) -> i128 {
        self.over.div_euclid(self.under)
    }
}

/// Shows an amount with exactly `scale` decimals.
pub(super) fn show(units: i128, scale: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let size = units.unsigned_abs();
    let one = power_of_ten(scale).unsigned_abs();
    match usize::try_from(scale).unwrap_or(0) {
        0 => format!("{sign}{size}"),
        width => format!("{sign}{}.{:0width$}", size / one, size % one),
    }
}

/// Ten to a power; of a power beyond 38 the greatest `i128`.
pub(super) fn power_of_ten(power: u32) -> i128 {
    10_i128.checked_pow(power).unwrap_or(i128::MAX)
}

fn common_divisor(left: i128, right: i128) -> i128 {
    let (mut left, mut right) = (left, right);
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.abs()
}

/// Significant digits of a factor of spend × rate.
pub(super) const DIGITS_MAX: usize = 14;
