//! The first field in which two commands differ, in the order of the reference.

use core::fmt::Debug;

use crate::command::{Action, Body, Command, EarnAmount, Envelope, Kind, Move, Rest};
use crate::command::{ReverseAmount, Short, StatusChange, Who};
use crate::program::ProgramSettings;

/// The path of the first field in which `second` differs from `first`; `None` when they are the
/// same command.
pub(crate) fn first_difference(first: &Command, second: &Command) -> Option<String> {
    if first == second {
        return None;
    }
    if let Some(field) = envelope_difference(&first.envelope, &second.envelope) {
        return Some(field.to_owned());
    }
    match (&first.body, &second.body) {
        (Body::Single(first), Body::Single(second)) => Some(action_difference(first, second)),
        (Body::Group(first), Body::Group(second)) => {
            let pairs = first.iter().zip(second).enumerate();
            let differing = pairs.filter(|(_, (first, second))| first != second);
            let inner = |(at, (first, second)): (usize, (&_, &_))| {
                format!("group[{at}].{}", item_difference(first, second))
            };
            let missing = || format!("group[{}]", first.len().min(second.len()));
            Some(differing.map(inner).next().unwrap_or_else(missing))
        }
        // The verbs come before groups.
        (Body::Single(action), Body::Group(_)) | (Body::Group(_), Body::Single(action)) => {
            Some(action.kind().as_str().to_owned())
        }
    }
}

fn item_difference(first: &crate::command::Item, second: &crate::command::Item) -> String {
    let envelope = envelope_difference(&first.envelope, &second.envelope);
    envelope.map_or_else(|| action_difference(&first.action, &second.action), str::to_owned)
}

fn envelope_difference(first: &Envelope, second: &Envelope) -> Option<&'static str> {
    let differs = [
        ("at", first.at != second.at),
        ("by", first.by != second.by),
        ("memo", first.memo != second.memo),
        ("meta", first.meta != second.meta),
    ];
    differs.into_iter().find(|(_, differs)| *differs).map(|(name, _)| name)
}

fn action_difference(first: &Action, second: &Action) -> String {
    let (kind, other): (Kind, Kind) = (first.kind(), second.kind());
    if kind != other {
        return kind.min(other).as_str().to_owned();
    }
    let pairs = fields(first).0.into_iter().zip(fields(second).0);
    let differing = pairs.filter(|(first, second)| first != second);
    // Of two ways to say the same thing, such as account and customer, the first in the
    // reference is named, whichever of the commands has it.
    let named = differing.map(|((name, _), _)| name).next();
    named.map_or_else(|| kind.as_str().to_owned(), |name| format!("{}.{name}", kind.as_str()))
}

/// The fields of an action as text, each action's always the same ones in the same order.
struct Fields(Vec<(&'static str, String)>);

impl Fields {
    fn with(mut self, name: &'static str, value: impl Debug) -> Self {
        self.0.push((name, format!("{value:?}")));
        self
    }

    fn who(self, who: &Who) -> Self {
        let part = |kind: u8| match (who, kind) {
            (Who::Account(name), 0) | (Who::Customer(name), 1) | (Who::Household(name), 2) => {
                Some(name)
            }
            _ => None,
        };
        let (account, customer, household) = (part(0), part(1), part(2));
        self.with("account", account).with("customer", customer).with("household", household)
    }
}

fn fields(action: &Action) -> Fields {
    let none = Fields(Vec::new());
    match action {
        Action::Open(open) => none
            .with("account", &open.account)
            .with("customer", &open.customer)
            .with("household", &open.household),
        Action::Move(relocation) => move_fields(relocation),
        Action::Status(change) => status_fields(change),
        Action::Earn(earn) => {
            let (points, price) = match earn.amount {
                EarnAmount::Points(points) => (Some(points), None),
                EarnAmount::Priced { spend, rate } => (None, Some((spend, rate))),
            };
            none.with("account", &earn.account)
                .with("points", points)
                .with("spend", price.map(|(spend, _)| spend))
                .with("rate", price.map(|(_, rate)| rate))
                .with("expires", earn.expires)
                .with("activates", earn.activates)
                .with("ref", &earn.reference)
        }
        Action::Redeem(redeem) => none
            .who(&redeem.who)
            .with("points", redeem.points)
            .with("ref", &redeem.reference)
            .with("offline", redeem.short == Short::Offline)
            .with("partial", redeem.short == Short::Partial),
        Action::Hold(hold) => none
            .who(&hold.who)
            .with("points", hold.points)
            .with("hold", &hold.hold)
            .with("ttl_seconds", hold.ttl_seconds)
            .with("ref", &hold.reference),
        Action::Capture(capture) => none
            .with("hold", &capture.hold)
            .with("points", capture.points)
            .with("more", capture.rest == Rest::StaysHeld),
        Action::Release(release) => none.with("hold", &release.hold).with("points", release.points),
        _ => operator_fields(action),
    }
}

fn operator_fields(action: &Action) -> Fields {
    let none = Fields(Vec::new());
    match action {
        Action::Adjust(adjust) => none
            .with("account", &adjust.account)
            .with("points", adjust.points)
            .with("type", &adjust.adjustment)
            .with("reason", &adjust.reason)
            .with("expires", adjust.expires)
            .with("allow_negative", adjust.short),
        Action::Transfer(transfer) => none
            .with("from", &transfer.from)
            .with("to", &transfer.to)
            .with("points", transfer.points)
            .with("type", &transfer.transfer)
            .with("reason", &transfer.reason)
            .with("expiry", transfer.expiry),
        Action::Reverse(reverse) => {
            let points = match reverse.amount {
                ReverseAmount::Points(points) => Some(points),
                _ => None,
            };
            let share = match reverse.amount {
                ReverseAmount::Share(share) => Some(share),
                _ => None,
            };
            none.with("of", &reverse.of)
                .with("item", reverse.item)
                .with("points", points)
                .with("share", share)
        }
        Action::ClosePeriod(close) => none.with("through", close.through),
        Action::Program(settings) => program_fields(settings),
        _ => none,
    }
}

fn move_fields(relocation: &Move) -> Fields {
    let (customer, to_household, account, to_customer) = match relocation {
        Move::Customer { customer, to_household } => {
            (Some(customer), Some(to_household), None, None)
        }
        Move::Account { account, to_customer } => (None, None, Some(account), Some(to_customer)),
    };
    Fields(Vec::new())
        .with("customer", customer)
        .with("to_household", to_household)
        .with("account", account)
        .with("to_customer", to_customer)
}

fn status_fields(change: &StatusChange) -> Fields {
    let none = Fields(Vec::new());
    match change {
        StatusChange::Account { account, status, accrue } => none
            .with("account", Some(account))
            .with("status", status)
            .with("accrue", accrue)
            .with("customer", None::<()>)
            .with("redeemer", None::<()>),
        StatusChange::Customer { customer, redeemer } => none
            .with("account", None::<()>)
            .with("status", None::<()>)
            .with("accrue", None::<()>)
            .with("customer", Some(customer))
            .with("redeemer", Some(redeemer)),
    }
}

fn program_fields(settings: &ProgramSettings) -> Fields {
    Fields(Vec::new())
        .with("scale", settings.scale)
        .with("zone", settings.zone)
        .with("expiry", &settings.expiry)
        .with("rounding", settings.rounding)
        .with("clawback", settings.clawback)
        .with("returns", settings.returns)
        .with("transfer_scope", settings.transfer_scope)
        .with("min_redemption", settings.min_redemption)
        .with("hold_ttl_seconds", settings.hold_ttl_seconds)
        .with("hold_ttl_max_seconds", settings.hold_ttl_seconds_max)
        .with("future_tolerance_seconds", settings.future_tolerance_seconds)
        .with("cost_per_point", settings.cost_per_point)
}
