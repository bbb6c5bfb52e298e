//! The settings of a program as canonical bytes.

use pointbook_core::{
    Clawback, ExpiryPolicy, MonthDay, PriceRounding, ProgramSettings, Returns, Rounding,
    TransferScope,
};

use crate::canonical::Canonical;

/// Puts settings: each after a byte that says whether it is named. A state names all of them.
pub(crate) fn put_settings(settings: &ProgramSettings, to: &mut Canonical) {
    named(settings.scale, to, |scale, to| to.count(scale.decimals()));
    named(settings.zone, to, |zone, to| to.text(&zone.to_string()));
    named(settings.expiry.as_ref(), to, put_policy);
    named(settings.rounding, to, |rounding, to| {
        to.byte(match rounding {
            PriceRounding::Floor => 0,
            PriceRounding::HalfEven => 1,
            PriceRounding::Carry => 2,
        });
    });
    named(settings.clawback, to, |clawback, to| {
        to.byte(match clawback {
            Clawback::Negative => 0,
            Clawback::FloorAtZero => 1,
        });
    });
    named(settings.returns, to, |returns, to| match returns {
        Returns::Expire => to.byte(0),
        Returns::Reissue { days } => {
            to.byte(1);
            to.u32(u32::from(days));
        }
    });
    named(settings.transfer_scope, to, |scope, to| {
        to.byte(match scope {
            TransferScope::Any => 0,
            TransferScope::Household => 1,
            TransferScope::Customer => 2,
        });
    });
    named(settings.min_redemption, to, |points, to| to.i64(points.units()));
    named(settings.hold_ttl_seconds, to, |seconds, to| to.u32(seconds));
    named(settings.hold_ttl_seconds_max, to, |seconds, to| to.u32(seconds));
    named(settings.future_tolerance_seconds, to, |seconds, to| to.u32(seconds));
    named(settings.cost_per_point, to, |cost, to| to.text(&cost.to_string()));
}

fn named<T>(setting: Option<T>, to: &mut Canonical, put: impl Fn(T, &mut Canonical)) {
    to.flag(setting.is_some());
    if let Some(setting) = setting {
        put(setting, to);
    }
}

fn put_policy(policy: &ExpiryPolicy, to: &mut Canonical) {
    match policy {
        ExpiryPolicy::Never => to.byte(0),
        ExpiryPolicy::Days(days) => {
            to.byte(1);
            to.u32(u32::from(*days));
        }
        ExpiryPolicy::Months { months, round } => {
            to.byte(2);
            to.u32(u32::from(*months));
            to.byte(match round {
                Rounding::None => 0,
                Rounding::MonthEnd => 1,
                Rounding::QuarterEnd => 2,
                Rounding::YearEnd => 3,
            });
        }
        ExpiryPolicy::Fixed(dates) => {
            to.byte(3);
            to.count(dates.len());
            dates.iter().for_each(|date: &MonthDay| to.text(&date.to_string()));
        }
        ExpiryPolicy::Inactivity(rule) => {
            to.byte(4);
            to.rule(*rule);
        }
    }
}
