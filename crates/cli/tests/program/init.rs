//! Making new ledgers.

use std::fs;

use serde_json::json;

use crate::program::{Place, call, call_with};

#[test]
fn a_new_ledger_is_told() {
    let place = Place::new();
    let ledger = place.at("shop");
    let told = call(&["init", &ledger, "--scale", "2", "--zone", "-06:00"]).good();
    assert_eq!(told, format!("made a ledger in {ledger}: days of -06:00, 2 decimals\n"));
    let other = place.at("other");
    let told = call(&["init", &other, "--json"]).json();
    assert_eq!(told, json!({"ledger": other, "zone": "America/Chicago", "scale": 0}));
}

#[test]
fn settings_of_the_program_count() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger, "--program", r#"{"scale":2,"min_redemption":"5"}"#]).good();
    let commands = r#"{"key":"o","open":{"account":"a","customer":"c","household":"h"}}
{"key":"e","earn":{"account":"a","points":"7.50"}}
{"key":"r","redeem":{"account":"a","points":"4.99"}}"#;
    let called = call_with(commands, &["post", &ledger]);
    assert_eq!(called.status, Some(1));
    assert_eq!(called.json_lines()[2]["code"], "below_minimum");
}

#[test]
fn what_is_no_setting_or_there_already_is_told() {
    let place = Place::new();
    let ledger = place.at("shop");
    let told = call(&["init", &ledger, "--zone", "Mars/Olympus"]).ended(2);
    assert!(told.contains("an IANA name such as"), "{told}");
    let told = call(&["init", &ledger, "--program", r#"{"zone":"Mars","colour":1}"#]).ended(2);
    assert!(told.contains("zone: an IANA name") && told.contains("colour:"), "{told}");
    let twice = &["init", &ledger, "--scale", "1", "--program", r#"{"scale":1}"#];
    assert!(call(twice).ended(2).contains("both name a scale"));
    assert!(!fs::exists(&ledger).unwrap());
    call(&["init", &ledger]).good();
    let told = call(&["init", &ledger]).ended(2);
    assert!(
        told.contains("something is in") && told.contains("next: choose a directory"),
        "{told}"
    );
}
