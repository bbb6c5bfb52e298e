//! What there is, for people and as JSON.

use serde_json::json;

use crate::program::{Place, call};

const CLOCK: &str = "--clock=2026-01-10T12:00:00-06:00";

#[test]
fn balance_is_shown_as_of_now() {
    let place = Place::new();
    let shop = place.shop();
    let told = call(&["balance", &shop, "--household", "kim", CLOCK, "--table"]).good();
    assert_eq!(
        told,
        "household kim at 2026-01-10 12:00\n\
         available  on hold  pending  total\n    \
         1,250      200        0  1,450\n"
    );
    let told = call(&["balance", &shop, "--household", "kim", CLOCK]).good();
    assert_eq!(told, "available\ton hold\tpending\ttotal\n1250\t200\t0\t1450\n");
    let told = call(&["balance", &shop, "-H", "kim", CLOCK, "--json"]).json();
    let balance = json!({"available":"1250","on_hold":"200","pending":"0","total":"1450"});
    assert_eq!(told, balance);
}

#[test]
fn balance_is_shown_as_of_any_day() {
    let place = Place::new();
    let shop = place.shop();
    let total = |at: &str| {
        let told = call(&["balance", &shop, "-c", "ann", CLOCK, "--json", "--at", at]).json();
        told["total"].as_str().unwrap().to_owned()
    };
    // A date counts through its last instant.
    assert_eq!(total("2026-01-05"), "0");
    assert_eq!(total("2026-01-06"), "1500");
    assert_eq!(total("2026-01-06 11:59"), "0");
    assert_eq!(total("2026-01-06 12:00"), "1500");
    assert_eq!(total("2026-01-08T11:59:59-06:00"), "1500");
    assert_eq!(total("yesterday"), "1450");
    // What will have lapsed and expired by then.
    assert_eq!(total("2027-02-01"), "0");
}

#[test]
fn a_name_that_nobody_has_is_a_no() {
    let place = Place::new();
    let shop = place.shop();
    let told = call(&["balance", &shop, "--account", "kim"]).ended(1);
    assert!(told.contains("knows nobody of that name") && told.contains("next: check"), "{told}");
    let called = call(&["balance", &shop, "--account", "kim", "--json"]);
    assert_eq!((called.status, called.out.as_str()), (Some(1), "{\"code\":\"not_found\"}\n"));
    let known = ["--at", "2026-01-08", "--known-at", "2026-01-09"];
    let called = call(&[&["balance", &shop, "-a", "ann-card", CLOCK][..], &known].concat());
    assert_eq!(called.status, Some(0), "{called:?}");
}
