//! Adjustments and transfers: what they do, what they refuse, and that each happens once.

use serde_json::{Value, json};

use crate::kit::{House, Setup, Signer};

const ADJUST: &str = "/loyalty/points-adjustments";
const TRANSFER: &str = "/loyalty/points-transfers";
const HISTORY: &str = "/loyalty/points-adjustments-details";

fn adjustment(number: &str, points: &Value) -> Value {
    json!({"bankAccountNumber": number, "pointsToAdjust": points, "adjustmentTypeCode": "GOODWILL",
        "adjustmentReason": "late delivery", "adjustedBy": "agent-7"})
}

fn transfer(from: &str, to: &str, points: i64) -> Value {
    json!({"fromBankAccountNumber": from, "toBankAccountNumber": to, "pointsToTransfer": points,
        "transferTypeCode": "GIFT", "transferReason": "birthday", "adjustedBy": "agent-7"})
}

fn house() -> (House, String, String) {
    let house = House::new();
    let id = |enrolled: Value| enrolled["accountId"].as_str().unwrap().to_owned();
    let ann = id(house.enroll("4111111111111111", "C1", "h1"));
    let bob = id(house.enroll("4222222222222222", "C2", "h2"));
    (house, ann, bob)
}

fn available(house: &House, id: &str) -> Value {
    let query = format!("user_id={id}&user_id_type=RANAC");
    house.gold.get("/loyalty/points-details", &query).good()["availablePoints"].clone()
}

#[test]
fn adjustments_are_made_and_listed() {
    let (mut house, ann, _) = house();
    for (day, points) in [(16, 500), (17, -120), (18, 5)] {
        house.clock(&format!("2026-01-{day}T18:00:00Z"));
        let made = house.gold.post(ADJUST, &adjustment("4111111111111111", &json!(points))).good();
        assert_eq!(made, json!({"pointsAdjusted": points}));
    }
    let list = |more: &str| {
        house.gold.get(HISTORY, &format!("user_id={ann}&user_id_type=RANAC{more}")).good()
    };
    let all = list("");
    assert_eq!((&all["total"], &all["count"], &all["limit"]), (&json!(3), &json!(3), &json!(25)));
    assert_eq!(
        all["adjustments"][1],
        json!({"adjustmentDate": "2026-01-17", "points": -120, "adjustmentTypeCode": "GOODWILL",
            "adjustmentReason": "late delivery", "adjustedBy": "agent-7", "accountId": ann})
    );
    let page = list("&offset=1&limit=1");
    assert_eq!((&page["total"], &page["count"]), (&json!(3), &json!(1)));
    assert_eq!(page["adjustments"][0]["points"], -120);
    assert_eq!(list("&from_date=2026-01-17&to_date=2026-01-17")["total"], 1);
    assert_eq!(list("&offset=3")["count"], 0);
    for odd in ["&limit=26", "&limit=0", "&offset=-1", "&from_date=2026-02-01&to_date=2026-01-01"] {
        let query = format!("user_id={ann}&user_id_type=RANAC{odd}");
        assert_eq!(house.gold.get(HISTORY, &query).refusal().0, 400, "{odd}");
    }
    assert_eq!(available(&house, &ann), 385);
}

#[test]
fn adjustments_of_groups_are_listed_with_who_made_them() {
    let (house, ann, _) = house();
    house.command(&json!({"key": "g1", "by": "batch", "group": [
        {"earn": {"account": ann, "points": "10"}},
        {"adjust": {"account": ann, "points": "7", "type": "T", "reason": "R"}},
    ]}));
    let query = format!("user_id={ann}&user_id_type=RANAC");
    let listed = house.gold.get(HISTORY, &query).good();
    assert_eq!(listed["adjustments"][0]["adjustedBy"], "batch");
    assert_eq!(listed["adjustments"][0]["points"], 7);
}

#[test]
fn amounts_have_the_decimals_of_the_program() {
    let house = House::with(&Setup { scale: 2, ..Setup::default() });
    house.enroll("4111111111111111", "C1", "h1");
    for (points, text) in [(json!(12.5), "12.50"), (json!("0.05"), "0.05"), (json!(-3), "-3.00")] {
        let reply = house.gold.post(ADJUST, &adjustment("4111111111111111", &points));
        assert_eq!(reply.body, format!("{{\"pointsAdjusted\":{text}}}"));
    }
    let fine = house.gold.post(ADJUST, &adjustment("4111111111111111", &json!("0.001")));
    assert_eq!(fine.refusal(), (400, "INVALID_FIELD_VALUE".to_owned()));
}

#[test]
fn transfers_move_points() {
    let (house, ann, bob) = house();
    house.gold.post(ADJUST, &adjustment("4111111111111111", &json!(500))).good();
    let moved = house.gold.post(TRANSFER, &transfer("4111111111111111", "4222222222222222", 200));
    assert_eq!(moved.good(), json!({"pointsTransferred": 200}));
    assert_eq!((available(&house, &ann), available(&house, &bob)), (json!(300), json!(200)));
}

#[test]
fn refusals_of_the_ledger_are_told_by_their_names() {
    let (house, ann, _) = house();
    let (card, other) = ("4111111111111111", "4222222222222222");
    let refused = |path: &str, body: Value| house.gold.post(path, &body).refusal();
    let is = |status: u16, code: &str| (status, code.to_owned());
    let short = is(422, "INSUFFICIENT_POINTS");
    assert_eq!(refused(ADJUST, adjustment(card, &json!(-1))), short);
    assert_eq!(refused(TRANSFER, transfer(card, other, 1)), short);
    assert_eq!(refused(TRANSFER, transfer(card, card, 1)), is(422, "TRANSFER_NOT_ALLOWED"));
    assert_eq!(refused(TRANSFER, transfer(card, "999", 1)), is(404, "ACCOUNT_NOT_FOUND"));
    assert_eq!(refused(ADJUST, adjustment("999", &json!(1))), is(404, "ACCOUNT_NOT_FOUND"));
    house.command(&json!({"key": "s1", "status": {"account": ann, "status": "cancelled"}}));
    assert_eq!(refused(ADJUST, adjustment(card, &json!(1))), is(422, "ACCOUNT_STATUS_NOT_ALLOWED"));
    house.command(&json!({"key": "p1", "program": {"transfer_scope": "customer"}}));
    assert_eq!(refused(TRANSFER, transfer(other, card, 1)).0, 422);
}

#[test]
fn texts_that_tell_a_bank_number_are_refused() {
    let (house, ..) = house();
    house.enroll("4999999999999999", "CUST00000001", "h9");
    let refused = (400, "INVALID_FIELD_VALUE".to_owned());
    for text in ["for 4111111111111111", "card 4222 2222-2222 2222 was lost", "CUST00000001"] {
        let mut body = adjustment("4111111111111111", &json!(5));
        body["adjustmentReason"] = json!(text);
        let reply = house.gold.post("/loyalty/points-adjustments", &body);
        assert_eq!(reply.refusal(), refused, "{text}");
        assert!(!reply.body.contains(text), "{reply:?}");
    }
    let number = "4333333333333333";
    let body = json!({"bankAccountNumber": number, "householdId": format!("h-{number}"),
        "bankCustomerNumber": "C3"});
    assert_eq!(house.gold.post("/loyalty/users/enrollments", &body).refusal(), refused);
}

#[test]
fn all_fields_are_mandatory_and_all_faults_are_told() {
    let (house, ..) = house();
    let reply = house.gold.post(ADJUST, &json!({"pointsToAdjust": 0, "colour": "red"}));
    assert_eq!(reply.status, 400);
    let codes = reply.codes();
    assert_eq!(codes.iter().filter(|it| *it == "MISSING_REQUIRED_FIELD").count(), 4, "{codes:?}");
    assert_eq!(codes.iter().filter(|it| *it == "INVALID_FIELD_VALUE").count(), 2, "{codes:?}");
    let mut told = adjustment("4111111111111111", &json!(5));
    told["adjustmentReason"] = json!("card 4111111111111111 was late");
    let reply = house.gold.post(ADJUST, &told);
    assert_eq!(reply.refusal(), (400, "INVALID_FIELD_VALUE".to_owned()));
    assert!(!reply.body.contains("4111"));
}

#[test]
fn a_retry_after_a_lost_answer_is_posted_once() {
    let (house, ann, _) = house();
    let key = Some("order-77".to_owned());
    let sender = Signer { idempotency_key: key, ..house.gold.clone() };
    let body = adjustment("4111111111111111", &json!(500));
    for _ in 0..3 {
        assert_eq!(sender.post(ADJUST, &body).good(), json!({"pointsAdjusted": 500}));
    }
    assert_eq!(available(&house, &ann), 500);
    let other = sender.post(ADJUST, &adjustment("4111111111111111", &json!(501)));
    assert_eq!(other.refusal(), (409, "IDEMPOTENCY_CONFLICT".to_owned()));
    let elsewhere = sender.post(TRANSFER, &transfer("4111111111111111", "4222222222222222", 1));
    assert_eq!(elsewhere.refusal(), (409, "IDEMPOTENCY_CONFLICT".to_owned()));
    let long = Signer { idempotency_key: Some("k".repeat(129)), ..house.gold.clone() };
    assert_eq!(long.post(ADJUST, &body).refusal(), (400, "INVALID_FIELD_FORMAT".to_owned()));
    // A refusal uses up its key as well.
    let key = Some("order-78".to_owned());
    let sender = Signer { idempotency_key: key, ..house.gold.clone() };
    let body = transfer("4222222222222222", "4111111111111111", 5);
    assert_eq!(sender.post(TRANSFER, &body).refusal().1, "INSUFFICIENT_POINTS");
    house.gold.post(ADJUST, &adjustment("4222222222222222", &json!(50))).good();
    assert_eq!(sender.post(TRANSFER, &body).refusal().1, "INSUFFICIENT_POINTS");
}

#[test]
fn many_at_once_under_one_key_are_posted_once() {
    let (house, ann, _) = house();
    let key = Some("once".to_owned());
    let sender = Signer { idempotency_key: key, ..house.gold.clone() };
    let body = adjustment("4111111111111111", &json!(9));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| sender.post(ADJUST, &body).good());
        }
    });
    assert_eq!(available(&house, &ann), 9);
}
