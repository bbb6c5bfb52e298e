//! What a statement says, for people and as JSON.

use crate::program::{Place, call};

#[test]
fn statement_has_flows_entries_and_what_expires() {
    let place = Place::new();
    let shop = place.shop();
    let clock = "--clock=2026-01-10T12:00:00-06:00";
    let told = call(&["statement", &shop, "-c", "bob", clock, "--table"]).good();
    assert_eq!(
        told,
        "customer bob from 2026-01-01 through 2026-01-31\n\
         \n\
         flow      total  on hold  pending\n\
         opening       0        0        0\n\
         earned     +300\n\
         redeemed   -300\n\
         closing       0        0        0\n\
         \n\
         entries\n\
         \n\
         effective         recorded          entry  what    key  points\n\
         2026-01-05 12:00  2026-01-05 12:00  2      open    o2\n\
         2026-01-07 12:00  2026-01-07 12:00  5      earn    e2      300\n\
         2026-01-08 12:00  2026-01-08 12:00  6      redeem  r1      350\n\
         \n\
         expiring\n\
         \n\
         expires after  points\n\
         \n\
         month by month, February 2025 to January 2026\n\
         \n\
         earned               █  at most 300\n\
         redeemed             █  at most 300\n"
    );
    let words = ["statement", &shop, "-a", "ann-card", clock, "--json", "--days", "400"];
    let told = call(&words).json();
    assert_eq!(told["who"]["account"], "ann-card");
    assert_eq!((&told["from"], &told["to"]), (&"2026-01-01".into(), &"2026-01-31".into()));
    assert_eq!(told["window"]["flows"]["earned"], "1500");
    assert_eq!(told["entries"][1]["key"], "e1");
    assert_eq!(told["expiring"]["expiring"][0]["points"], "1250");
}
