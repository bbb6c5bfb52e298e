//! Flows with their names, as JSON and as cells.

use pointbook_audit::{Balance, Flows};
use pointbook_core::{Scale, units_text};
use serde_json::{Map, Value, json};

/// Flows as JSON, those of nothing included.
pub(crate) fn flows_json(flows: &Flows, scale: Scale) -> Value {
    let all = flows.iter().map(|(name, units)| (name.to_owned(), units_text(units, scale).into()));
    Value::Object(all.collect::<Map<String, Value>>())
}

/// Flows as JSON, without those of nothing.
pub(crate) fn changes_json(flows: &Flows, scale: Scale) -> Value {
    let all = flows.iter().filter(|(_, units)| *units != 0);
    let all = all.map(|(name, units)| (name.to_owned(), units_text(units, scale).into()));
    Value::Object(all.collect::<Map<String, Value>>())
}

/// A balance as JSON.
pub(crate) fn balance_json(balance: &Balance, scale: Scale) -> Value {
    json!({
        "available": units_text(balance.available(), scale),
        "on_hold": units_text(balance.on_hold, scale),
        "pending": units_text(balance.pending, scale),
        "total": units_text(balance.total, scale),
    })
}
