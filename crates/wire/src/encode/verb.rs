//! The parameters of each verb.

use pointbook_core::{
    Action, Adjust, Capture, Earn, EarnAmount, Hold, Move, Open, Redeem, Release, Rest, Reverse,
    ReverseAmount, Scale, Short, StatusChange, Transfer, TransferExpiry, Who,
};
use serde_json::Value;

use super::fields::Fields;
use super::settings::settings;
use super::share::share_text;
use crate::words::TRANSFER_EXPIRIES;

/// Writes the parameters of an action.
pub(super) fn parameters(action: &Action, scale: Scale) -> Value {
    let fields = match action {
        Action::Open(it) => open(it),
        Action::Move(it) => movement(it),
        Action::Status(it) => status(it),
        Action::Earn(it) => earn(it, scale),
        Action::Redeem(it) => redeem(it, scale),
        Action::Hold(it) => hold(it, scale),
        Action::Capture(it) => capture(it, scale),
        Action::Release(it) => release(it, scale),
        Action::Adjust(it) => adjust(it, scale),
        Action::Transfer(it) => transfer(it, scale),
        Action::Reverse(it) => reverse(it, scale),
        Action::ClosePeriod(it) => Fields::default().put("through", it.through.to_string()),
        Action::Program(it) => settings(it, scale),
        // An expire has none.
        _ => Fields::default(),
    };
    fields.done()
}

fn open(open: &Open) -> Fields {
    Fields::default()
        .put("account", open.account.as_str())
        .put("customer", open.customer.as_str())
        .put("household", open.household.as_str())
}

fn movement(movement: &Move) -> Fields {
    let fields = Fields::default();
    match movement {
        Move::Customer { customer, to_household } => {
            fields.put("customer", customer.as_str()).put("to_household", to_household.as_str())
        }
        Move::Account { account, to_customer } => {
            fields.put("account", account.as_str()).put("to_customer", to_customer.as_str())
        }
    }
}

fn status(change: &StatusChange) -> Fields {
    let fields = Fields::default();
    match change {
        StatusChange::Account { account, status, accrue } => fields
            .put("account", account.as_str())
            .may("status", status.map(|status| status.as_str()))
            .may("accrue", *accrue),
        StatusChange::Customer { customer, redeemer } => {
            fields.put("customer", customer.as_str()).put("redeemer", *redeemer)
        }
    }
}

fn earn(earn: &Earn, scale: Scale) -> Fields {
    let fields = Fields::default().put("account", earn.account.as_str());
    let fields = match earn.amount {
        EarnAmount::Points(points) => fields.points("points", points, scale),
        EarnAmount::Priced { spend, rate } => {
            fields.put("spend", spend.to_string()).put("rate", rate.to_string())
        }
    };
    fields
        .may("expires", earn.expires.map(|expires| expires.to_string()))
        .may("activates", earn.activates.map(|activates| activates.text()))
        .may("ref", earn.reference.as_deref())
}

fn redeem(redeem: &Redeem, scale: Scale) -> Fields {
    who(&redeem.who)
        .points("points", redeem.points, scale)
        .may("ref", redeem.reference.as_deref())
        .flag("offline", redeem.short == Short::Offline)
        .flag("partial", redeem.short == Short::Partial)
}

fn hold(hold: &Hold, scale: Scale) -> Fields {
    who(&hold.who)
        .points("points", hold.points, scale)
        .put("hold", hold.hold.as_str())
        .may("ttl_seconds", hold.ttl_seconds)
        .may("ref", hold.reference.as_deref())
}

fn capture(capture: &Capture, scale: Scale) -> Fields {
    Fields::default()
        .put("hold", capture.hold.as_str())
        .may("points", capture.points.map(|points| points.text(scale)))
        .flag("more", capture.rest == Rest::StaysHeld)
}

fn release(release: &Release, scale: Scale) -> Fields {
    Fields::default()
        .put("hold", release.hold.as_str())
        .may("points", release.points.map(|points| points.text(scale)))
}

fn adjust(adjust: &Adjust, scale: Scale) -> Fields {
    Fields::default()
        .put("account", adjust.account.as_str())
        .points("points", adjust.points, scale)
        .put("type", &*adjust.adjustment)
        .put("reason", &*adjust.reason)
        .may("expires", adjust.expires.map(|expires| expires.to_string()))
        .flag("allow_negative", adjust.short == Short::Offline)
}

fn transfer(transfer: &Transfer, scale: Scale) -> Fields {
    let is_reset = transfer.expiry == TransferExpiry::Reset;
    Fields::default()
        .put("from", transfer.from.as_str())
        .put("to", transfer.to.as_str())
        .points("points", transfer.points, scale)
        .may("type", transfer.transfer.as_deref())
        .may("reason", transfer.reason.as_deref())
        .may("expiry", is_reset.then(|| TRANSFER_EXPIRIES.word(transfer.expiry)))
}

fn reverse(reverse: &Reverse, scale: Scale) -> Fields {
    let fields = Fields::default().put("of", reverse.of.as_str()).may("item", reverse.item);
    match reverse.amount {
        ReverseAmount::Rest => fields,
        ReverseAmount::Points(points) => fields.points("points", points, scale),
        ReverseAmount::Share(share) => fields.put("share", share_text(share)),
    }
}

fn who(who: &Who) -> Fields {
    let (field, name) = match who {
        Who::Account(name) => ("account", name),
        Who::Customer(name) => ("customer", name),
        Who::Household(name) => ("household", name),
    };
    Fields::default().put(field, name.as_str())
}
