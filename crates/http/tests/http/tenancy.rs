//! Programs beside each other: a caller reaches one and no other.

use serde_json::json;

use crate::kit::House;

#[test]
fn numbers_of_another_program_are_nobodys() {
    let house = House::new();
    let ann = house.enroll("4111111111111111", "C1", "h1");
    let id = ann["accountId"].as_str().unwrap();
    let query = format!("user_id={id}&user_id_type=RANAC");
    for path in ["points-details", "points-expirations-details", "points-adjustments-details"] {
        let path = format!("/loyalty/{path}");
        house.gold.get(&path, &query).good();
        assert_eq!(house.blue.get(&path, &query).refusal(), (404, "USER_NOT_FOUND".to_owned()));
    }
    let body = json!({"userId": "4111111111111111", "userIdType": "BAN"});
    for path in ["/loyalty/points-details/searches", "/loyalty/users/references/searches"] {
        assert_eq!(house.blue.post(path, &body).refusal(), (404, "USER_NOT_FOUND".to_owned()));
    }
    let body = json!({"bankAccountNumber": "4111111111111111", "pointsToAdjust": 1,
        "adjustmentTypeCode": "T", "adjustmentReason": "R", "adjustedBy": "B"});
    let reply = house.blue.post("/loyalty/points-adjustments", &body);
    assert_eq!(reply.refusal(), (404, "ACCOUNT_NOT_FOUND".to_owned()));
    let question = json!({"balance": {"account": id}}).to_string();
    house.native("/v1/ask", &question).good();
    assert_eq!(house.native_with("blue-api-key", "/v1/ask", &question).status, 404);
}
