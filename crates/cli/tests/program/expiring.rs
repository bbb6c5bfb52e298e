//! What will expire, and what has.

use crate::program::{Place, call, call_with};

#[test]
fn dates_and_sums_of_what_expires_are_shown() {
    let place = Place::new();
    let shop = place.shop();
    let clock = "--clock=2026-01-10T12:00:00-06:00";
    let gift =
        r#"{"key":"g","earn":{"account":"bob-card","points":"1200","expires":"2026-02-14"}}"#;
    call_with(gift, &["post", &shop, clock]).good();
    let called = call(&["expiring", &shop, "-H", "kim", clock, "--table"]);
    assert_eq!(called.err, "expired this year: 0; ever: 0\n");
    assert_eq!(
        called.good(),
        "household kim, 90 days ahead\nexpires after  points\n2026-02-14      1,200\n"
    );
    let told = call(&["expiring", &shop, "-H", "kim", clock, "--days", "400", "--json"]).json();
    assert_eq!(told["expiring"][1]["date"], "2027-01-31");
    let later = "--clock=2026-02-15T00:00:00-06:00";
    let called = call(&["expiring", &shop, "-c", "bob", later]);
    assert_eq!(called.err, "expired this year: 1200; ever: 1200\n");
    assert_eq!(called.out, "expires after\tpoints\n");
}
