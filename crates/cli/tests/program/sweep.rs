//! Writing down what time has done.

use serde_json::json;

use crate::program::{Place, call};

#[test]
fn sweep_tells_whether_anything_was_due() {
    let place = Place::new();
    let shop = place.shop();
    let (early, late) = ("--clock=2026-01-10T12:00:00-06:00", "--clock=2027-02-01T12:00:00-06:00");
    let told = call(&["sweep", &shop, early]).good();
    assert_eq!(told, "nothing is due that is not written down\n");
    let told = call(&["sweep", &shop, late]).good();
    assert_eq!(told, "what was due is written down, through entry 8\n");
    let told = call(&["sweep", &shop, late, "--json"]).json();
    assert_eq!(told, json!({"swept": false, "sequence": 8}));
    let later = "--clock=2027-02-02T12:00:00-06:00";
    let gift = r#"{"key":"g","earn":{"account":"bob-card","points":"1","expires":"2027-02-01"}}"#;
    crate::program::call_with(gift, &["post", &shop, late]).good();
    let told = call(&["sweep", &shop, later, "--json"]).json();
    assert_eq!(told, json!({"swept": true, "sequence": 10}));
}
