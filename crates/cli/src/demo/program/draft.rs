//! Short ways to write commands down.

use pointbook_core::{
    Action, Body, Command, Earn, EarnAmount, Envelope, Expiry, Factor, Item, Key, Name, Points,
    Timestamp, Who,
};

/// A command under a key, effective at a time if one is named.
pub(super) fn command(key: &str, at: Option<Timestamp>, action: Action) -> Option<Command> {
    let envelope = Envelope { at, ..Envelope::default() };
    Some(Command { key: Key::new(key)?, envelope, body: Body::Single(action) })
}

/// A group of commands under a key.
pub(super) fn group(key: &str, at: Timestamp, actions: Vec<Action>) -> Option<Command> {
    let envelope = Envelope { at: Some(at), ..Envelope::default() };
    let item = |action| Item { envelope: envelope.clone(), action };
    let items = actions.into_iter().map(item).collect();
    Some(Command { key: Key::new(key)?, envelope: envelope.clone(), body: Body::Group(items) })
}

/// What a purchase earns.
pub(super) fn purchase(account: Name, cents: u64, rate: Factor, note: &str) -> Option<Earn> {
    let spend = Factor::parse(&format!("{}.{:02}", cents / 100, cents % 100))?;
    let amount = EarnAmount::Priced { spend, rate };
    Some(Earn { account, amount, expires: None, activates: None, reference: Some(note.into()) })
}

/// Points that are given, with an expiry of their own if one is named.
pub(super) fn bonus(account: Name, points: i64, expires: Option<Expiry>, note: &str) -> Earn {
    let amount = EarnAmount::Points(Points::new(points));
    Earn { account, amount, expires, activates: None, reference: Some(note.into()) }
}

/// Somebody spends points.
pub(super) fn redeem(who: Who, points: i64, note: &str) -> Action {
    let (points, reference) = (Points::new(points), Some(note.into()));
    let short = pointbook_core::Short::Refuse;
    Action::Redeem(pointbook_core::Redeem { who, points, reference, short })
}
