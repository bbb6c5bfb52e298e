//! Outcomes as callers read them.

use pointbook_core::{
    AccountId, Code, Date, Detail, Draw, Expiry, Key, OneOrMany, Outcome, Points, Receipt, Refusal,
    Returned, ReversalReceipt, Scale, Sequence, Settled, Timestamp, Wide,
};
use pointbook_wire::{FaultCode, Invalid, encode_invalid, encode_outcome};
use serde_json::{Value, json};

const JANUARY: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);
const INSTANT: &str = "2026-01-01T00:00:00Z";

fn told(settled: Settled) -> Value {
    told_again(settled, false)
}

fn told_again(settled: Settled, replayed: bool) -> Value {
    let outcome = Outcome { key: Key::new("k1").unwrap(), replayed, settled };
    let names = |id: AccountId| format!("a{}", id.number());
    encode_outcome(&outcome, Scale::new(1).unwrap(), &names)
}

fn receipt() -> Receipt {
    Receipt {
        effective_at: JANUARY,
        requested_effective_at: None,
        points: None,
        draws: None,
        reversal: None,
    }
}

fn accepted(receipt: Receipt) -> Settled {
    Settled::Accepted { sequence: Sequence::new(7), recorded_at: JANUARY, receipt }
}

#[test]
fn accepted_commands_tell_what_moved() {
    let plain = json!({
        "key": "k1", "outcome": "accepted", "sequence": 7, "recorded_at": INSTANT,
        "effective_at": INSTANT,
    });
    assert_eq!(told(accepted(receipt())), plain);

    let day = Date::from_ymd_opt(2026, 1, 31).unwrap();
    let draw = |expires| Draw { account: AccountId::new(3), expires, points: Points::new(15) };
    let receipt = Receipt {
        requested_effective_at: Some(Timestamp::from_micros(0)),
        points: Some(Points::new(-30)),
        draws: Some([draw(Expiry::On(day)), draw(Expiry::Never)].into_iter().collect()),
        ..receipt()
    };
    let full = json!({
        "key": "k1", "outcome": "accepted", "replayed": true, "sequence": 7,
        "recorded_at": INSTANT, "effective_at": INSTANT,
        "requested_effective_at": "1970-01-01T00:00:00Z", "points": "-3.0",
        "draws": [
            {"account": "a3", "expires": "2026-01-31", "points": "1.5"},
            {"account": "a3", "expires": "never", "points": "1.5"},
        ],
    });
    assert_eq!(told_again(accepted(receipt), true), full);
}

#[test]
fn reversals_tell_their_parts_in_total_and_per_account() {
    let part = Returned {
        points: Points::new(60),
        restored: Points::new(50),
        expired: Points::new(10),
        already_expired: Points::new(1),
        shortfall: Points::new(2),
    };
    let reversal = ReversalReceipt { total: part, accounts: vec![(AccountId::new(0), part)] };
    let receipt = Receipt {
        points: Some(part.points),
        draws: Some(OneOrMany::new()),
        reversal: Some(Box::new(reversal)),
        ..receipt()
    };
    let expected = json!({
        "key": "k1", "outcome": "accepted", "sequence": 7, "recorded_at": INSTANT,
        "effective_at": INSTANT, "points": "6.0", "draws": [],
        "restored": "5.0", "expired": "1.0", "already_expired": "0.1", "shortfall": "0.2",
        "accounts": [{
            "account": "a0", "restored": "5.0", "expired": "1.0", "already_expired": "0.1",
            "shortfall": "0.2",
        }],
    });
    assert_eq!(told(accepted(receipt)), expected);
}

#[test]
fn refusals_carry_their_numbers() {
    let refused = |code, detail| {
        let written = Some((Sequence::new(8), JANUARY));
        told(Settled::Refused { written, refusal: Refusal { code, detail } })
    };
    let points = Detail::Points { available: Wide::new(-10), requested: Points::new(500) };
    let expected = json!({
        "key": "k1", "outcome": "refused", "sequence": 8, "code": "insufficient_points",
        "detail": {"available": "-1.0", "requested": "50.0"},
    });
    assert_eq!(refused(Code::InsufficientPoints, points), expected);
    let seconds = refused(Code::TtlOutOfRange, Detail::Seconds { requested: 9, most: 5 });
    assert_eq!(seconds["detail"], json!({"requested": 9, "most": 5}));
    let since = refused(Code::MoveBackdated, Detail::Since(JANUARY));
    assert_eq!(since["detail"], json!({"since": INSTANT}));

    let field = Detail::Field("earn.points".to_owned());
    let refusal = Refusal { code: Code::KeyReused, detail: field };
    let expected = json!({
        "key": "k1", "outcome": "refused", "code": "key_reused", "field": "earn.points",
    });
    assert_eq!(told(Settled::Refused { written: None, refusal }), expected);
}

#[test]
fn groups_tell_of_each_member() {
    let (sequence, recorded_at) = (Sequence::new(9), JANUARY);
    let points = Receipt { points: Some(Points::new(5)), ..receipt() };
    let receipts = vec![points, receipt()];
    let expected = json!({
        "key": "k1", "outcome": "accepted", "sequence": 9, "recorded_at": INSTANT,
        "items": [
            {"outcome": "accepted", "effective_at": INSTANT, "points": "0.5"},
            {"outcome": "accepted", "effective_at": INSTANT},
        ],
    });
    assert_eq!(told(Settled::GroupAccepted { sequence, recorded_at, receipts }), expected);

    let detail = Detail::Points { available: Wide::new(0), requested: Points::new(10) };
    let refusal = Refusal { code: Code::InsufficientPoints, detail };
    let other = json!({"outcome": "refused", "code": "group_refused"});
    let fault = json!({
        "outcome": "refused", "code": "insufficient_points",
        "detail": {"available": "0.0", "requested": "1.0"},
    });
    let expected = json!({
        "key": "k1", "outcome": "refused", "code": "group_refused", "items": [other, fault, other],
    });
    let refused = Settled::GroupRefused { written: None, items: 3, item: 1, refusal };
    assert_eq!(told(refused), expected);
}

#[test]
fn invalid_texts_are_told_with_line_and_key() {
    let mut invalid = Invalid::new("earn.points", FaultCode::WrongType, "why");
    let fault = json!({"field": "earn.points", "code": "wrong_type", "message": "why"});
    let expected = json!({"outcome": "invalid", "faults": [fault]});
    assert_eq!(encode_invalid(&invalid, None), expected);
    invalid.key = Some("k1".to_owned());
    let told = encode_invalid(&invalid, Some(4));
    assert_eq!((&told["key"], &told["line"]), (&json!("k1"), &json!(4)));
}
