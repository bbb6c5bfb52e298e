//! Decimals: products, and the factors of commands.

use pointbook_core::Factor;
use rust_decimal::Decimal;

use super::sink::Sink;
use super::source::{Malformed, Source, Taken};

pub(super) fn put_decimal(decimal: Decimal, sink: &mut impl Sink) {
    sink.wide_signed(decimal.mantissa());
    sink.number(u64::from(decimal.scale()));
}

pub(super) fn take_decimal<'a>(source: &mut impl Source<'a>) -> Taken<Decimal> {
    let (mantissa, scale) = (source.wide_signed()?, source.number_u32()?);
    let decimal = Decimal::try_from_i128_with_scale(mantissa, scale);
    decimal.map_err(|_| Malformed("a decimal has 96 bits, and at most 28 of its digits after 0"))
}

pub(super) fn put_factor(factor: Factor, sink: &mut impl Sink) {
    put_decimal(factor.decimal(), sink);
}

pub(super) fn take_factor<'a>(source: &mut impl Source<'a>) -> Taken<Factor> {
    let decimal = take_decimal(source)?;
    let factor = Factor::parse(&decimal.to_string());
    let factor = factor.filter(|factor| is_same(factor.decimal(), decimal));
    factor.ok_or(Malformed("a factor has at most 14 digits that count, and no sign"))
}

fn is_same(one: Decimal, other: Decimal) -> bool {
    (one.mantissa(), one.scale()) == (other.mantissa(), other.scale())
}
