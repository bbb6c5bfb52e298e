//! Commands in, outcomes out.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use crate::program::{Place, call, call_with, program};

const OPEN: &str = r#"{"key":"o","open":{"account":"a","customer":"c","household":"h"}}"#;
const EARN: &str = r#"{"key":"e","earn":{"account":"a","points":"5"}}"#;

#[test]
fn outcomes_come_in_the_order_of_the_lines() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let bad = r#"{"key":"r","redeem":{"account":"a","points":"6"}}"#;
    let lines = format!("{OPEN}\n{EARN}\n// a remark\n{bad}\nx\n{EARN}\n");
    let file = place.file("commands.jsonl", lines);
    let called = call(&["post", &ledger, &file]);
    assert_eq!(called.status, Some(1));
    assert_eq!(called.err, "3 accepted, 1 refused, 1 invalid; 1 known before\n");
    let told = called.json_lines();
    let outcomes: Vec<_> = told.iter().map(|it| it["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["accepted", "accepted", "refused", "invalid", "accepted"]);
    assert_eq!(told[3]["line"], 5);
    assert_eq!(told[4]["replayed"], true);
    // What was posted is there for the next process, and JSON alone is told.
    let called = call(&["post", &ledger, &file, "--json"]);
    assert_eq!((called.status, called.err.as_str()), (Some(1), ""));
    assert!(called.json_lines()[0]["replayed"] == true && called.json_lines()[2]["sequence"] == 3);
}

#[test]
fn an_outcome_comes_while_more_may_follow() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let mut program = program(&["post", &ledger]);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = program.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut outcomes = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in [OPEN, EARN] {
        writeln!(input, "{line}").unwrap();
        // This waits for the outcome before the next line is written.
        assert!(outcomes.next().unwrap().unwrap().contains("accepted"));
    }
    drop(input);
    assert!(outcomes.next().is_none() && child.wait().unwrap().success());
}

#[test]
fn files_and_ledgers_that_are_not_there_are_told() {
    let place = Place::new();
    let ledger = place.at("shop");
    let told = call_with(OPEN, &["post", &ledger]).ended(2);
    assert!(told.contains("there is no ledger in") && told.contains("pointbook init"), "{told}");
    call(&["init", &ledger]).good();
    let told = call(&["post", &ledger, &place.at("none.jsonl")]).ended(2);
    assert!(told.contains("failed to read") && told.contains("next: check the path"), "{told}");
    let called = call(&["post", &ledger, &place.at(""), "--json"]);
    let told: serde_json::Value = serde_json::from_str(&called.err).unwrap();
    assert_eq!(told["error"]["exit"], 2);
}
