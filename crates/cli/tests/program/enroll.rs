//! Enrolling the accounts of a file.

use std::fs;

use serde_json::Value;

use crate::program::{Place, call, call_with};

/// A program for which bank numbers are enrolled.
pub(crate) const CONFIG: &str = r#"
bank_number_key_file = "bank.key"

[[program]]
name = "gold"
directory = "gold"
sandbox = true
"#;

const ACCOUNTS: &str = r#"{"bankAccountNumber":"4111111111111111","bankCustomerNumber":"c1"}
// a remark
{"bankAccountNumber":"4222222222222222","bankCustomerNumber":"c1","householdId":"h1"}
{"bankAccountNumber":"4333333333333333"}
{"bankAccountNumber":"4444444444444444","bankCustomerNumber":"c2","householdId":"h1"}
"#;

fn place() -> (Place, String, String) {
    let place = Place::new();
    let (config, accounts) = (place.at("pointbook.toml"), place.at("accounts.jsonl"));
    fs::write(&config, CONFIG).unwrap();
    fs::write(place.at("bank.key"), "7e".repeat(32)).unwrap();
    fs::write(&accounts, ACCOUNTS).unwrap();
    (place, config, accounts)
}

#[test]
fn every_line_is_answered_and_a_file_can_be_enrolled_again() {
    let (place, config, accounts) = place();
    let enroll = ["enroll", "--config", &config, "--program", "gold", &accounts, "--json"];
    let first = call(&enroll);
    assert_eq!(first.status, Some(1));
    let lines: Vec<Value> = first.json_lines();
    assert_eq!(lines.len(), 4);
    // The first line gave the customer a household alone, and the second names another.
    assert_eq!(lines[0]["householdId"], lines[0]["customerId"]);
    assert!(lines[1]["error"].as_str().unwrap().contains("already_exists"), "{lines:?}");
    assert!(lines[2]["error"].as_str().unwrap().contains("MISSING_REQUIRED_FIELD"), "{lines:?}");
    assert_eq!(lines[2]["line"], 4);
    assert_eq!(lines[3]["householdId"], "h1");
    // Random numbers have four digits of a bank number now and then, eight of them they do not.
    for part in ["41111111", "11111111"] {
        assert!(!lines.iter().any(|line| line.to_string().contains(part)), "{lines:?}");
    }
    let again = call(&enroll).json_lines();
    assert_eq!((&again[0], &again[3]), (&lines[0], &lines[3]));
    // The ledger is as any other.
    let ledger = place.at("gold/ledger");
    let account = lines[0]["accountId"].as_str().unwrap();
    let question = format!(r#"{{"balance":{{"account":"{account}"}}}}"#);
    let asked = call_with(&question, &["ask", &ledger, "--json"]);
    assert_eq!(asked.status, Some(0), "{asked:?}");
}

#[test]
fn what_cannot_be_enrolled_is_told() {
    let (place, config, accounts) = place();
    let nowhere = place.at("nowhere.toml");
    let told = call(&["enroll", "--config", &nowhere, "--program", "gold", &accounts]).ended(2);
    assert!(told.contains("nowhere.toml"), "{told}");
    let told = call(&["enroll", "--config", &config, "--program", "blue", &accounts]).ended(2);
    assert!(told.contains("there is no such program"), "{told}");
    let told = call(&["enroll", "--config", &config, "--program", "gold", &nowhere]).ended(2);
    assert!(told.contains("nowhere.toml"), "{told}");
    fs::write(&config, "colour = 1\n").unwrap();
    let told = call(&["enroll", "--config", &config, "--program", "gold", &accounts]).ended(2);
    assert!(told.contains("colour"), "{told}");
}
