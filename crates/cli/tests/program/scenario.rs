//! Playing scenarios: what passes, what fails, and how it is told.

use pointbook_cli::scenario::play_text;
use serde_json::json;

use crate::program::{Called, Place, call};

const HEADER: &str = r#"{"scenario":"x","program":{"zone":"UTC"},"open":["h1/ann/a1"]}"#;
const EARN: &str =
    r#"{"clock":"2026-01-05T10:00:00Z","key":"e","earn":{"account":"a1","points":"500"}}"#;

fn told(lines: &[&str]) -> String {
    play_text("f", lines.join("\n").as_bytes()).to_string()
}

/// Expects that the steps after the first earn pass.
fn passes(steps: &[&str]) {
    assert_eq!(told(&[&[HEADER, EARN], steps].concat()), "ok     f");
}

/// Expects that the last of the steps after the first earn fails, told with these words.
fn fails(steps: &[&str], words: &[&str]) {
    let told = told(&[&[HEADER, EARN], steps].concat());
    let head = format!("FAILED f:{} asked ", steps.len() + 2);
    assert!(told.starts_with(&head) && !told.contains('\n'), "{told}");
    for word in words {
        assert!(told.contains(word), "{told} has no {word}");
    }
}

#[test]
fn a_command_is_accepted_unless_it_gives_otherwise() {
    passes(&[r#"{"redeem":{"account":"a1","points":"501"},"gives":{"outcome":"refused"}}"#]);
    fails(
        &[r#"{"redeem":{"account":"a1","points":"501"}}"#],
        &[r#"asked {"key":"line-3","redeem":"#, "insufficient_points", "(differs at outcome)"],
    );
    fails(
        &[r#"{"redeem":{"account":"a1","points":"1"},"gives":{"points":"2"}}"#],
        &[
            r#"expected {"points":"2"} came {"outcome":"accepted","points":"1"} "#,
            "(differs at points)",
        ],
    );
}

#[test]
fn a_command_that_is_invalid_passes_only_when_it_gives_that() {
    passes(&[r#"{"earn":{"account":"a1"},"gives":{"outcome":"invalid"}}"#]);
    passes(&[r#"{"expire":{},"colour":1,"gives":{"faults":[{"code":"unknown_field"}]}}"#]);
    fails(&[r#"{"expire":{},"colour":1}"#], &["unknown_field", "colour"]);
    fails(&[r#"{"key":"k"}"#], &["missing_field"]);
    fails(&[r#"{"clock":"2026-01-06T10:00:00Z","gives":{"points":"1"}}"#], &["missing_field"]);
}

#[test]
fn a_step_may_only_move_the_clock() {
    passes(&[
        r#"{"earn":{"account":"a1","points":"5","expires":"2026-01-06"}}"#,
        r#"{"clock":"2026-01-07T10:00:00Z"}"#,
        r#"{"ask":{"balance":{"account":"a1"}},"is":{"available":"500"}}"#,
    ]);
}

#[test]
fn lines_that_are_no_steps_fail_with_their_faults() {
    fails(&[r#"{"expire":{}"#], &["malformed_json"]);
    fails(&[r#"{"expire":{},"gives":{"outcome":"invalid"}"#], &["malformed_json"]);
    fails(&[r#"{"restart":true,"expire":{}}"#], &["expire: there is no such field here"]);
    fails(&["[]"], &["wrong_type"]);
}

#[test]
fn questions_are_answered_or_say_why_not() {
    passes(&[
        r#"{"ask":{"balance":{"account":"a1"}},"is":{"available":"500.0"}}"#,
        r#"{"ask":{"balance":{"account":"a1"}}}"#,
        r#"{"ask":{"balance":{"account":"a2"}},"is":{"code":"not_found"}}"#,
        r#"{"ask":{"balance":{"account":"a1"},"days":1},"is":{"faults":[{"field":"days"}]}}"#,
        concat!(
            r#"{"ask":{"lots":{"account":"a1"},"at":"2026-01-05T10:00:00Z","#,
            r#""known_at":"2026-01-06T10:00:00Z"},"#,
            r#""is":{"outcome":"invalid","faults":[{"field":"known_at"}]}}"#
        ),
    ]);
    fails(&[r#"{"ask":{"balance":{"account":"a2"}}}"#], &["an answer", "not_found"]);
    fails(
        &[r#"{"ask":{"balance":{"account":"a1"}},"is":{"available":"5"}}"#],
        &[r#"came {"available":"500"} (differs at available)"#],
    );
}

#[test]
fn the_clock_begins_with_the_first_step_and_never_goes_back() {
    let told_line = told(&[HEADER, r#"{"expire":{}}"#]);
    assert!(told_line.starts_with("FAILED f:2 "), "{told_line}");
    assert!(told_line.contains("a clock on the first step"), "{told_line}");
    fails(
        &[r#"{"clock":"2026-01-05T09:59:59Z","expire":{}}"#],
        &["a clock not before 2026-01-05T10:00:00Z"],
    );
    passes(&[concat!(
        r#"{"clock":"2026-01-05T05:00:00-05:00","expire":{},"#,
        r#""gives":{"recorded_at":"2026-01-05T10:00:00Z"}}"#
    )]);
}

#[test]
fn headers_say_what_the_file_shows() {
    for (header, word) in [
        ("{}", "scenario"),
        (r#"{"scenario":"x","colour":1}"#, "unknown_field"),
        (r#"{"scenario":"x","program":{"scale":9}}"#, "program.scale"),
        (EARN, "unknown_field"),
        ("", "an empty file"),
    ] {
        let told = told(&[header]);
        assert!(told.starts_with("FAILED f:1 ") && told.contains(word), "{told}");
    }
    // The first line that is no remark is the header.
    let told = told(&["// a remark", "", "{}"]);
    assert!(told.starts_with("FAILED f:3 "), "{told}");
}

#[test]
fn accounts_of_the_header_have_to_open() {
    let header = r#"{"scenario":"x","open":["h1/ann/a1","h1/bob/a1"]}"#;
    let told = told(&[header, r#"{"clock":"2026-01-05T10:00:00Z","expire":{}}"#]);
    assert!(told.starts_with(r#"FAILED f:1 asked {"key":"line-1-2","open":"#), "{told}");
    assert!(told.contains("already_exists"), "{told}");
}

#[test]
fn crowds_get_one_outcome_and_its_repetitions() {
    passes(&[
        r#"{"key":"c","earn":{"account":"a1","points":"1"},"times":200,"threads":16}"#,
        concat!(
            r#"{"key":"c","earn":{"account":"a1","points":"1"},"times":20,"threads":4,"#,
            r#""gives":{"replayed":true}}"#
        ),
        r#"{"ask":{"balance":{"account":"a1"}},"is":{"available":"501"}}"#,
        r#"{"redeem":{"account":"a2","points":"1"},"times":3,"gives":{"code":"not_found"}}"#,
        r#"{"redeem":{"account":"a1","points":"900"},"threads":3,"gives":{"outcome":"refused"}}"#,
        r#"{"earn":{"account":"a1"},"times":3,"gives":{"outcome":"invalid"}}"#,
    ]);
    fails(
        &[r#"{"key":"c","earn":{"account":"a1","points":"1"},"times":9,"gives":{"points":"2"}}"#],
        &["(differs at points)"],
    );
}

#[test]
fn ledgers_go_on_after_restart_and_refold() {
    passes(&[
        r#"{"restart":true}"#,
        r#"{"refold":true}"#,
        r#"{"key":"e","earn":{"account":"a1","points":"500"},"gives":{"replayed":true}}"#,
    ]);
}

#[test]
fn each_file_has_a_line_and_all_have_one() {
    let place = Place::new();
    let good = place.file("good.jsonl", format!("{HEADER}\n{EARN}\n"));
    let bad = place.file("bad.jsonl", format!("{HEADER}\n{EARN}\n{{}}\n{{}}\n"));
    let out = call(&["scenario", &good, &good]).good();
    assert_eq!(out, format!("ok     {good}\nok     {good}\n2 passed, 0 failed\n"));
    let Called { status, out, .. } = call(&["scenario", &bad, &good]);
    assert_eq!((status, out.lines().count()), (Some(1), 3), "{out}");
    assert!(out.starts_with(&format!("FAILED {bad}:3 ")), "{out}");
    assert!(out.ends_with("1 passed, 1 failed\n"), "{out}");
    let Called { status, out, .. } = call(&["scenario", "no-such-file", &bad, &good]);
    assert_eq!((status, out.lines().count()), (Some(2), 4), "{out}");
    assert!(out.starts_with("FAILED no-such-file failed to read: "), "{out}");
    assert!(out.ends_with("1 passed, 2 failed\n"), "{out}");
    assert_eq!(call(&["scenario", &place.at("")]).status, Some(2));
}

#[test]
fn reports_may_be_json() {
    let place = Place::new();
    let good = place.file("good.jsonl", format!("{HEADER}\n{EARN}\n"));
    let bad = place.file("bad.jsonl", format!("{HEADER}\n{EARN}\n{{}}\n"));
    let called = call(&["scenario", "--json", &good, &bad, "no-such-file"]);
    let lines = called.json_lines();
    assert_eq!((called.status, lines.len()), (Some(2), 4));
    assert_eq!(lines[0], json!({"file": good, "passed": true}));
    assert_eq!((&lines[1]["line"], &lines[1]["passed"]), (&json!(3), &json!(false)));
    assert!(lines[2]["unreadable"].is_string());
    assert_eq!(lines[3], json!({"passed": 1, "failed": 2}));
}
