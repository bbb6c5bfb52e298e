//! Policies: when points expire, and what becomes of points that return too late.

use pointbook_core::{ExpiryPolicy, MonthDay, Returns, RollingRule, Rounding, Term};

use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::tags::Tagged;

pub(super) fn put_expiry(policy: &ExpiryPolicy, sink: &mut impl Sink) {
    match policy {
        ExpiryPolicy::Never => sink.byte(NEVER),
        ExpiryPolicy::Days(days) => {
            sink.byte(DAYS);
            sink.number(u64::from(*days));
        }
        ExpiryPolicy::Months { months, round } => {
            sink.byte(MONTHS);
            sink.number(u64::from(*months));
            sink.byte(round.tag());
        }
        ExpiryPolicy::Fixed(days) => {
            sink.byte(FIXED);
            sink.number(days.len() as u64);
            days.iter().for_each(|day| put_month_day(*day, sink));
        }
        ExpiryPolicy::Inactivity(rule) => {
            sink.byte(INACTIVITY);
            put_rule(*rule, sink);
        }
    }
}

pub(super) fn take_expiry<'a>(source: &mut impl Source<'a>) -> Taken<ExpiryPolicy> {
    Ok(match source.byte()? {
        NEVER => ExpiryPolicy::Never,
        DAYS => ExpiryPolicy::Days(source.number_u16()?),
        MONTHS => ExpiryPolicy::Months {
            months: source.number_u16()?,
            round: Rounding::of(source.byte()?)?,
        },
        FIXED => {
            let days = source.count(MONTH_DAY_BYTES)?;
            ExpiryPolicy::Fixed((0..days).map(|_| take_month_day(source)).collect::<Taken<_>>()?)
        }
        INACTIVITY => ExpiryPolicy::Inactivity(take_rule(source)?),
        _ => return Err(Malformed("a policy is of a known kind")),
    })
}

pub(super) fn put_returns(returns: Returns, sink: &mut impl Sink) {
    match returns {
        Returns::Expire => sink.byte(EXPIRE),
        Returns::Reissue { days } => {
            sink.byte(REISSUE);
            sink.number(u64::from(days));
        }
    }
}

pub(super) fn take_returns<'a>(source: &mut impl Source<'a>) -> Taken<Returns> {
    match source.byte()? {
        EXPIRE => Ok(Returns::Expire),
        REISSUE => Ok(Returns::Reissue { days: source.number_u16()? }),
        _ => Err(Malformed("returned points expire or are reissued")),
    }
}

pub(super) fn put_rule(rule: RollingRule, sink: &mut impl Sink) {
    let (unit, length) = match rule.term {
        Term::Days(days) => (0, days),
        Term::Months(months) => (IN_MONTHS, months),
    };
    let on_earn = if rule.on_earn { ON_EARN } else { 0 };
    let on_redeem = if rule.on_redeem { ON_REDEEM } else { 0 };
    sink.byte(unit | on_earn | on_redeem);
    sink.number(u64::from(length));
}

pub(super) fn take_rule<'a>(source: &mut impl Source<'a>) -> Taken<RollingRule> {
    let flags = source.flags(IN_MONTHS | ON_EARN | ON_REDEEM)?;
    let length = source.number_u16()?;
    Ok(RollingRule {
        term: if flags & IN_MONTHS == 0 { Term::Days(length) } else { Term::Months(length) },
        on_earn: flags & ON_EARN != 0,
        on_redeem: flags & ON_REDEEM != 0,
    })
}

/// A month-day tells its month and day by its text alone, `MM-DD`.
fn put_month_day(day: MonthDay, sink: &mut impl Sink) {
    let text = day.to_string();
    let (month, day) = text.split_once('-').unwrap_or_default();
    for part in [month, day] {
        sink.byte(part.parse().unwrap_or_default());
    }
}

fn take_month_day<'a>(source: &mut impl Source<'a>) -> Taken<MonthDay> {
    let (month, day) = (source.byte()?, source.byte()?);
    MonthDay::new(month, day).ok_or(Malformed("a day of every year is in the calendar"))
}

const NEVER: u8 = 0;
const DAYS: u8 = 1;
const MONTHS: u8 = 2;
const FIXED: u8 = 3;
const INACTIVITY: u8 = 4;
const MONTH_DAY_BYTES: usize = 2;

const EXPIRE: u8 = 0;
const REISSUE: u8 = 1;

const IN_MONTHS: u8 = 1 << 0;
const ON_EARN: u8 = 1 << 1;
const ON_REDEEM: u8 = 1 << 2;
