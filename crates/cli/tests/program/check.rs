//! Checking files of commands.

use crate::program::{Place, call};

#[test]
fn bad_lines_are_told_and_the_others_counted() {
    let mut text = br#"{"key":"a","earn":{"account":"a1","points":"1.5"}}
// a remark

{"key":"b","earn":{"account":"a1","points":"1.555"}}
"#
    .to_vec();
    text.extend_from_slice(b"\xff\n{\"key\":\"c\",\"expire\":{}}\n");
    let place = Place::new();
    let path = place.file("bad.jsonl", text);
    let called = call(&["check", "--scale", "2", &path]);
    let lines: Vec<&str> = called.out.lines().collect();
    assert_eq!((called.status, lines.len()), (Some(1), 3), "{called:?}");
    assert!(lines[0].contains(r#""field":"earn.points""#) && lines[0].contains(r#""line":4"#));
    assert!(lines[0].contains(r#""key":"b""#));
    assert!(lines[1].contains("malformed_json") && lines[1].contains(r#""line":5"#));
    assert_eq!(lines[2], format!("{path}: 2 commands, 2 invalid lines"));
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let place = Place::new();
    let path = place.file("good.jsonl", "{\"key\":\"c\",\"expire\":{}}\n");
    call(&["check", &path]).good();
    let called = call(&["check", "no-such-file", &path]);
    assert_eq!(called.status, Some(2));
    let out = called.out;
    assert!(out.starts_with("no-such-file: failed to open: "), "{out}");
    assert!(out.ends_with("1 commands, 0 invalid lines\n"), "{out}");
}
