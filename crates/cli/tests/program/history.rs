//! The entries that touched somebody.

use crate::program::{Place, call};

const CLOCK: &str = "--clock=2026-01-10T12:00:00-06:00";

#[test]
fn newest_entries_come_first() {
    let place = Place::new();
    let shop = place.shop();
    let called = call(&["history", &shop, "-c", "ann", CLOCK, "--table"]);
    assert_eq!(
        called.good(),
        "customer ann\n\
         effective         recorded          entry  what    key  points\n\
         2026-01-09 12:00  2026-01-09 12:00  7      hold    h1      200\n\
         2026-01-08 12:00  2026-01-08 12:00  6      redeem  r1      350\n\
         2026-01-06 12:00  2026-01-06 12:00  4      earn    e1    1,500\n\
         2026-01-05 12:00  2026-01-05 12:00  1      open    o1\n"
    );
    let told = call(&["history", &shop, "-c", "ann", CLOCK, "--json"]).json();
    assert_eq!(told["entries"].as_array().unwrap().len(), 4);
    assert!(told["next"].is_null());
}

#[test]
fn pages_follow_one_another() {
    let place = Place::new();
    let shop = place.shop();
    let first = &["history", &shop, "-H", "kim", CLOCK, "--limit", "3"];
    let called = call(first);
    let cursor = called.err.trim().strip_prefix("there is more: --cursor ").unwrap();
    let second = call(&[&first[..], &["--cursor", cursor]].concat());
    assert!(second.out.lines().last().unwrap().contains("o1"), "{second:?}");
    assert_eq!((second.status, second.out.lines().count(), second.err.as_str()), (Some(0), 4, ""));
    let other = ["--first", "oldest", "--cursor", cursor];
    let told = call(&[&first[..], &other].concat()).ended(2);
    assert!(told.contains("another order"), "{told}");
    let told = call(&[&first[..], &["--cursor", "12"]].concat()).ended(2);
    assert!(told.contains("no cursor of ours"), "{told}");
    for limit in ["0", "1001", "x"] {
        call(&["history", &shop, "-H", "kim", "--limit", limit]).ended(2);
    }
}

#[test]
fn kinds_and_spans_are_picked_out() {
    let place = Place::new();
    let shop = place.shop();
    let keys = |words: &[&str]| {
        let words = [&["history", &shop, "-H", "kim", CLOCK, "--json"], words].concat();
        let told = call(&words).json();
        let entries = told["entries"].as_array().unwrap().clone();
        entries.iter().map(|it| it["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&["--kind", "earn", "--kind", "hold"]), ["h1", "e2", "e1"]);
    assert_eq!(keys(&["--from", "2026-01-06", "--to", "2026-01-07"]), ["e2", "e1"]);
    assert_eq!(keys(&["--first", "oldest", "--by", "recorded", "--limit", "1"]), ["o1"]);
    assert_eq!(keys(&["--known-at", "2026-01-05"]), ["o2", "o1"]);
    let told = call(&["history", &shop, "-H", "kim", "--kind", "buy"]).ended(2);
    assert!(told.contains("one of open, move"), "{told}");
}
