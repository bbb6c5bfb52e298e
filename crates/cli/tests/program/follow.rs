//! The entries of the journal, one by one.

use crate::program::{Place, call, call_with};

#[test]
fn entries_come_in_order_with_their_outcomes() {
    let place = Place::new();
    let shop = place.shop();
    let called = call(&["follow", &shop, "--from", "6", "--json"]);
    let lines = called.json_lines();
    assert_eq!((called.status, lines.len()), (Some(0), 2));
    assert_eq!(lines[0]["sequence"], 6);
    assert_eq!(lines[0]["command"]["redeem"]["household"], "kim");
    assert_eq!(lines[0]["outcome"]["draws"][1]["points"], "50");
    let told = call(&["follow", &shop, "--limit", "1"]).good();
    assert_eq!(told, "1\t2026-01-05 12:00\topen\taccepted\to1\n");
    let told = call(&["follow", &shop, "--limit", "1", "--table"]).good();
    assert_eq!(
        told.split_whitespace().collect::<Vec<_>>(),
        ["1", "2026-01-05", "12:00", "open", "accepted", "o1"]
    );
}

#[test]
fn a_reader_with_a_name_goes_on_where_it_was() {
    let place = Place::new();
    let shop = place.shop();
    let read = |limit: &str| {
        call(&["follow", &shop, "--name", "mail", "--limit", limit]).good().lines().count()
    };
    assert_eq!((read("3"), read("3"), read("3"), read("3")), (3, 3, 1, 0));
    let refused = r#"{"key":"x","redeem":{"account":"roe-card","points":"1"}}"#;
    assert_eq!(call_with(refused, &["post", &shop]).status, Some(1));
    let told = call(&["follow", &shop, "--name", "mail"]).good();
    assert!(told.contains("redeem\tinsufficient_points\tx"), "{told}");
}
