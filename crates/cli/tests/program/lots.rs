//! What points are made of.

use serde_json::json;

use crate::program::{Place, call, call_with};

const CLOCK: &str = "--clock=2026-01-10T12:00:00-06:00";

#[test]
fn lots_stand_in_the_order_in_which_they_are_spent() {
    let place = Place::new();
    let shop = place.shop();
    let pending = r#"{"key":"p","earn":{"account":"bob-card","points":"70","#.to_owned()
        + r#""activates":"2026-03-01T00:00:00-06:00"}}"#;
    call_with(pending, &["post", &shop, CLOCK]).good();
    let told = call(&["lots", &shop, "-H", "kim", CLOCK, "--table"]).good();
    assert_eq!(
        told,
        "household kim at 2026-01-10 12:00\n\
         account   expires     activates         points  on hold\n\
         ann-card  2027-01-31                     1,250      200\n\
         bob-card  2027-03-31  2026-03-01 00:00      70        0\n"
    );
    let told = call(&["lots", &shop, "-H", "kim", CLOCK, "--json"]).json();
    assert_eq!(told["lots"][0]["points"], "1250");
    assert_eq!(told["pending"][0]["activates"], "2026-03-01T06:00:00Z");
    let told = call(&["lots", &shop, "-a", "bob-card", CLOCK, "--at", "2026-01-07"]).good();
    assert_eq!(
        told,
        "account\texpires\tactivates\tpoints\ton hold\nbob-card\t2026-02-14\t\t300\t0\n"
    );
}

#[test]
fn what_is_owed_is_told() {
    let place = Place::new();
    let shop = place.shop();
    let offline = r#"{"key":"x","redeem":{"account":"roe-card","points":"30","offline":true}}"#;
    call_with(offline, &["post", &shop, CLOCK]).good();
    let called = call(&["lots", &shop, "-a", "roe-card", CLOCK]);
    assert_eq!(called.err, "owed: 30, to be paid from what comes next\n");
    let told = call(&["lots", &shop, "-a", "roe-card", CLOCK, "--json"]).json();
    assert_eq!(told, json!({"lots": [], "pending": [], "deficit": "30"}));
}
