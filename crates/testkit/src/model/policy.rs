//! Expiry policies: which lot new points go to.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde_json::Value;

use super::lot::LotId;
use super::zone::after;

/// A number of days or of months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Span {
    /// So many days.
    Days(u32),
    /// So many months, clamped to the month's last day.
    Months(u32),
}

/// Where a month expiry is rounded up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// It is not.
    No,
    /// The end of the month.
    Month,
    /// The end of the calendar quarter.
    Quarter,
    /// The end of the year.
    Year,
}

/// The expiry setting of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Points never expire.
    Never,
    /// After so many days.
    Days(u32),
    /// After so many months, rounded up.
    Months(u32, Round),
    /// At the next of these month-days.
    Fixed(Vec<(u32, u32)>),
    /// All points in one rolling lot.
    Inactivity {
        /// How long after the last resetting activity.
        span: Span,
        /// Whether an earn resets it.
        earn: bool,
        /// Whether a redeem resets it.
        redeem: bool,
    },
}

impl Policy {
    /// Reads the JSON of the `expiry` setting.
    pub(super) fn parse(value: &Value) -> Option<Policy> {
        if value.as_str() == Some("never") {
            return Some(Policy::Never);
        }
        let object = value.as_object()?;
        let has = |names: &[&str]| object.keys().all(|key| names.contains(&key.as_str()));
        if object.contains_key("days") && has(&["days"]) {
            return count(object.get("days")?, DAYS_MAX).map(Policy::Days);
        }
        if object.contains_key("months") && has(&["months", "round"]) {
            let round = object.get("round").map_or(Some(Round::No), parse_round)?;
            return Some(Policy::Months(count(object.get("months")?, MONTHS_MAX)?, round));
        }
        if object.contains_key("fixed") && has(&["fixed"]) {
            return parse_fixed(object.get("fixed")?);
        }
        if object.contains_key("inactivity") && has(&["inactivity"]) {
            return parse_inactivity(object.get("inactivity")?);
        }
        None
    }

    /// The lot of points that begin to count on this local day.
    pub(super) fn lot_for(&self, day: NaiveDate) -> LotId {
        match self {
            Policy::Never => LotId::Dated(None),
            Policy::Days(days) => LotId::Dated(Some(Span::Days(*days).after(day))),
            Policy::Months(months, round) => {
                LotId::Dated(Some(round.up(Span::Months(*months).after(day))))
            }
            Policy::Fixed(month_days) => LotId::Dated(next_fixed(month_days, day)),
            Policy::Inactivity { span, earn, redeem } => {
                LotId::Rolling { span: *span, earn: *earn, redeem: *redeem, life: 0 }
            }
        }
    }
}

impl Span {
    /// The day this long after another.
    pub(super) fn after(self, day: NaiveDate) -> NaiveDate {
        let moved = match self {
            Span::Days(days) => day.checked_add_days(Days::new(u64::from(days))),
            Span::Months(months) => day.checked_add_months(Months::new(months)),
        };
        moved.unwrap_or(day)
    }
}

impl Round {
    fn up(self, day: NaiveDate) -> NaiveDate {
        let month = match self {
            Round::No => return day,
            Round::Month => day.month(),
            Round::Quarter => day.month0() / 3 * 3 + 3,
            Round::Year => 12,
        };
        last_of_month(day.year(), month).unwrap_or(day)
    }
}

fn next_fixed(month_days: &[(u32, u32)], day: NaiveDate) -> Option<NaiveDate> {
    [day.year(), day.year() + 1]
        .into_iter()
        .flat_map(|year| month_days.iter().filter_map(move |(m, d)| on(year, *m, *d)))
        .filter(|date| *date >= day)
        .min()
}

/// 29 February means the last day of February.
fn on(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    if (month, day) == (2, 29) {
        return last_of_month(year, 2);
    }
    NaiveDate::from_ymd_opt(year, month, day)
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    first.checked_add_months(Months::new(1))?.pred_opt()
}

fn parse_round(value: &Value) -> Option<Round> {
    match value.as_str()? {
        "none" => Some(Round::No),
        "month_end" => Some(Round::Month),
        "quarter_end" => Some(Round::Quarter),
        "year_end" => Some(Round::Year),
        _ => None,
    }
}

fn parse_fixed(value: &Value) -> Option<Policy> {
    let mut month_days = Vec::new();
    for item in value.as_array()? {
        let text = item.as_str()?;
        let leap = NaiveDate::parse_from_str(&format!("2000-{text}"), "%Y-%m-%d").ok()?;
        if text.len() != 5 || after(leap) <= leap {
            return None;
        }
        month_days.push((leap.month(), leap.day()));
    }
    (!month_days.is_empty()).then_some(Policy::Fixed(month_days))
}

fn parse_inactivity(value: &Value) -> Option<Policy> {
    let object = value.as_object()?;
    if object.keys().any(|key| !["days", "months", "resets"].contains(&key.as_str())) {
        return None;
    }
    let span = match (object.get("days"), object.get("months")) {
        (Some(days), None) => Span::Days(count(days, DAYS_MAX)?),
        (None, Some(months)) => Span::Months(count(months, MONTHS_MAX)?),
        _ => return None,
    };
    let names: Option<Vec<&str>> =
        object.get("resets")?.as_array()?.iter().map(Value::as_str).collect();
    let names = names?;
    if names.is_empty() || names.iter().any(|name| !["earn", "redeem"].contains(name)) {
        return None;
    }
    let (earn, redeem) = (names.contains(&"earn"), names.contains(&"redeem"));
    Some(Policy::Inactivity { span, earn, redeem })
}

/// A whole number up to a limit.
fn count(value: &Value, max: u32) -> Option<u32> {
    let number = u32::try_from(value.as_u64()?).ok()?;
    (number <= max).then_some(number)
}

/// The longest expiry in days.
pub(super) const DAYS_MAX: u32 = 36_500;
/// The longest expiry in months.
const MONTHS_MAX: u32 = 1_200;
