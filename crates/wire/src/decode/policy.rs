//! Policies: when points expire, and what becomes of points that return too late.

use pointbook_core::{ExpiryPolicy, MonthDay, Returns, RollingRule, Term};

use super::at::At;
use super::object::Object;
use super::scalar::{natural, word};
use super::time::month_day;
use crate::fault::FaultCode;
use crate::node::Node;
use crate::words::{Activity, RESETS, ROUNDINGS};

/// Reads an expiry policy.
pub(super) fn expiry_policy(at: At<'_>) -> Option<ExpiryPolicy> {
    if let Node::Text(text) = at.node {
        return match &**text {
            "never" => Some(ExpiryPolicy::Never),
            _ => at.fault(FaultCode::BadFormat, "never, or an object is expected"),
        };
    }
    let object = Object::open(at)?;
    let chosen = object.one_of(&["days", "months", "fixed", "inactivity"]);
    let policy = match chosen {
        Some("days") => object.need("days", days).map(ExpiryPolicy::Days),
        Some("months") => months_policy(&object),
        Some("fixed") => object.need("fixed", fixed).map(ExpiryPolicy::Fixed),
        Some(_) => object.need("inactivity", inactivity).map(ExpiryPolicy::Inactivity),
        None => None,
    };
    let known: &[&str] = match chosen {
        Some("months") | None => &["days", "months", "round", "fixed", "inactivity"],
        Some(_) => &["days", "fixed", "inactivity"],
    };
    object.close(&[known])?;
    policy
}

/// Reads what becomes of points that return too late.
pub(super) fn returns(at: At<'_>) -> Option<Returns> {
    if let Node::Text(text) = at.node {
        return match &**text {
            "expire" => Some(Returns::Expire),
            _ => at.fault(FaultCode::BadFormat, "expire, or an object is expected"),
        };
    }
    let object = Object::open(at)?;
    let days = object.need("reissue", reissue_days);
    object.close(&[&["reissue"]])?;
    Some(Returns::Reissue { days: days? })
}

fn reissue_days(at: At<'_>) -> Option<u16> {
    let object = Object::open(at)?;
    let read = object.need("days", days);
    object.close(&[&["days"]])?;
    read
}

fn months_policy(object: &Object<'_>) -> Option<ExpiryPolicy> {
    let months = object.need("months", months);
    let round = object.may("round", |at| word(at, &ROUNDINGS));
    Some(ExpiryPolicy::Months { months: months?, round: round?.unwrap_or_default() })
}

fn fixed(at: At<'_>) -> Option<Vec<MonthDay>> {
    let days = at.list()?;
    if days.len() == 0 {
        return at.fault(FaultCode::OutOfRange, "at least one day is needed");
    }
    if days.len() > FIXED_DAYS_MAX {
        let message = format!("at most {FIXED_DAYS_MAX} days are allowed");
        return at.fault(FaultCode::TooLong, &message);
    }
    let read: Vec<Option<MonthDay>> = days.map(month_day).collect();
    read.into_iter().collect()
}

fn inactivity(at: At<'_>) -> Option<RollingRule> {
    let object = Object::open(at)?;
    let term = match object.one_of(&["days", "months"]) {
        Some("days") => object.need("days", days).map(Term::Days),
        Some(_) => object.need("months", months).map(Term::Months),
        None => None,
    };
    let resets = object.need("resets", resets);
    object.close(&[&["days", "months", "resets"]])?;
    let (resets, term) = (resets?, term?);
    let on = |activity| resets.contains(&activity);
    Some(RollingRule { term, on_earn: on(Activity::Earn), on_redeem: on(Activity::Redeem) })
}

fn resets(at: At<'_>) -> Option<Vec<Activity>> {
    let words = at.list()?;
    if words.len() == 0 {
        return at.fault(FaultCode::OutOfRange, "at least one of earn, redeem is needed");
    }
    let mut good = Some(());
    let mut activities = Vec::new();
    for place in words {
        match word(place, &RESETS) {
            Some(activity) if activities.contains(&activity) => {
                good = place.fault(FaultCode::Conflict, "this is there already");
            }
            Some(activity) => activities.push(activity),
            None => good = None,
        }
    }
    good.map(|()| activities)
}

fn days(at: At<'_>) -> Option<u16> {
    natural(at, DAYS_MAX)
}

fn months(at: At<'_>) -> Option<u16> {
    natural(at, MONTHS_MAX)
}

/// The most days of a policy: a hundred years.
const DAYS_MAX: u64 = 36_525;
/// The most months of a policy: a hundred years.
const MONTHS_MAX: u64 = 1_200;
/// The most days of a year on which points expire.
const FIXED_DAYS_MAX: usize = 64;
