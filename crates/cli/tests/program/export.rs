//! A journal for other programs.

use std::fs;

use crate::program::{Place, call, call_with};

#[test]
fn rows_are_exported_as_csv_and_json_lines() {
    let place = Place::new();
    let shop = place.shop();
    let csv = call(&["export", &shop, "--form", "csv"]).good();
    assert!(csv.starts_with("sequence,item,recorded_at,effective_at,key,verb,"), "{csv}");
    let row = "4,0,2026-01-06T18:00:00Z,2026-01-06T18:00:00Z,e1,earn,command,posted,earned,1500,";
    assert!(csv.lines().any(|line| line.starts_with(row)), "{csv}");
    let lines = call(&["export", &shop, "--form", "jsonl"]).json_lines();
    assert_eq!(lines.len(), csv.lines().count() - 1);
    assert_eq!(lines.iter().filter(|it| it["flow"] == "redeemed").count(), 2);
    let through = call(&["export", &shop, "--form", "csv", "--through", "3"]).good();
    assert!(through.lines().count() < csv.lines().count());
}

#[test]
fn files_are_written_once_and_told() {
    let place = Place::new();
    let shop = place.shop();
    let (file, books) = (place.at("shop.pbj"), place.at("shop.journal"));
    let told = call(&["export", &shop, "--form", "pbj", "--to", &file]).good();
    let bytes = fs::metadata(&file).unwrap().len();
    assert_eq!(told, format!("exported to {file}, {bytes} bytes\n"));
    let told = call(&["export", &file, "--form", "hledger", "--to", &books, "--json"]).json();
    assert_eq!(told["exported"], books);
    let text = fs::read_to_string(&books).unwrap();
    assert!(text.contains("members:ann-card:free:2027-01-31  1500 pts"), "{text}");
    let told = call(&["export", &shop, "--form", "pbj", "--to", &file]).ended(2);
    assert!(told.contains("next: choose another name"), "{told}");
    let told = call(&["export", &shop, "--form", "pbj", "--through", "3"]).ended(2);
    assert!(told.contains("holds the whole journal"), "{told}");
    // The file is the journal: what is exported from it is the same.
    let again = call(&["export", &file, "--form", "pbj"]);
    assert_eq!(again.status, Some(0));
    let more = r#"{"key":"e9","earn":{"account":"roe-card","points":"1"}}"#;
    let called = call_with(more, &["post", &file]);
    assert_ne!(called.status, Some(0), "a file is no ledger to write to");
}
