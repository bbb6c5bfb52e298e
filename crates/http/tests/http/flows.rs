//! The flows of the API from end to end: enrolled, earned, seen, held, spent, expired, replaced.

use serde_json::{Value, json};

use crate::kit::{House, Setup};

const DETAILS: &str = "/loyalty/points-details";
const EXPIRATIONS: &str = "/loyalty/points-expirations-details";

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

fn details(house: &House, id: &str, kind: &str, more: &str) -> Value {
    house.gold.get(DETAILS, &format!("user_id={id}&user_id_type={kind}{more}")).good()
}

#[test]
fn points_are_seen_at_three_levels() {
    let house = House::new();
    let ann = house.enroll("4111111111111111", "C1", "h1");
    let card = house.enroll("4222222222222222", "C1", "h1");
    let bob = house.enroll("4333333333333333", "C2", "h1");
    assert_eq!(ann["customerId"], card["customerId"]);
    assert_eq!(text(&ann, "accountId").len(), 30);
    for (enrolled, points) in [(&ann, 1_000), (&card, 200), (&bob, 30)] {
        let account = text(enrolled, "accountId");
        let key = format!("earn-{account}");
        house.command(
            &json!({"key": key, "earn": {"account": account, "points": points.to_string()}}),
        );
    }
    let (id, customer) = (text(&ann, "accountId"), text(&ann, "customerId"));
    house.command(&json!({"key": "r1", "redeem": {"account": id, "points": "250"}}));
    house.command(&json!({"key": "h1", "hold": {"account": id, "points": "70", "hold": "H"}}));
    let account = details(&house, id, "RANAC", "");
    assert_eq!(
        account,
        json!({
            "userId": id, "userIdType": "RANAC", "level": "account",
            "fromDate": "2026-01-01", "toDate": "2026-01-31", "previousBalance": 0,
            "pointsEarned": 1000, "pointsRedeemed": 250, "pointsAdjusted": 0, "pointsExpired": 0,
            "pointsOnHold": 70, "availablePoints": 680
        })
    );
    let levels = [("customer", 880), ("household", 910), ("account", 680)];
    for (level, available) in levels {
        let seen = details(&house, id, "RANAC", &format!("&level={level}"));
        assert_eq!((&seen["level"], &seen["availablePoints"]), (&json!(level), &json!(available)));
    }
    let seen = details(&house, customer, "RANCU", "");
    assert_eq!((&seen["level"], &seen["availablePoints"]), (&json!("customer"), &json!(880)));
    let refused =
        house.gold.get(DETAILS, &format!("user_id={customer}&user_id_type=RANCU&level=account"));
    assert_eq!(refused.refusal(), (400, "INVALID_FIELD_VALUE".to_owned()));
    for (kind, number, level, available) in
        [("BAN", "4222222222222222", "account", 200), ("BCN", "C1", "household", 910)]
    {
        let body = json!({"userId": number, "userIdType": kind, "level": level,
            "fromDate": "2026-01-01", "toDate": "2026-12-31"});
        let seen = house.gold.post("/loyalty/points-details/searches", &body).good();
        assert_eq!(seen["availablePoints"], available, "{seen}");
        assert!(!seen.to_string().contains(number) || number == "C1");
    }
}

#[test]
fn the_formula_holds_when_points_were_on_hold_before() {
    let mut house = House::new();
    let ann = house.enroll("4111111111111111", "C1", "h1");
    let id = text(&ann, "accountId").to_owned();
    house.command(&json!({"key": "e1", "earn": {"account": id, "points": "1000"}}));
    house.command(&json!({"key": "h1", "hold": {
        "account": id, "points": "70", "hold": "H", "ttl_seconds": 2_592_000
    }}));
    house.clock("2026-02-03T12:00:00Z");
    house.command(&json!({"key": "c1", "capture": {"hold": "H", "points": "50"}}));
    house.command(&json!({"key": "h2", "hold": {"account": id, "points": "5", "hold": "I"}}));
    let seen = details(&house, &id, "RANAC", "");
    let number = |member: &str| seen[member].as_i64().unwrap();
    assert_eq!((number("previousBalance"), number("pointsRedeemed")), (930, 50));
    assert_eq!((number("pointsOnHold"), number("availablePoints")), (5, 945));
    let on_hold_before = 70;
    let formula = number("previousBalance") + number("pointsEarned") - number("pointsRedeemed")
        + number("pointsAdjusted")
        - number("pointsExpired")
        - (number("pointsOnHold") - on_hold_before);
    assert_eq!(number("availablePoints"), formula);
}

#[test]
fn points_expire_over_a_midnight_that_does_not_exist() {
    // In Santiago the clocks of 2026-09-06 go from midnight to one.
    let setup = Setup { zone: "America/Santiago", expiry: "\"never\"", ..Setup::default() };
    let mut house = House::with(&setup);
    house.clock("2026-08-20T12:00:00Z");
    let ann = house.enroll("4111111111111111", "C1", "h1");
    let id = text(&ann, "accountId").to_owned();
    house.command(
        &json!({"key": "e1", "earn": {"account": id, "points": "120", "expires": "2026-09-05"}}),
    );
    house.command(
        &json!({"key": "e2", "earn": {"account": id, "points": "30", "expires": "2026-12-31"}}),
    );
    let ask = |house: &House, path: &str, days: u32| {
        let query = format!("user_id={id}&user_id_type=RANAC&days={days}");
        house.gold.get(path, &query).good()
    };
    assert_eq!(
        ask(&house, EXPIRATIONS, 90),
        json!({"expiringPoints": [{"expirationDate": "2026-09-05", "points": 120}],
            "expiredPointsYearToDate": 0, "expiredPointsLifetime": 0})
    );
    house.clock("2026-09-06T03:59:59Z");
    assert_eq!(details(&house, &id, "RANAC", "")["availablePoints"], 150);
    house.clock("2026-09-06T04:00:00Z");
    let seen = details(&house, &id, "RANAC", "");
    assert_eq!((&seen["availablePoints"], &seen["pointsExpired"]), (&json!(30), &json!(120)));
    let expired = ask(&house, "/loyalty/expiration-details", 365);
    assert_eq!(expired["expiredPointsYearToDate"], 120);
    assert_eq!(expired["expiringPoints"][0]["points"], 30);
}

#[test]
fn what_has_not_happened_yet_is_not_shown_as_if_it_had() {
    let mut house = House::new();
    let ann = house.enroll("4111111111111111", "C1", "h1");
    let id = text(&ann, "accountId").to_owned();
    house.command(
        &json!({"key": "e1", "earn": {"account": id, "points": "120", "expires": "2026-01-20"}}),
    );
    assert_eq!(details(&house, &id, "RANAC", "")["availablePoints"], 120);
    let future = details(&house, &id, "RANAC", "&from_date=2026-02-01&to_date=2026-02-28");
    assert_eq!(future["previousBalance"], 0);
    house.clock("2026-01-21T06:00:00Z");
    assert_eq!(details(&house, &id, "RANAC", "")["availablePoints"], 0);
    let past = details(&house, &id, "RANAC", "&from_date=2026-01-01&to_date=2026-01-20");
    assert_eq!(past["pointsExpired"], 0);
}

#[test]
fn a_lost_card_gets_a_new_number_and_keeps_its_points() {
    let house = House::new();
    let ann = house.enroll("4111111111111111", "C1", "h1");
    let id = text(&ann, "accountId");
    house.command(&json!({"key": "e1", "earn": {"account": id, "points": "500"}}));
    let swap =
        json!({"userId": "4111111111111111", "userIdType": "BAN", "newUserId": "4999999999999999"});
    for _ in 0..2 {
        let replaced = house.gold.post("/loyalty/users/references/replacements", &swap).good();
        let token = replaced["encryptedData"].as_str().unwrap();
        let keys = [&house.response_key];
        let opened = open(token, keys[0]);
        assert_eq!(opened["referenceId"], id);
        assert_eq!(opened["userId"], "4999999999999999");
    }
    let search = |number: &str| {
        let body = json!({"userId": number, "userIdType": "BAN"});
        house.gold.post("/loyalty/points-details/searches", &body)
    };
    assert_eq!(search("4111111111111111").refusal(), (404, "USER_NOT_FOUND".to_owned()));
    assert_eq!(search("4999999999999999").good()["availablePoints"], 500);
    assert_eq!(details(&house, id, "RANAC", "")["availablePoints"], 500);
    let other = json!({"userId": "1234", "userIdType": "BAN", "newUserId": "5678"});
    let lost = house.gold.post("/loyalty/users/references/replacements", &other);
    assert_eq!(lost.refusal(), (404, "USER_NOT_FOUND".to_owned()));
}

fn open(token: &str, key: &pointbook_http::security::DecryptionKey) -> Value {
    let opened = pointbook_http::security::decrypt(token, std::slice::from_ref(key)).unwrap();
    serde_json::from_slice(&opened).unwrap()
}

#[test]
fn references_are_found_and_bank_numbers_come_back_encrypted_or_not_at_all() {
    let house = House::new();
    let ann = house.enroll("4111111111111111", "C1", "h1");
    let path = "/loyalty/users/references/searches";
    let body = json!({"userId": "C1", "userIdType": "BCN"});
    let found = house.gold.post(path, &body);
    let token = found.good()["encryptedData"].as_str().unwrap().to_owned();
    let opened = open(&token, &house.response_key);
    assert_eq!(
        opened,
        json!({"userId": "C1", "userIdType": "BCN",
            "referenceId": ann["customerId"], "referenceIdType": "RANCU"})
    );
    // The consumer of the other program has no key for answers.
    let body = json!({"bankAccountNumber": "4111111111111111", "bankCustomerNumber": "C1"});
    let other = house.blue.post("/loyalty/users/enrollments", &body).good();
    assert_ne!(other["accountId"], ann["accountId"]);
    assert_eq!(other["householdId"], other["customerId"]);
    let body = json!({"userId": "4111111111111111", "userIdType": "BAN"});
    let plain = house.blue.post(path, &body).good();
    assert_eq!(plain["referenceId"], other["accountId"]);
    assert!(plain.get("userId").is_none());
}

#[test]
fn a_customer_who_moved_stays_where_the_move_led() {
    let house = House::new();
    let ann = house.enroll("4111111111111111", "C1", "h1");
    house.enroll("4222222222222222", "C2", "h2");
    let customer = text(&ann, "customerId");
    house.command(&json!({"key": "m1", "move": {"customer": customer, "to_household": "h2"}}));
    let body = json!({"bankAccountNumber": "4333333333333333", "bankCustomerNumber": "C1"});
    let card = house.gold.post("/loyalty/users/enrollments", &body).good();
    assert_eq!(card["householdId"], "h2");
    let body = json!({"bankAccountNumber": "4333333333333333", "bankCustomerNumber": "C9"});
    let stolen = house.gold.post("/loyalty/users/enrollments", &body);
    assert_eq!(stolen.refusal(), (409, "INVALID_FIELD_VALUE".to_owned()));
}
