//! Checking files of commands.

use pointbook_cli::Exit;

use crate::usage::{call, file};

#[test]
fn bad_lines_are_told_and_the_others_counted() {
    let mut text = br#"{"key":"a","earn":{"account":"a1","points":"1.5"}}
// a remark

{"key":"b","earn":{"account":"a1","points":"1.555"}}
"#
    .to_vec();
    text.extend_from_slice(b"\xff\n{\"key\":\"c\",\"expire\":{}}\n");
    let path = file("check-bad.jsonl", text);
    let (exit, out, _) = call(&["check", "--scale", "2", &path]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((exit, lines.len()), (Exit::Bad, 3), "{out}");
    assert!(lines[0].contains(r#""field":"earn.points""#) && lines[0].contains(r#""line":4"#));
    assert!(lines[0].contains(r#""key":"b""#));
    assert!(lines[1].contains("malformed_json") && lines[1].contains(r#""line":5"#));
    assert_eq!(lines[2], format!("{path}: 2 commands, 2 invalid lines"));
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let path = file("check-good.jsonl", "{\"key\":\"c\",\"expire\":{}}\n");
    assert_eq!(call(&["check", &path]).0, Exit::Good);
    let (exit, out, _) = call(&["check", "no-such-file", &path]);
    assert_eq!(exit, Exit::Unusable);
    assert!(out.starts_with("no-such-file: failed to open: "), "{out}");
    assert!(out.ends_with("1 commands, 0 invalid lines\n"), "{out}");
}
