//! Answers as callers read them.

use pointbook_core::{
    AccountId, Date, EntryRef, Expiry, Flow, Key, Kind, Place, Points, Posting, Scale, Sequence,
    Timestamp,
};
use pointbook_series::{
    Answer, Balance, Expiring, Flows, History, HistoryRow, LotLine, Lots, PendingLine, Restatement,
    Window,
};
use pointbook_wire::{encode_answer, encode_answer_text};
use serde_json::{Value, json};

const JANUARY: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

fn told(answer: &Answer) -> Value {
    let (scale, names) = (Scale::new(2).unwrap(), |id: AccountId| format!("a{}", id.number()));
    let json = encode_answer(answer, scale, &names);
    assert_eq!(encode_answer_text(answer, scale, &names), json.to_string());
    json
}

#[test]
fn sums_beyond_one_account_stay_exact() {
    let total = i128::from(i64::MAX) * 3;
    let answer = Answer::Balance(Balance { total, on_hold: 1, pending: -5 });
    assert_eq!(
        told(&answer),
        json!({"available": "276701161105643274.20", "on_hold": "0.01", "pending": "-0.05",
               "total": "276701161105643274.21"})
    );
}

#[test]
fn windows_have_all_flows_and_restatements_have_those_that_are() {
    let flows = Flows { earned: 500, shortfall: 3, ..Flows::default() };
    let window = Window { flows, ..Window::default() };
    let plain = told(&Answer::Window(Box::new(window.clone())));
    assert_eq!(plain["flows"].as_object().unwrap().len(), 20);
    assert_eq!(
        (&plain["flows"]["earned"], &plain["flows"]["moved_in"]),
        (&json!("5.00"), &json!("0.00"))
    );
    assert_eq!(plain["restatements"], json!([]));

    let group = Restatement {
        sequence: 7,
        key: Key::new("g").unwrap(),
        kind: None,
        effective_at: JANUARY,
        recorded_at: JANUARY,
        flows,
    };
    let earn = Restatement { kind: Some(Kind::Earn), flows: Flows::default(), ..group.clone() };
    let window = Window { restatements: Some(vec![group, earn]), ..window };
    assert_eq!(
        told(&Answer::Window(Box::new(window)))["restatements"],
        json!([
            {"sequence": 7, "key": "g", "kind": "group", "effective_at": "2026-01-01T00:00:00Z",
             "recorded_at": "2026-01-01T00:00:00Z",
             "flows": {"earned": "5.00", "shortfall": "0.03"}},
            {"sequence": 7, "key": "g", "kind": "earn", "effective_at": "2026-01-01T00:00:00Z",
             "recorded_at": "2026-01-01T00:00:00Z", "flows": {}},
        ])
    );
}

#[test]
fn lots_and_expiring_are_told() {
    let (account, points) = (AccountId::new(1), Points::new(100));
    let day = Date::from_ymd_opt(2026, 2, 28).unwrap();
    let lots = Lots {
        lots: vec![LotLine { account, expires: Expiry::Never, points, on_hold: Points::ZERO }],
        pending: vec![PendingLine {
            account,
            activates: JANUARY,
            expires: Expiry::On(day),
            points,
        }],
        deficit: 5,
    };
    assert_eq!(
        told(&Answer::Lots(lots)),
        json!({"lots": [{"account": "a1", "expires": "never", "points": "1.00", "on_hold": "0.00"}],
               "pending": [{"account": "a1", "activates": "2026-01-01T00:00:00Z",
                            "expires": "2026-02-28", "points": "1.00"}],
               "deficit": "0.05"})
    );
    let expiring =
        Expiring { expiring: vec![(day, 7)], expired_year_to_date: 1, expired_lifetime: 2 };
    assert_eq!(
        told(&Answer::Expiring(expiring)),
        json!({"expiring": [{"date": "2026-02-28", "points": "0.07"}],
               "expired_year_to_date": "0.01", "expired_lifetime": "0.02"})
    );
}

#[test]
fn history_rows_show_item_points_and_due_where_there_are_any() {
    let plain = HistoryRow {
        row: EntryRef { sequence: Sequence::new(4), item: 0 },
        in_group: false,
        key: Key::new("k").unwrap(),
        kind: Kind::Expire,
        effective_at: JANUARY,
        recorded_at: JANUARY,
        points: None,
        due: Vec::new(),
    };
    let due = Posting {
        account: AccountId::new(2),
        effective_at: JANUARY,
        flow: Flow::PendingActivated,
        points: Points::new(3),
        place: Place::Nowhere,
    };
    let full = HistoryRow {
        in_group: true,
        points: Some(Points::new(-1)),
        due: vec![due],
        ..plain.clone()
    };
    let told = told(&Answer::History(History { rows: vec![plain, full], next: None }));
    let instant = "2026-01-01T00:00:00Z";
    assert_eq!(
        told,
        json!({"entries": [
            {"sequence": 4, "key": "k", "kind": "expire", "effective_at": instant,
             "recorded_at": instant},
            {"sequence": 4, "item": 0, "key": "k", "kind": "expire", "effective_at": instant,
             "recorded_at": instant, "points": "-0.01",
             "due": [{"account": "a2", "flow": "pending_activated", "effective_at": instant,
                      "points": "0.03"}]},
        ], "next": null})
    );
}
