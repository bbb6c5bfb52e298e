//! A toy ledger for the tests of the harness itself: it adds earns up and knows no other rule.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::subject::Subject;

/// A ledger that only earns. `flaw` is an amount that it books twice.
pub(super) struct Fake {
    points: BTreeMap<String, i64>,
    flaw: Option<i64>,
}

impl Fake {
    pub(super) fn new(flaw: Option<i64>) -> Fake {
        Fake { points: BTreeMap::new(), flaw }
    }
}

impl Subject for Fake {
    fn command(&mut self, _clock: i64, envelope: &Value) -> Value {
        let text = |pointer: &str| envelope.pointer(pointer).and_then(Value::as_str);
        let account = text("/earn/account").unwrap_or_default().to_owned();
        let points: i64 = text("/earn/points").and_then(|text| text.parse().ok()).unwrap_or(0);
        let times = if self.flaw.is_some_and(|flaw| points >= flaw) { 2 } else { 1 };
        let sum = self.points.entry(account).or_default();
        *sum = sum.saturating_add(points.saturating_mul(times));
        json!({"outcome": "accepted", "points": points.to_string()})
    }

    fn ask(&mut self, _clock: i64, question: &Value) -> Value {
        let account = question.pointer("/balance/account").and_then(Value::as_str);
        let points = account.and_then(|account| self.points.get(account));
        points.map_or(json!({"code": "not_found"}), |points| json!({"total": points.to_string()}))
    }
}
