//! Copies of ledgers.

use serde_json::json;

use crate::program::{Place, call, call_with};

#[test]
fn a_copy_is_a_ledger_as_of_then() {
    let place = Place::new();
    let shop = place.shop();
    let (copy, other) = (place.at("copy"), place.at("other"));
    let told = call(&["backup", &shop, &copy]).good();
    assert_eq!(told, format!("copied to {copy}, through entry 7\n"));
    let more = r#"{"key":"e9","earn":{"account":"roe-card","points":"1"}}"#;
    call_with(more, &["post", &shop]).good();
    let told = call(&["backup", &shop, &other, "--json"]).json();
    assert_eq!(told, json!({"backup": other, "sequence": 8}));
    for (ledger, total) in [(&shop, "1"), (&copy, "0"), (&other, "1")] {
        assert_eq!(call(&["balance", ledger, "-H", "roe", "--json"]).json()["total"], total);
    }
    let told = call(&["backup", &shop, &copy]).ended(2);
    assert!(told.contains(&format!("something is in {copy} already")), "{told}");
    let told = call(&["backup", &shop, &place.at("no/such/place")]).ended(2);
    assert!(told.contains("next: "), "{told}");
}
