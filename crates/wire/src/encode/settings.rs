//! Settings: those that are named.

use pointbook_core::{ExpiryPolicy, ProgramSettings, Returns, RollingRule, Rounding, Scale, Term};
use serde_json::Value;

use super::fields::{Fields, list};
use crate::words::{Activity, CLAWBACKS, PRICE_ROUNDINGS, RESETS, ROUNDINGS, TRANSFER_SCOPES};

/// Writes the settings that are named.
pub(super) fn settings(settings: &ProgramSettings, scale: Scale) -> Fields {
    let decimals = settings.scale.map(|own| own.decimals());
    Fields::default()
        .may("scale", decimals)
        .may("zone", settings.zone.map(|zone| zone.to_string()))
        .may("expiry", settings.expiry.as_ref().map(expiry))
        .may("rounding", settings.rounding.map(|it| PRICE_ROUNDINGS.word(it)))
        .may("clawback", settings.clawback.map(|it| CLAWBACKS.word(it)))
        .may("returns", settings.returns.map(returns))
        .may("transfer_scope", settings.transfer_scope.map(|it| TRANSFER_SCOPES.word(it)))
        .may("min_redemption", settings.min_redemption.map(|points| points.text(scale)))
        .may("hold_ttl_seconds", settings.hold_ttl_seconds)
        .may("hold_ttl_max_seconds", settings.hold_ttl_seconds_max)
        .may("future_tolerance_seconds", settings.future_tolerance_seconds)
        .may("cost_per_point", settings.cost_per_point.map(|cost| cost.to_string()))
}

fn expiry(policy: &ExpiryPolicy) -> Value {
    let fields = Fields::default();
    match policy {
        ExpiryPolicy::Never => Value::from("never"),
        ExpiryPolicy::Days(days) => fields.put("days", *days).done(),
        ExpiryPolicy::Months { months, round } => {
            let round = (*round != Rounding::None).then(|| ROUNDINGS.word(*round));
            fields.put("months", *months).may("round", round).done()
        }
        ExpiryPolicy::Fixed(days) => {
            fields.put("fixed", list(days, |day| Value::from(day.to_string()))).done()
        }
        ExpiryPolicy::Inactivity(rule) => fields.put("inactivity", inactivity(*rule)).done(),
    }
}

fn inactivity(rule: RollingRule) -> Value {
    let fields = match rule.term {
        Term::Days(days) => Fields::default().put("days", days),
        Term::Months(months) => Fields::default().put("months", months),
    };
    let earn = rule.on_earn.then_some(Activity::Earn);
    let redeem = rule.on_redeem.then_some(Activity::Redeem);
    let resets = earn.into_iter().chain(redeem);
    fields.put("resets", list(resets, |activity| Value::from(RESETS.word(activity)))).done()
}

fn returns(returns: Returns) -> Value {
    match returns {
        Returns::Expire => Value::from("expire"),
        Returns::Reissue { days } => {
            Fields::default().put("reissue", Fields::default().put("days", days).done()).done()
        }
    }
}
