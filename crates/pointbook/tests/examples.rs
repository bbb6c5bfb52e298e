//! The examples run, and say what they promise.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]

use std::env;
use std::process::Command;

/// Runs an example as it was built beside this test; gives what it printed.
fn run(name: &str) -> String {
    let test = env::current_exe().unwrap();
    let built = test.parent().and_then(|it| it.parent()).unwrap().join("examples").join(name);
    let ran = Command::new(&built).output();
    let ran = ran.unwrap_or_else(|error| panic!("{}: {error}", built.display()));
    let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert!(ran.status.success(), "{name}: {}", said(ran.stderr));
    said(ran.stdout)
}

fn assert_says(name: &str, lines: &[&str]) {
    let said = run(name);
    for line in lines {
        assert!(said.contains(line), "{name} does not say {line:?}: {said}");
    }
}

#[test]
fn embed_books_once_what_is_sent_twice() {
    assert_says(
        "embed",
        &[
            "earn-1: accepted as entry 2, as told before",
            "redeem-2: insufficient_points",
            "380 points are available, as of entry 4",
        ],
    );
}

#[test]
fn batches_accepts_everything() {
    assert_says("batches", &["thread 3: 5001 commands accepted", "20004 entries in "]);
}

#[test]
fn change_feed_goes_on_after_a_restart() {
    assert_says("change_feed", &["after a restart it goes on with entry 4", "  entry 5: "]);
}

#[test]
fn questions_tell_january_twice() {
    assert_says(
        "questions",
        &[
            "the household has 420 points",
            "as known now: 540 earned, 120 redeemed, 420 at its end",
            "as known on 1 February: 500 earned, 120 redeemed, 380 at its end",
            "380 points expire at the end of 2026-02-28",
        ],
    );
}
